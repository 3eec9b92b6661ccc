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
        const auto entries = listTrash(store);
        if (!entries)
            return tl::unexpected(entries.error());
        const auto found = std::find_if(
            entries->begin(), entries->end(), [&](const TrashEntry &entry) { return entry.id == id; });
        if (found == entries->end())
            return failure(Error::Kind::NotFound, u"the trash has no entry %1"_s.arg(id), id);
        if (!found->name.isEmpty())
            return failure(Error::Kind::Refused, u"the entry %1 is the model %2"_s.arg(id, found->name), id);
        return *found;
    };
    // Found before the lock is taken: a wrong id changes nothing.
    const auto first = find();
    if (!first)
        return tl::unexpected(first.error());
    if (auto learnt = learnSoundness(store, first->digests, WhichCopy::Stored, progress); !learnt)
        return tl::unexpected(learnt.error());
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    const auto entry = find();
    if (!entry)
        return tl::unexpected(entry.error());
    UnusedBack result;
    const auto records = DigestRecords::load(store);
    for (const auto &digest : entry->digests) {
        const auto before = stampOf(store.poolPath(digest));
        const auto back = takeFromPool(store, *lock, records, digest);
        if (!back)
            return tl::unexpected(back.error());
        const auto path = store.blobPath(digest);
        if (*back) {
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
    if (auto synced = syncPool(store, *lock); !synced)
        return tl::unexpected(synced.error());
    if (auto forgotten = removeTrashEntry(store, id); !forgotten)
        return tl::unexpected(forgotten.error());
    return result;
}

} // namespace weightroom
