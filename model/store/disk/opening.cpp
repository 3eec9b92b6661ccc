// Opening a store: is it one, is it there, may it be written?
#include "model/core/file.h"
#include "model/store/disk/location.h"
#include "model/store/disk/store.h"
#include "model/store/disk/storefolder.h"

#include <QDir>
#include <QFileInfo>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool looksLikeStore(const QString &directory)
{
    return QFileInfo(directory + u"/blobs"_s).isDir() || QFileInfo(directory + u"/manifests"_s).isDir();
}

// The first of the folders that we must write in which we can't.
std::optional<Error> findReadOnlyReason(const QString &root)
{
    struct stat rootStatus {
    };
    if (::stat(nativePath(root).constData(), &rootStatus) != 0)
        return systemError(errno, u"examining"_s, root);
    for (const auto &name : {u"/blobs"_s, u"/manifests"_s, u"/.weightroom"_s, QString()}) {
        const auto path = root + name;
        struct stat status {
        };
        if (::stat(nativePath(path).constData(), &status) != 0) {
            if (errno == ENOENT)
                continue;
            return systemError(errno, u"examining"_s, path);
        }
        if (!S_ISDIR(status.st_mode))
            return asFileInTheWay(systemError(ENOTDIR, u"opening the folder"_s, path));
        if (status.st_dev != rootStatus.st_dev)
            return Error{
                Error::Kind::ReadOnly,
                u"this store is read-only: %1 is on another drive than %2; move the whole store there and link to it"_s
                    .arg(path, root),
                path};
        // Once all three are there nothing needs to be made in the root itself.
        const bool isComplete = name.isEmpty() && QFileInfo(root + u"/blobs"_s).isDir()
            && QFileInfo(root + u"/manifests"_s).isDir() && QFileInfo(root + u"/.weightroom"_s).isDir();
        if (isComplete)
            continue;
        if (::faccessat(AT_FDCWD, nativePath(path).constData(), W_OK | X_OK, AT_EACCESS) != 0) {
            auto error = systemError(errno, u"writing in"_s, path);
            error.message = u"this store is read-only: %1 can't be written (%2)"_s.arg(
                path,
                error.kind == Error::Kind::ReadOnly         ? u"the drive is mounted read-only"_s
                    : error.kind == Error::Kind::Permission ? u"permission denied"_s
                                                            : qt_error_string(error.errnoValue));
            return error;
        }
    }
    return std::nullopt;
}

// Who may enter is the umask's to say, and whether the group is handed on that of the folder above; all
// that's made below asks the root (Store::modeFor).
Result<void> makeFolders(const QString &path)
{
    if (QFileInfo(path).isDir())
        return {};
    const auto above = directoryOf(path);
    if (above != path) {
        TRY(makeFolders(above));
    }
    if (::mkdir(nativePath(path).constData(), 0775) != 0)
        return tl::unexpected(systemError(errno, u"creating the store"_s, path));
    return syncDirectory(above);
}

// Whether anything was ever kept there. Ollama makes empty folders when it starts, also below the mount point
// of a drive that's away.
bool holdsAnything(const QString &directory)
{
    const auto hasEntries = [&](const QString &name) {
        return !QDir(directory + name)
                    .isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    };
    return hasEntries(u"/blobs"_s) || hasEntries(u"/manifests"_s)
        || QFileInfo(directory + u"/.weightroom"_s).isDir();
}

// Why there's no store at path: Refused if the drive that held it is away, NotFound if there never was one;
// those of the system. An empty folder is a store as long as no drive is known to belong there.
std::optional<Error> absenceOf(const QString &path)
{
    struct stat status {
    };
    const bool isThere = ::stat(nativePath(path).constData(), &status) == 0;
    if (!isThere && errno != ENOENT && errno != ENOTDIR)
        return systemError(errno, u"opening the store"_s, path);
    if (isThere && !S_ISDIR(status.st_mode))
        return Error{Error::Kind::NotFound, u"%1 is not a folder, so it can't be a store"_s.arg(path), path};
    switch (driveOf(path)) {
    case StoreDrive::Away:
        if (isThere && holdsAnything(path))
            break;
        return Error{
            Error::Kind::Refused,
            u"the drive with the store %1 isn't connected; connect it, or use another store"_s.arg(path),
            path};
    case StoreDrive::Other:
        if (isThere && looksLikeStore(path))
            break;
        return Error{
            Error::Kind::Refused,
            u"the drive with the store %1 isn't connected, and there is no store in its place; connect it, or use another store"_s
                .arg(path),
            path};
    case StoreDrive::Here:
        if (isThere)
            break;
        return Error{Error::Kind::NotFound, u"there is no store at %1"_s.arg(path), path};
    }
    return std::nullopt;
}

Result<void> createRoot(const QString &path, bool isDefault)
{
    if (!isDefault && !QFileInfo(directoryOf(path)).isDir())
        return failure(
            Error::Kind::NotFound,
            u"there is no store at %1, and none can be created: its parent folder doesn't exist"_s.arg(path),
            path);
    return makeFolders(path);
}

} // namespace

Result<Store> Store::open(const QString &directory, Access access)
{
    const bool isDefault = directory.isEmpty();
    const auto named = isDefault ? defaultStorePath() : directory;
    if (named.isEmpty())
        return failure(
            Error::Kind::NotFound, u"this user has no home folder for a store; set HOME, or name a store"_s);
    QStringList paths{absolutePath(named)};
    Store store;
    if (QFileInfo(paths.last()).isDir() && !looksLikeStore(paths.last())
        && looksLikeStore(paths.last() + u"/models"_s)) {
        store.m_note = u"%1 is the parent folder of a store; using %1/models"_s.arg(paths.last());
        paths.append(paths.last() + u"/models"_s);
    }
    const auto &path = paths.last();
    if (auto absence = absenceOf(path)) {
        const bool isMade =
            absence->kind == Error::Kind::NotFound && access == Access::Write && !existsAt(path);
        const bool isAway = absence->kind == Error::Kind::Refused;
        if (isAway && access == Access::Read)
            absence->kind = Error::Kind::NotFound;
        if (!isMade)
            return tl::unexpected(*absence);
        TRY(createRoot(path, isDefault));
    }
    store.m_root = QFileInfo(path).canonicalFilePath();
    struct stat status {
    };
    if (store.m_root.isEmpty() || ::stat(nativePath(store.m_root).constData(), &status) != 0)
        return tl::unexpected(systemError(errno, u"opening the store"_s, path));
    if (::faccessat(AT_FDCWD, nativePath(store.m_root).constData(), R_OK | X_OK, AT_EACCESS) != 0)
        return tl::unexpected(systemError(errno, u"opening the store"_s, path));
    if (const auto remote = remoteFileSystemAt(store.m_root); !remote.isEmpty())
        store.m_note += (store.m_note.isEmpty() ? QString() : u"; "_s)
            + u"%1 is on a network or FUSE file system (%2), where locks may not work between machines: change the store from one machine at a time"_s
                  .arg(store.m_root, remote);
    store.m_device = status.st_dev;
    store.m_inode = status.st_ino;
    store.m_mode = status.st_mode & 07777;
    store.m_owner = status.st_uid;
    store.m_group = status.st_gid;
    store.m_readOnlyReason = findReadOnlyReason(store.m_root);
    // As it was named, too: when the drive is away, a link to it can't be resolved, nor the folder above it
    // told from an empty one.
    paths.append(store.m_root);
    paths.removeDuplicates();
    for (const auto &known : paths)
        rememberFileSystem(known);
    return store;
}

Result<void> Store::checkPresence() const
{
    struct stat status {
    };
    const bool isThere = ::stat(nativePath(m_root).constData(), &status) == 0;
    if (isThere && status.st_dev == m_device && status.st_ino == m_inode)
        return {};
    // Some file systems number their files anew.
    if (!absenceOf(m_root) && looksLikeStore(m_root))
        return {};
    return failure(
        Error::Kind::Io,
        u"the store %1 is gone: its drive was disconnected or its folder moved; restore it and try again"_s
            .arg(m_root),
        m_root);
}

} // namespace weightroom
