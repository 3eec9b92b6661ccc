#include "model/store/write/restoreunused.h"

#include "model/store/disk/soundness.h"
#include "model/store/trash/trash.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

Result<UnusedBack> restoreUnused(const Store &store, const QString &id, Progress *progress)
{
    if (store.readOnlyReason())
        return tl::unexpected(*store.readOnlyReason());
    const auto find = [&]() -> Result<TrashEntry> {
        TRY_ASSIGN(const auto entries, listTrash(store));
        const auto found = std::find_if(
            entries.begin(), entries.end(), [&](const TrashEntry &entry) { return entry.id == id; });
        if (found == entries.end())
            return failure(Error::Kind::NotFound, u"the trash has no entry %1"_s.arg(id), id);
        if (!found->name.isEmpty())
            return failure(Error::Kind::Refused, u"the entry %1 is the model %2"_s.arg(id, found->name), id);
        return *found;
    };
    // Found before the lock is taken: a wrong id changes nothing.
    TRY_ASSIGN(const auto first, find());
    TRY(learnSoundness(store, first.digests, WhichCopy::Stored, progress));
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    TRY_ASSIGN(const auto entry, find());
    UnusedBack result;
    const auto records = DigestRecords::load(store);
    for (const auto &digest : entry.digests) {
        const auto before = stampOf(store.poolPath(digest));
        TRY_ASSIGN(const auto back, takeFromPool(store, lock, records, digest));
        const auto path = store.blobPath(digest);
        if (back) {
            (void)::utimensat(AT_FDCWD, nativePath(path).constData(), nullptr, AT_SYMLINK_NOFOLLOW);
            if (before)
                carryDigestRecord(store, records, *before, path);
        }
        auto &list = !existsAt(path)                                   ? result.missing
            : soundnessOf(records, path, digest) == Soundness::Damaged ? result.damaged
                                                                       : result.back;
        list.push_back(digest);
    }
    // Once, not once a file: of ten thousand that took a minute.
    TRY(syncPool(store, lock));
    TRY(removeTrashEntry(store, id));
    return result;
}

} // namespace weightroom
