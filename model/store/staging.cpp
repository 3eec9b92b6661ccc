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

// Nothing when the folder is locked already, or the file system can't tell.
std::optional<FileDescriptor> lockFolder(const QString &path)
{
    auto fd = openDirectory(path, Links::Refuse);
    if (!fd || ::flock(fd->get(), LOCK_EX | LOCK_NB) != 0)
        return std::nullopt;
    return std::move(*fd);
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
    sweepStaging(store);
    const auto id = QString::number(QRandomGenerator::system()->generate64(), 16);
    const auto path = store.privatePath(u"staging/"_s + id);
    if (::mkdir(QFile::encodeName(path).constData(), 0755) != 0)
        return tl::unexpected(systemError(errno, u"creating the folder"_s, path));
    store.giveToOwner(path);
    ::chmod(QFile::encodeName(path).constData(), 0755);
    auto own = openDirectory(path, Links::Refuse);
    if (!own)
        return tl::unexpected(own.error());
    // Nobody else can have it; a file system without locks is one where no sweep removes it either.
    (void)::flock(own->get(), LOCK_EX | LOCK_NB);
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

void sweepStaging(const Store &store)
{
    const auto staging = store.privatePath(u"staging"_s);
    for (const auto &entry : entriesOf(staging)) {
        if (entry.type != DirectoryEntry::Type::Directory)
            continue;
        const auto path = staging + u'/' + QFile::decodeName(entry.name);
        const auto lock = lockFolder(path);
        // What can't be removed (it isn't ours, or holds what we never make) is left; it's in nobody's way.
        if (lock)
            (void)removeFlatDirectory(path);
    }
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
