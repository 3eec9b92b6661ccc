#include "model/store/write/staging.h"

#include "model/core/directory.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/lock.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/trash/trash.h"

#include <QFile>
#include <QRandomGenerator>
#include <algorithm>
#include <cerrno>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Removes a folder's pins. That changes the blobs' times, and what is known of their bytes stays known.
void dropPins(const Store &store, const StoreLock &lock, const QString &folder)
{
    const auto entries = entriesOf(folder);
    std::vector<Digest> digests;
    for (const auto &entry : entries) {
        if (const auto digest = pinnedBy(entry))
            digests.push_back(*digest);
    }
    if (digests.empty())
        return;
    const auto records = DigestRecords::load(store);
    // First: once its pin is gone nothing tells that a blob was fetched from the trash.
    returnToTrash(store, lock, digests, folder);
    for (const auto &entry : entries) {
        const auto digest = pinnedBy(entry);
        if (!digest)
            continue;
        const auto blob = blobOrTrashed(store, *digest);
        const bool isSame = blob && blob->stamp.inode == entry.stamp.inode;
        if (removeFile(folder + u'/' + entry.text()) && isSame)
            carryDigestRecord(store, records, entry.stamp, blob->path);
    }
}

} // namespace

Staging::Staging(const Store &store, QString path, FileDescriptor lock)
    : m_store(store)
    , m_path(std::move(path))
    , m_lock(std::move(lock))
{
}

Staging::~Staging()
{
    // A moved-from one has no descriptor. What can't be removed now is swept by the next writer.
    if (!m_lock.isOpen())
        return;
    const auto entries = entriesOf(m_path);
    const bool hasPins =
        std::any_of(entries.begin(), entries.end(), [](const DirectoryEntry &entry) { return isPin(entry); });
    if (hasPins) {
        // Whoever cancelled it is waiting.
        const auto lock = StoreLock::acquire(m_store, std::chrono::milliseconds(100));
        if (!lock)
            return;
        dropPins(m_store, *lock, m_path);
    }
    (void)removeFlatDirectory(m_path);
}

Result<Staging> Staging::create(const Store &store)
{
    // Under the lock, so that no sweep sees the folder between its making and its locking.
    TRY_ASSIGN(const auto lock, StoreLock::acquire(store));
    sweepStaging(store, lock);
    const auto id = QString::number(QRandomGenerator::system()->generate64(), 16);
    const auto path = store.privatePath(u"staging/"_s + id);
    if (::mkdir(QFile::encodeName(path).constData(), 0700) != 0) {
        const auto error = systemError(errno, u"creating the folder"_s, path);
        // On a full disk the lock may be had without our folders (StoreLock).
        const auto prepared = store.prepareForWriting();
        return tl::unexpected(prepared ? error : prepared.error());
    }
    TRY_ASSIGN(auto own, openDirectory(path, Links::Refuse));
    store.settle(own.get(), Store::Made::Private);
    // Nobody has it for longer than a look takes (listStaging); a file system without locks is one where no
    // sweep removes it either.
    while (::flock(own.get(), LOCK_EX) != 0 && errno == EINTR) { }
    return Staging(store, path, std::move(own));
}

QString Staging::newFile()
{
    return u"%1/file-%2"_s.arg(m_path).arg(m_next++);
}

QString Staging::pinPath(const Digest &digest) const
{
    return m_path + u"/pin-"_s + digest.fileName();
}

void sweepStaging(const Store &store, const StoreLock &lock)
{
    const auto staging = store.privatePath(u"staging"_s);
    for (const auto &entry : entriesOf(staging)) {
        if (entry.type != DirectoryEntry::Type::Directory)
            continue;
        const auto path = staging + u'/' + QFile::decodeName(entry.name);
        const auto dead = lockStagingFolder(path);
        // What can't be removed (it isn't ours, or holds what we never make) is left; it's in nobody's way.
        if (dead) {
            dropPins(store, lock, path);
            (void)removeFlatDirectory(path);
        }
    }
}

} // namespace weightroom
