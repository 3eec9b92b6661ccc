#include "model/space/storelook.h"

#include "model/core/bytes.h"
#include "model/core/directory.h"
#include "model/store/disk/survey.h"
#include "model/store/trash/setaside.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A download makes room for the whole at its start: most of it are holes.
qint64 takenBytes(const UnusedFile &file)
{
    return file.kind == UnusedFile::Kind::Partial ? file.diskBytes : file.bytes;
}

} // namespace

Result<StoreLook> lookAt(const Store &store, const Progress *progress)
{
    TRY_ASSIGN(auto scan, scanRefs(store, Paths::OfOddOnes));
    StoreLook look;
    readManifests(store, std::move(scan.refs), [&](Ref &ref, const Result<Manifest> &manifest) {
        if (!manifest)
            return;
        look.models.push_back({std::move(ref.name), manifest->totalBytes(), look.digests.size()});
        const auto digests = manifest->digests();
        look.digests.insert(look.digests.end(), digests.begin(), digests.end());
    });
    // Those that vanished since the scan did so alone.
    TRY(store.checkPresence());
    TRY_ASSIGN(auto references, findReferences(store));
    look.references = std::move(references);
    TRY_ASSIGN(auto unused, findUnused(store, look.references, progress));
    look.unused = std::move(unused);
    return look;
}

StoreSizes sizesOf(const Store &store, const Snapshot &snapshot, const Progress *progress)
{
    StoreSizes sizes;
    sizes.modelsBytes = snapshot.modelsBytes;
    References references;
    references.digests = snapshot.named;
    const auto unused = findUnused(store, references, progress);
    for (const auto &file : unused.value_or(std::vector<UnusedFile>()))
        sizes.unusedBytes = saturatingSum(sizes.unusedBytes, takenBytes(file));
    for (const auto &entry : entriesOf(store.privatePath(u"trash/blobs"_s))) {
        if (entry.type == DirectoryEntry::Type::File)
            sizes.trashBytes = saturatingSum(sizes.trashBytes, entry.stamp.bytes);
    }
    // Kept beside their entries (trashAsidePath()), which needn't be read for that.
    for (const auto &entry : entriesOf(store.privatePath(u"trash/refs"_s))) {
        if (entry.type == DirectoryEntry::Type::File && entry.name.endsWith(".ref"))
            sizes.trashBytes = saturatingSum(sizes.trashBytes, entry.stamp.bytes);
    }
    for (const auto &file : setAsideFiles(store))
        sizes.trashBytes = saturatingSum(sizes.trashBytes, file.bytes);
    return sizes;
}

} // namespace weightroom
