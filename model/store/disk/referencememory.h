// What the manifests of a store were last found to name, so that unchanged ones needn't be read again. Kept
// in .weightroom/references, which may be deleted at any time.
//
// A manifest is known by its device, inode, size, mtime and ctime, the folder of a model by its device,
// inode, mtime and ctime. The rule of the digest records holds (digestrecords.h): what had been changed less
// than 2 s before it was read may change again unseen, and isn't remembered.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QByteArrayView>
#include <compare>
#include <optional>
#include <span>
#include <vector>

class QIODevice;

namespace weightroom
{

// A folder changes its mtime when a name in it comes, goes or means another file.
struct FolderStamp {
    quint64 device = 0;
    quint64 inode = 0;
    qint64 mtimeNs = 0; // since the epoch
    qint64 ctimeNs = 0;

    static FolderStamp of(const struct stat &status);
    auto operator<=>(const FolderStamp &) const = default;
};

// The facts of a model's folder as they are added.
struct ManifestFacts {
    QByteArray tag;
    FileStamp stamp;
    std::vector<Digest> digests;
};
struct ModelFacts {
    QByteArray name;
    FolderStamp stamp; // all zero if the folder may hold more than these: it's listed each time
    std::vector<ManifestFacts> manifests; // by tag
};

// A value; several threads may look things up at once. Names are the bytes on disk; a place is
// "HOST/NAMESPACE". Models and manifests have numbers, those of one place or model in a row.
class ReferenceMemory
{
public:
    struct Range {
        std::size_t first = 0;
        std::size_t end = 0;
    };

    ReferenceMemory();

    // Of a store; empty if there's none, or one that is damaged, torn or of another version.
    static ReferenceMemory load(const Store &store);
    // Failing is harmless. Not flushed: a torn file isn't believed.
    void save(const Store &store, const StoreLock &lock) const;

    std::size_t models() const { return m_models.size() - 1; }
    std::size_t manifests() const { return m_manifests.size() - 1; }
    Range modelsIn(const QByteArray &place) const;
    // The model of a place by name. Looked for at the cursor first, which then stands behind it: who asks in
    // the order in which they were added finds each at once.
    std::optional<std::size_t> find(const Range &place, const QByteArray &name, std::size_t &cursor) const;
    QByteArrayView nameOf(std::size_t model) const { return textAt(m_models[model].name); }
    const FolderStamp &stampOf(std::size_t model) const { return m_models[model].stamp; }
    Range manifestsOf(std::size_t model) const
    {
        return {m_models[model].firstManifest, m_models[model + 1].firstManifest};
    }
    QByteArrayView tagOf(std::size_t manifest) const { return textAt(m_manifests[manifest].tag); }
    const FileStamp &manifestStampOf(std::size_t manifest) const { return m_manifests[manifest].stamp; }
    std::span<const Digest> digestsOf(std::size_t manifest) const;
    // Of all manifests of a model.
    std::span<const Digest> digestsOfModel(std::size_t model) const;

    // A memory is made with the places in the order of their bytes, then ended. More than is bearable isn't
    // taken.
    void beginPlace(const QByteArray &place);
    void add(const ModelFacts &facts);
    void add(const ReferenceMemory &other, std::size_t model);
    void end();

    // Of a file's content; nothing if it isn't wholly sound.
    static std::optional<ReferenceMemory> fromBytes(const QByteArray &bytes);

private:
    // Each ends where the next begins; the last of each table says where its end is.
    struct PlaceRow {
        quint32 name = 0; // in m_text
        quint32 firstModel = 0;
    };
    struct ModelRow {
        FolderStamp stamp;
        quint32 name = 0;
        quint32 firstManifest = 0;
    };
    struct ManifestRow {
        FileStamp stamp;
        quint32 tag = 0;
        quint32 firstDigest = 0;
    };

    void write(QIODevice &device) const;
    QByteArrayView textAt(quint32 at) const;
    quint32 addText(QByteArrayView text);
    void endTables();
    bool isSound() const;

    std::vector<char> m_text; // each ends with a NUL
    std::vector<PlaceRow> m_sidebar;
    std::vector<ModelRow> m_models;
    std::vector<quint32> m_byName; // the models, those of a place by their names
    std::vector<ManifestRow> m_manifests;
    std::vector<Digest> m_digests;
};

} // namespace weightroom
