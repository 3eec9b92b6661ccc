#include "model/store/write/stagedfile.h"

#include "model/core/bytes.h"
#include "model/store/trash/trash.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

Result<void> checkSpaceFor(const Store &store, qint64 bytes, const QString &path)
{
    const auto free = freeBytes(store);
    if (free < 0 || bytes <= free)
        return {};
    const auto trash = emptyTrash(store, {}, true).value_or(0);
    const auto advice = trash > 0 ? u"; emptying the trash frees %1"_s.arg(sizeText(trash)) : QString();
    const auto left = free == 0 ? u"nothing"_s : sizeText(free);
    return failure(
        Error::Kind::NoSpace,
        u"not enough space for %1: it needs %2 and %3 is free%4. Nothing was changed"_s.arg(
            path, sizeText(bytes), left, advice),
        path);
}

Result<FileDescriptor> createStagedFile(const Store &store, const QString &path, qint64 bytes)
{
    auto fd = createFile(path);
    if (!fd)
        return fd;
    store.settle(fd->get(), Store::Made::Blob);
    // Out of space is better known now than after forty gigabytes; where it isn't supported, it's no loss.
    if (bytes > 0 && ::fallocate(fd->get(), FALLOC_FL_KEEP_SIZE, 0, bytes) != 0
        && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
        return tl::unexpected(systemError(errno, u"reserving space for"_s, path));
    return fd;
}

} // namespace weightroom
