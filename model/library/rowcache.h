// What listing read of manifests and blobs, so that an unchanged file isn't read again.
//
// A file is known by its device, inode, size, mtime and ctime. Git's rule holds: one that was changed less
// than 2 s before it was read may change again unseen, and isn't remembered. Kept in the user's cache folder
// (XDG_CACHE_HOME/weightroom/rows-HEX, by the store's path), never in the store, in which listing writes
// nothing. Only for lists: whatever decides about a file's fate reads the store itself.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/gguf/facts.h"
#include "model/library/capabilities.h"
#include "model/library/configfacts.h"
#include "model/store/digestrecords.h"
#include "model/store/manifest.h"
#include "model/store/store.h"

#include <QHash>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

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
    const auto &all() const { return m_byInode; }
    // Nothing has been asked for yet.
    void startRound()
    {
        for (auto &fact : m_byInode)
            fact.isUsed = false;
    }
    void forgetUnused()
    {
        m_byInode.removeIf([](const auto &fact) { return !fact->isUsed; });
    }

private:
    QHash<std::pair<quint64, quint64>, Fact> m_byInode;
};

// A manifest without its bytes, packed: ten thousand models' take 2 MB. Texts and digests stand in tables.
struct PackedLayer {
    qint64 bytes = 0;
    quint32 digest = 0;
    quint32 mediaType = 0;
    quint32 from = 0;
    quint32 name = 0;
};
struct PackedManifest {
    quint32 digest = 0;
    quint32 firstLayer = 0; // the config, if there is one, then the layers
    quint32 layers = 0;     // with the config
    quint32 firstProblem = 0;
    quint32 problems = 0;
    quint32 hasConfig = 0;
};

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
    const ConfigFacts *config(const FileStamp &stamp) { return m_configs.find(stamp); }
    const gguf::Facts *weights(const FileStamp &stamp) { return m_weights.find(stamp); }
    const TemplateUse *templateUse(const FileStamp &stamp) { return m_templates.find(stamp); }

    // Remembers what was read of a file that had looked like stamp. What may not be believed later is left
    // out: racy files, huge texts, manifests of unknown versions.
    void add(const FileStamp &stamp, const Manifest &manifest);
    void add(const FileStamp &stamp, const ConfigFacts &config);
    void add(const FileStamp &stamp, const gguf::Facts &weights);
    void add(const FileStamp &stamp, const TemplateUse &use);

    // As a file's content, and back; nothing if it isn't wholly sound.
    QByteArray toBytes() const;
    static std::optional<RowCache> fromBytes(const QByteArray &bytes);

private:
    quint32 textNumber(const QString &text);
    quint32 digestNumber(const Digest &digest);
    PackedLayer packed(const Layer &layer);
    Layer unpacked(const PackedLayer &layer) const;
    Manifest unpacked(const PackedManifest &manifest) const;
    bool isRacy(const FileStamp &stamp) const;
    bool isSound() const;
    void forgetUnused();

    // The tables, and where something stands in them.
    std::vector<QString> m_texts;
    std::vector<Digest> m_digests;
    std::vector<PackedLayer> m_layers;
    std::vector<quint32> m_problems; // texts
    QHash<QString, quint32> m_textNumbers;
    QHash<Digest, quint32> m_digestNumbers;

    FileFacts<PackedManifest> m_manifests;
    FileFacts<ConfigFacts> m_configs;
    FileFacts<gguf::Facts> m_weights;
    FileFacts<TemplateUse> m_templates;
    Clock m_clock;
    qint64 m_readAtNs = 0;
    bool m_isChanged = false;
};

} // namespace weightroom
