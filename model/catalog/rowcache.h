// What listing read of manifests and blobs, so that an unchanged file isn't read again.
//
// A file is known by its device, inode, size, mtime and ctime. Git's rule holds: one that was changed less
// than 2 s before it was read may change again unseen, and isn't remembered. Kept in the user's cache folder
// (XDG_CACHE_HOME/weightroom/rows-HEX, by the store's path), never in the store, in which listing writes
// nothing. Only for lists: whatever decides about a file's fate reads the store itself.
#pragma once

#include "model/catalog/capabilities.h"
#include "model/catalog/configfacts.h"
#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/gguf/facts.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"

#include <QHash>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

class QIODevice;

namespace weightroom
{

// What was read of files, each in exactly the state in which it was read.
template<class T> class FileFacts
{
public:
    struct Fact {
        FileStamp stamp;
        T value;
        bool isUsed = false;
    };

    // Null if nothing is known of the file as it is now. It stays where it is until the next add(). Several
    // threads may look at once.
    const T *find(const FileStamp &stamp)
    {
        const auto found = m_byInode.find({stamp.device, stamp.inode});
        if (found == m_byInode.end() || found->stamp != stamp)
            return nullptr;
        std::atomic_ref(found->isUsed).store(true, std::memory_order_relaxed);
        return &found->value;
    }
    void reserve(qsizetype files) { m_byInode.reserve(files); }
    void add(const FileStamp &stamp, T value)
    {
        m_byInode.insert({stamp.device, stamp.inode}, Fact{stamp, std::move(value), true});
    }
    // Those that have been asked for, or added, since the round began.
    template<class Use> void eachUsed(const Use &use) const
    {
        for (const auto &fact : m_byInode) {
            if (fact.isUsed)
                use(fact.stamp, fact.value);
        }
    }
    template<class Holds> bool all(const Holds &holds) const
    {
        return std::all_of(
            m_byInode.begin(), m_byInode.end(), [&](const Fact &fact) { return holds(fact.value); });
    }
    // Nothing has been asked for yet.
    void startRound()
    {
        for (auto &fact : m_byInode)
            fact.isUsed = false;
    }

private:
    QHash<std::pair<quint64, quint64>, Fact> m_byInode;
};

// What was read, packed: a hundred thousand models take 60 MB. Texts and digests stand in tables, several of
// them in a list of places.
struct PackedList {
    quint32 first = 0;
    quint32 count = 0;
};
struct PackedLayer {
    qint64 bytes = 0;
    quint32 digest = 0;
    quint32 mediaType = 0;
    quint32 from = 0;
    quint32 name = 0;
};
// A manifest without its bytes.
struct PackedManifest {
    std::array<std::uint8_t, 32> digest = {};
    PackedList layers; // the config, if there is one, then the layers
    PackedList problems;
    quint64 hasConfig = 0; // 1, or 0
};
struct PackedConfig {
    quint64 contextLength = 0;
    quint32 format = 0;
    quint32 family = 0;
    quint32 type = 0;
    quint32 fileType = 0;
    quint32 parser = 0;
    PackedList capabilities;
    quint32 flags = 0;
};
// A header's facts but for its general.name, which no list shows.
struct PackedWeights {
    quint64 fileType = 0;
    quint64 parameterCount = 0;
    quint64 contextLength = 0;
    quint64 blockCount = 0;
    quint64 embeddingLength = 0;
    quint64 poolingType = 0;
    quint32 architecture = 0;
    quint32 dominantTensorType = 0;
    PackedList capabilities;
    PackedList problems;
    quint32 kind = 0;
    quint32 flags = 0;
};

// What its file begins with. The figure counts up when anything stored, or what is read of a file, changes
// its meaning.
inline constexpr QByteArrayView kRowsMark("weightroom rows 5\n");

// Used by one thread at a time, but for looking up: several may do that at once.
class RowCache
{
public:
    // The clock, in ns since the epoch, is the one that file times come from; another is for tests.
    using Clock = qint64 (*)();
    explicit RowCache(Clock clock = fileClockNow)
        : m_clock(clock)
    {
    }

    // Of a store; empty if there's none, or one that is damaged or not to be understood.
    static RowCache load(const Store &store, Clock clock = fileClockNow);
    // A snapshot is about to be taken. What it adds counts as read now; what it doesn't ask for is forgotten
    // by the next save().
    void startRound();
    // Writes it if it has learnt something since it was loaded or saved. Failing is harmless. Not flushed: a
    // torn file isn't believed.
    void save(const Store &store);

    std::optional<Manifest> manifest(const FileStamp &stamp);
    std::optional<ConfigFacts> config(const FileStamp &stamp);
    std::optional<gguf::Facts> weights(const FileStamp &stamp);
    std::optional<TemplateUse> templateUse(const FileStamp &stamp);

    bool knowsConfig(const FileStamp &stamp) { return m_configs.find(stamp) != nullptr; }
    bool knowsWeights(const FileStamp &stamp) { return m_weights.find(stamp) != nullptr; }
    bool knowsTemplate(const FileStamp &stamp) { return m_templates.find(stamp) != nullptr; }

    // For those who look at all of them: manifests unpacked one by one, and digests by number.
    std::optional<PackedManifest> packedManifest(const FileStamp &stamp);
    std::span<const PackedLayer> layersOf(const PackedManifest &manifest) const;
    Manifest unpacked(const PackedManifest &manifest) const;
    std::size_t digests() const { return m_digests.size(); }
    const Digest &digest(quint32 number) const { return m_digests[number]; }
    quint32 numberOf(const Digest &digest); // a new one, if it has none

    // Remembers what was read of a file that had looked like stamp. What may not be believed later is left
    // out: racy files, huge texts, manifests of unknown versions.
    void add(const FileStamp &stamp, const Manifest &manifest);
    void add(const FileStamp &stamp, const ConfigFacts &config);
    void add(const FileStamp &stamp, const gguf::Facts &weights);
    void add(const FileStamp &stamp, const TemplateUse &use);

    // Frees what finds the numbers of texts and digests; the next add() makes it anew.
    void rest();

    // As a file's content, and back; nothing if it isn't wholly sound.
    QByteArray toBytes() const;
    static std::optional<RowCache> fromBytes(const QByteArray &bytes);

private:
    friend class RowCacheWriter;

    quint32 textNumber(const QString &text);
    PackedList packed(const QStringList &texts);
    PackedLayer packed(const Layer &layer);
    Layer unpacked(const PackedLayer &layer) const;
    QStringList unpacked(const PackedList &texts) const;
    void write(QIODevice &device) const;
    bool isRacy(const FileStamp &stamp) const;
    bool isSound() const;

    // The tables, and where something stands in them.
    std::vector<QString> m_texts;
    std::vector<Digest> m_digests;
    std::vector<PackedLayer> m_layers;
    std::vector<quint32> m_lists; // texts
    QHash<QString, quint32> m_textNumbers;
    QHash<Digest, quint32> m_digestNumbers;

    FileFacts<PackedManifest> m_manifests;
    FileFacts<PackedConfig> m_configs;
    FileFacts<PackedWeights> m_weights;
    FileFacts<quint64> m_templates; // flags
    Clock m_clock;
    qint64 m_readAtNs = 0;
    bool m_isChanged = false;
};

} // namespace weightroom
