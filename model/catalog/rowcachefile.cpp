// How a row cache stands in its file (tables.h): the tables as they lie in memory, but only what is still
// used of them. Another version's, another processor's or a torn file is refused as a whole.
#include "model/catalog/rowcache.h"
#include "model/core/tables.h"

#include <QBuffer>
#include <limits>
#include <type_traits>
#include <vector>

namespace weightroom
{

namespace
{

template<class T> struct StoredFact {
    FileStamp stamp;
    T value = {};
};

void writeTexts(QDataStream &stream, const std::vector<QString> &texts, const std::vector<quint32> &chosen)
{
    stream << quint32(chosen.size());
    for (const auto number : chosen)
        stream << texts[number];
}

// Qt's own way makes room for as many as the count claims before it reads one.
bool readTexts(QDataStream &stream, std::vector<QString> &texts)
{
    quint32 count = 0;
    constexpr std::size_t kLengthBytes = 4; // an empty text takes that
    if (!readCount(stream, kLengthBytes, count)) {
        stream.setStatus(QDataStream::ReadCorruptData);
        return false;
    }
    for (; count > 0 && stream.status() == QDataStream::Ok; --count) {
        QString text;
        stream >> text;
        text.squeeze();
        texts.push_back(std::move(text));
    }
    return stream.status() == QDataStream::Ok;
}

template<class T> bool readFacts(QDataStream &stream, FileFacts<T> &facts)
{
    std::vector<StoredFact<T>> stored;
    if (!readTable(stream, stored))
        return false;
    facts.reserve(qsizetype(stored.size()));
    for (const auto &fact : stored)
        facts.add(fact.stamp, fact.value);
    return true;
}

} // namespace

// Which entries of a table are used, and where each will stand.
class Renumbering
{
public:
    explicit Renumbering(std::size_t entries)
        : m_sidebar(entries, kUnused)
    {
    }

    quint32 of(quint32 number)
    {
        auto &place = m_sidebar[number];
        if (place == kUnused) {
            place = quint32(m_used.size());
            m_used.push_back(number);
        }
        return place;
    }
    // In the order of their new places.
    const std::vector<quint32> &used() const { return m_used; }

private:
    static constexpr quint32 kUnused = std::numeric_limits<quint32>::max();

    std::vector<quint32> m_sidebar;
    std::vector<quint32> m_used;
};

// Writes what is used, with the numbers that it has in the file. Goes through it twice: nothing but the
// numbers is held.
class RowCacheWriter
{
public:
    explicit RowCacheWriter(const RowCache &cache)
        : m_cache(cache)
        , m_texts(cache.m_texts.size())
        , m_digests(cache.m_digests.size())
    {
        m_cache.m_manifests.eachUsed([&](const FileStamp &, const PackedManifest &manifest) {
            (void)renumbered(manifest);
            for (const auto &layer : m_cache.layersOf(manifest))
                (void)renumbered(layer);
            ++m_manifests;
        });
        m_cache.m_configs.eachUsed([&](const FileStamp &, const PackedConfig &config) {
            (void)renumbered(config);
            ++m_configs;
        });
        m_cache.m_weights.eachUsed([&](const FileStamp &, const PackedWeights &weights) {
            (void)renumbered(weights);
            ++m_weights;
        });
        m_cache.m_templates.eachUsed([&](const FileStamp &, quint64) { ++m_templates; });
        eachList([&](const PackedList &list) {
            for (quint32 i = 0; i < list.count; ++i)
                (void)m_texts.of(m_cache.m_lists[list.first + i]);
        });
    }

    void write(QIODevice &device)
    {
        QDataStream stream(&device);
        stream.setVersion(QDataStream::Qt_6_4);
        writeTexts(stream, m_cache.m_texts, m_texts.used());
        stream << quint32(m_digests.used().size());
        for (const auto number : m_digests.used())
            writeItem(stream, m_cache.m_digests[number]);
        stream << m_layersEnd;
        m_cache.m_manifests.eachUsed([&](const FileStamp &, const PackedManifest &manifest) {
            for (const auto &layer : m_cache.layersOf(manifest))
                writeItem(stream, renumbered(layer));
        });
        stream << m_listsEnd;
        eachList([&](const PackedList &list) {
            for (quint32 i = 0; i < list.count; ++i)
                stream.writeRawData(raw(m_texts.of(m_cache.m_lists[list.first + i])), sizeof(quint32));
        });
        m_layersEnd = 0;
        m_listsEnd = 0;
        writeFacts(stream, m_manifests, m_cache.m_manifests);
        writeFacts(stream, m_configs, m_cache.m_configs);
        writeFacts(stream, m_weights, m_cache.m_weights);
        writeFacts(stream, m_templates, m_cache.m_templates);
    }

private:
    template<class T> static const char *raw(const T &item) { return reinterpret_cast<const char *>(&item); }
    template<class T> static void writeItem(QDataStream &stream, const T &item)
    {
        static_assert(std::has_unique_object_representations_v<T>);
        stream.writeRawData(raw(item), int(sizeof(T)));
    }

    template<class T> void writeFacts(QDataStream &stream, quint32 count, const FileFacts<T> &facts)
    {
        stream << count;
        facts.eachUsed([&](const FileStamp &stamp, const T &value) {
            writeItem(stream, StoredFact<T>{stamp, renumbered(value)});
        });
    }

    // The lists in the order in which renumbered() gives them their places.
    template<class Use> void eachList(const Use &use) const
    {
        m_cache.m_manifests.eachUsed(
            [&](const FileStamp &, const PackedManifest &manifest) { use(manifest.problems); });
        m_cache.m_configs.eachUsed(
            [&](const FileStamp &, const PackedConfig &config) { use(config.capabilities); });
        m_cache.m_weights.eachUsed([&](const FileStamp &, const PackedWeights &weights) {
            use(weights.capabilities);
            use(weights.problems);
        });
    }

    PackedList nextList(const PackedList &list)
    {
        const PackedList next{m_listsEnd, list.count};
        m_listsEnd += list.count;
        return next;
    }

    PackedLayer renumbered(PackedLayer layer)
    {
        layer.digest = m_digests.of(layer.digest);
        for (auto *text : {&layer.mediaType, &layer.from, &layer.name})
            *text = m_texts.of(*text);
        return layer;
    }

    PackedManifest renumbered(PackedManifest manifest)
    {
        manifest.layers.first = m_layersEnd;
        m_layersEnd += manifest.layers.count;
        manifest.problems = nextList(manifest.problems);
        return manifest;
    }

    PackedConfig renumbered(PackedConfig config)
    {
        for (auto *text : {&config.format, &config.family, &config.type, &config.fileType, &config.parser})
            *text = m_texts.of(*text);
        config.capabilities = nextList(config.capabilities);
        return config;
    }

    PackedWeights renumbered(PackedWeights weights)
    {
        weights.architecture = m_texts.of(weights.architecture);
        weights.dominantTensorType = m_texts.of(weights.dominantTensorType);
        weights.capabilities = nextList(weights.capabilities);
        weights.problems = nextList(weights.problems);
        return weights;
    }

    static quint64 renumbered(quint64 templateFlags) { return templateFlags; }

    const RowCache &m_cache;
    Renumbering m_texts;
    Renumbering m_digests;
    quint32 m_manifests = 0;
    quint32 m_configs = 0;
    quint32 m_weights = 0;
    quint32 m_templates = 0;
    quint32 m_layersEnd = 0;
    quint32 m_listsEnd = 0;
};

void RowCache::write(QIODevice &device) const
{
    RowCacheWriter(*this).write(device);
}

QByteArray RowCache::toBytes() const
{
    QBuffer payload;
    payload.open(QIODevice::WriteOnly);
    write(payload);
    return sealed(kRowsMark, payload.data());
}

std::optional<RowCache> RowCache::fromBytes(const QByteArray &bytes)
{
    const auto payload = unsealed(kRowsMark, bytes);
    if (payload.isNull())
        return std::nullopt;
    RowCache cache;
    QDataStream stream(payload);
    stream.setVersion(QDataStream::Qt_6_4);
    if (!readTexts(stream, cache.m_texts) || !readTable(stream, cache.m_digests, Digest({}))
        || !readTable(stream, cache.m_layers) || !readTable(stream, cache.m_lists)
        || !readFacts(stream, cache.m_manifests) || !readFacts(stream, cache.m_configs)
        || !readFacts(stream, cache.m_weights) || !readFacts(stream, cache.m_templates) || !stream.atEnd()
        || !cache.isSound())
        return std::nullopt;
    return cache;
}

} // namespace weightroom
