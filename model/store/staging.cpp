#include "model/store/staging.h"

#include "model/core/directory.h"
#include "model/store/lock.h"

#include <QFile>
#include <QRandomGenerator>
#include <cerrno>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr QStringView kPinPrefix = u"pin-";

Result<FileDescriptor> lockFolder(const QString &path)
{
    auto fd = openDirectory(path, Links::Refuse);
    if (fd && ::flock(fd->get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return failure(Error::Kind::Busy, u"%1 belongs to a running operation"_s.arg(path), path);
    return fd;
}

std::vector<DirectoryEntry> entriesOf(const QString &path)
{
    const auto directory = openDirectory(path, Links::Refuse);
    if (!directory)
        return {};
    return readDirectory(directory->get(), path).value_or(std::vector<DirectoryEntry>());
}

} // namespace

Staging::Staging(QString path, FileDescriptor lock)
    : m_path(std::move(path))
    , m_lock(std::move(lock))
{
}

Staging::~Staging()
{
    // A moved-from one has no descriptor. What can't be removed now is swept by the next writer.
    if (m_lock.isOpen())
        (void)removeFlatDirectory(m_path);
}

Result<Staging> Staging::create(const Store &store)
{
    // Under the lock, so that no sweep sees the folder between its making and its locking.
    const auto lock = StoreLock::acquire(store);
    if (!lock)
        return tl::unexpected(lock.error());
    if (auto swept = sweepStaging(store); !swept)
        return tl::unexpected(swept.error());
    const auto id = QString::number(QRandomGenerator::system()->generate64(), 16);
    const auto path = store.privatePath(u"staging/"_s + id);
    if (::mkdir(QFile::encodeName(path).constData(), 0755) != 0)
        return tl::unexpected(systemError(errno, u"creating the folder"_s, path));
    store.giveToOwner(path);
    auto own = lockFolder(path);
    if (!own)
        return tl::unexpected(own.error());
    return Staging(path, std::move(*own));
}

QString Staging::newFile()
{
    return u"%1/file-%2"_s.arg(m_path).arg(m_next++);
}

QString Staging::pinPath(const Digest &digest) const
{
    return m_path + u"/pin-"_s + digest.fileName();
}

Result<void> sweepStaging(const Store &store)
{
    const auto staging = store.privatePath(u"staging"_s);
    for (const auto &entry : entriesOf(staging)) {
        if (entry.type != DirectoryEntry::Type::Directory)
            continue;
        const auto path = staging + u'/' + QFile::decodeName(entry.name);
        const auto lock = lockFolder(path);
        if (!lock)
            continue;
        if (auto removed = removeFlatDirectory(path); !removed)
            return removed;
    }
    return {};
}

std::vector<Digest> pinnedBlobs(const Store &store)
{
    std::vector<Digest> digests;
    const auto staging = store.privatePath(u"staging"_s);
    for (const auto &folder : entriesOf(staging)) {
        if (folder.type != DirectoryEntry::Type::Directory)
            continue;
        for (const auto &file : entriesOf(staging + u'/' + QFile::decodeName(folder.name))) {
            const auto name = file.text();
            if (!name.startsWith(kPinPrefix))
                continue;
            if (const auto digest = Digest::parse(QStringView(name).mid(kPinPrefix.size())))
                digests.push_back(*digest);
        }
    }
    return digests;
}

} // namespace weightroom
