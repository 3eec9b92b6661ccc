// How a row cache stands in its file: a mark, the checksum of the rest, then the tables as they lie in memory
// and the facts through QDataStream. Another version's, another processor's or a torn file is refused as a
// whole.
#include "model/library/rowcache.h"

#include "model/core/tables.h"

#include <QDataStream>
#include <QIODevice>

namespace weightroom
{

namespace
{

// The figure counts up when anything below, or what is read of a file, changes its meaning.
constexpr QByteArrayView kMark("weightroom rows 4\n");

struct StoredManifest {
    FileStamp stamp;
    PackedManifest manifest;
};

// Qt's own way makes room for as many as the count claims before it reads one.
template<class Texts> void writeTexts(QDataStream &stream, const Texts &texts)
{
    stream << quint32(texts.size());
    for (const QString &text : texts)
        stream << text;
}

template<class Texts> bool readTexts(QDataStream &stream, Texts &texts)
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
        texts.push_back(text);
    }
    return stream.status() == QDataStream::Ok;
}

template<class T> void writeOptional(QDataStream &stream, const std::optional<T> &value)
{
    stream << value.has_value();
    if (value)
        stream << *value;
}

template<class T> void readOptional(QDataStream &stream, std::optional<T> &value)
{
    bool isThere = false;
    stream >> isThere;
    if (isThere)
        stream >> value.emplace();
}

void write(QDataStream &stream, const ConfigFacts &config)
{
    stream << config.format << config.family << config.type << config.fileType << config.parser
           << config.isRemote;
    writeTexts(stream, config.capabilities);
    writeOptional(stream, config.contextLength);
}

void read(QDataStream &stream, ConfigFacts &config)
{
    stream >> config.format >> config.family >> config.type >> config.fileType >> config.parser
        >> config.isRemote;
    readTexts(stream, config.capabilities);
    readOptional(stream, config.contextLength);
}

void write(QDataStream &stream, const gguf::Facts &facts)
{
    writeOptional(stream, facts.architecture);
    writeOptional(stream, facts.name);
    writeOptional(stream, facts.fileType);
    stream << facts.dominantTensorType << facts.parameterCount;
    writeOptional(stream, facts.contextLength);
    writeOptional(stream, facts.blockCount);
    writeOptional(stream, facts.embeddingLength);
    writeOptional(stream, facts.poolingType);
    writeOptional(stream, facts.causal);
    stream << facts.hasChatTemplate << quint8(facts.kind);
    writeTexts(stream, facts.capabilities);
    writeTexts(stream, facts.problems);
}

void read(QDataStream &stream, gguf::Facts &facts)
{
    readOptional(stream, facts.architecture);
    readOptional(stream, facts.name);
    readOptional(stream, facts.fileType);
    stream >> facts.dominantTensorType >> facts.parameterCount;
    readOptional(stream, facts.contextLength);
    readOptional(stream, facts.blockCount);
    readOptional(stream, facts.embeddingLength);
    readOptional(stream, facts.poolingType);
    readOptional(stream, facts.causal);
    quint8 kind = 0;
    stream >> facts.hasChatTemplate >> kind;
    readTexts(stream, facts.capabilities);
    readTexts(stream, facts.problems);
    if (kind > quint8(gguf::Kind::VocabularyOnly))
        stream.setStatus(QDataStream::ReadCorruptData);
    else
        facts.kind = gguf::Kind(kind);
}

void write(QDataStream &stream, const TemplateUse &use)
{
    stream << use.tools << use.suffix << use.thinking;
}

void read(QDataStream &stream, TemplateUse &use)
{
    stream >> use.tools >> use.suffix >> use.thinking;
}

template<class T> void writeFacts(QDataStream &stream, const FileFacts<T> &facts)
{
    std::vector<FileStamp> stamps;
    stamps.reserve(std::size_t(facts.all().size()));
    for (const auto &fact : facts.all())
        stamps.push_back(fact.stamp);
    writeTable(stream, stamps);
    for (const auto &fact : facts.all())
        write(stream, fact.value);
}

template<class T> bool readFacts(QDataStream &stream, FileFacts<T> &facts)
{
    std::vector<FileStamp> stamps;
    if (!readTable(stream, stamps))
        return false;
    facts.reserve(qsizetype(stamps.size()));
    for (const auto &stamp : stamps) {
        T value;
        read(stream, value);
        if (stream.status() != QDataStream::Ok)
            return false;
        facts.add(stamp, std::move(value));
    }
    return true;
}

} // namespace

QByteArray RowCache::toBytes() const
{
    QByteArray payload;
    QDataStream stream(&payload, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    writeTexts(stream, m_texts);
    writeTable(stream, m_digests);
    writeTable(stream, m_layers);
    writeTable(stream, m_problems);
    std::vector<StoredManifest> manifests;
    manifests.reserve(std::size_t(m_manifests.all().size()));
    for (const auto &known : m_manifests.all())
        manifests.push_back({known.stamp, known.value});
    writeTable(stream, manifests);
    writeFacts(stream, m_configs);
    writeFacts(stream, m_weights);
    writeFacts(stream, m_templates);

    return sealed(kMark, payload);
}

std::optional<RowCache> RowCache::fromBytes(const QByteArray &bytes)
{
    const auto payload = unsealed(kMark, bytes);
    if (payload.isNull())
        return std::nullopt;

    RowCache cache;
    QDataStream stream(payload);
    stream.setVersion(QDataStream::Qt_6_4);
    std::vector<StoredManifest> manifests;
    if (!readTexts(stream, cache.m_texts) || !readTable(stream, cache.m_digests, Digest({}))
        || !readTable(stream, cache.m_layers) || !readTable(stream, cache.m_problems)
        || !readTable(stream, manifests))
        return std::nullopt;
    cache.m_manifests.reserve(qsizetype(manifests.size()));
    for (const auto &known : manifests)
        cache.m_manifests.add(known.stamp, known.manifest);
    if (!readFacts(stream, cache.m_configs) || !readFacts(stream, cache.m_weights)
        || !readFacts(stream, cache.m_templates) || !stream.atEnd() || !cache.isSound())
        return std::nullopt;
    return cache;
}

} // namespace weightroom
