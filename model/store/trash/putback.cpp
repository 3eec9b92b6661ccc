#include "model/store/trash/putback.h"

#include "model/core/file.h"
#include "model/store/disk/lock.h"
#include "model/store/trash/trash.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

QStringList putBackMissing(const Store &store, const std::vector<Digest> &missing)
{
    if (missing.empty() || store.readOnlyReason() || !hasTrashedBlobs(store))
        return {};
    const bool any = std::any_of(missing.begin(), missing.end(), [&](const Digest &digest) {
        return existsAt(store.privatePath(u"trash/blobs/"_s + digest.fileName()));
    });
    if (!any)
        return {};
    const auto lock = StoreLock::acquire(store, std::chrono::seconds(2));
    const auto back = lock ? putBackReferenced(store, *lock) : tl::unexpected(lock.error());
    return {
        back ? u"blobs that a model uses were in the trash and were restored"_s
             : u"blobs that a model uses are in the trash and can't be restored now: %1"_s.arg(
                 back.error().message)};
}

} // namespace weightroom
