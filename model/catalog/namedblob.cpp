#include "model/catalog/namedblob.h"

#include "model/core/directory.h"
#include "model/core/workers.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace weightroom
{

NamedBlobs::NamedBlobs(const Store &store, RowCache &cache)
    : m_store(store)
    , m_cache(cache)
    , m_blobs(cache.digests())
{
    if (auto folder = openDirectory(store.blobsPath(), Links::Follow))
        m_folder = std::move(*folder);
}

void NamedBlobs::look(quint32 number)
{
    auto &named = m_blobs[number];
    const auto &digest = m_cache.digest(number);
    struct stat status {
    };
    // Nearly all are files under their own names, for which no path need be made.
    if (m_folder.isOpen()
        && ::fstatat(m_folder.get(), nativePath(digest.fileName()).constData(), &status, AT_SYMLINK_NOFOLLOW)
            == 0
        && S_ISREG(status.st_mode)) {
        named.stamp = FileStamp::of(status);
        named.state = NamedBlob::State::There;
        return;
    }
    const auto found = findBlob(m_store, digest);
    named.stamp = found ? found->stamp : FileStamp();
    named.state = found                               ? NamedBlob::State::There
        : found.error().kind == Error::Kind::NotFound ? NamedBlob::State::Missing
                                                      : NamedBlob::State::Unknown;
    if (found && found->isLink)
        named.state = NamedBlob::State::Link;
    const std::lock_guard lock(m_mutex);
    if (found && found->path != m_store.blobPath(digest))
        m_oddPaths.insert(number, found->path);
    if (named.state == NamedBlob::State::Unknown)
        m_errors.insert(number, found.error());
}

void NamedBlobs::lookAtAll()
{
    constexpr std::size_t kMany = 64;
    parallelFor(
        m_blobs.size(), kMany,
        [&](std::size_t from, std::size_t to) {
            for (auto i = from; i < to; ++i) {
                if (m_blobs[i].refs > 0 && m_blobs[i].state == NamedBlob::State::Unseen)
                    look(quint32(i));
            }
        },
        Threads::Disk);
}

Result<Blob> NamedBlobs::blob(quint32 number, bool wantsPath) const
{
    const auto &named = m_blobs[number];
    const auto &digest = m_cache.digest(number);
    if (named.state == NamedBlob::State::Unknown)
        return tl::unexpected(m_errors.value(number));
    if (!named.isThere())
        return failure(Error::Kind::NotFound, {}, wantsPath ? m_store.blobPath(digest) : QString());
    QString path;
    if (wantsPath) {
        const auto odd = m_oddPaths.constFind(number);
        path = odd == m_oddPaths.constEnd() ? m_store.blobPath(digest) : *odd;
    }
    return Blob{digest, path, named.stamp, named.state == NamedBlob::State::Link};
}

} // namespace weightroom
