// A store: where its parts lie, whether it may be written, and who owns what is made in it.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"
#include "model/core/file.h"

#include <QByteArrayView>
#include <QString>
#include <optional>

namespace weightroom
{

// A value: paths and facts found at opening; holds no descriptor, any thread may use a copy. The operations
// live beside it (refs.h, publish.h, remove.h, trash.h ...), each a function that takes a Store.
class Store
{
public:
    enum class Access {
        Read,   // a missing store is NotFound, also one whose drive is away
        Change, // a missing store is NotFound, one whose drive is away Refused
        Write,  // a missing store is created if it's the default or its parent exists
    };

    // directory empty = the default. The folder above (".ollama") is accepted, note() says so. A store that
    // can't be written opens read-only; so does one whose blobs/ or manifests/ leads to another file system,
    // since nothing could be renamed into it. The drive that it lies on is remembered (location.h). A folder
    // without a store whose drive is away is no empty store. Errors: NotFound, Refused (the drive is away),
    // Permission.
    static Result<Store> open(const QString &directory, Access access);

    const QString &root() const { return m_root; } // absolute, links resolved
    quint64 device() const { return m_device; }    // of the root at opening, as stat numbers it
    QString blobsPath() const;
    QString manifestsPath() const;
    QString privatePath(const QString &below = {}) const; // .weightroom[/below]
    QString blobPath(const Digest &digest) const;
    QString poolPath() const; // of what was deleted: .weightroom/trash/blobs
    QString poolPath(const Digest &digest) const;

    // What stands in the way of writing; nothing when the store is writable.
    const std::optional<Error> &readOnlyReason() const { return m_readOnlyReason; }
    // Something to tell the user about how the store was opened, or an empty string.
    const QString &note() const { return m_note; }

    // Whether the folder that was opened is still at root(): what was found missing below is missing only
    // then. Error: Io. Cheap.
    Result<void> checkPresence() const;

    // Makes our folders and Ollama's if they're missing. Fails with readOnlyReason() on a read-only store.
    Result<void> prepareForWriting() const;
    // Makes path and what is missing above it, below the root and through no link but blobs/ and manifests/
    // (storefolder.h), flushed.
    Result<void> makeDirectory(const QString &path) const;
    // Writes a new file durably.
    Result<void> writeNew(const QString &path, QByteArrayView bytes) const;

    // What was made in the store, for whom it is.
    enum class Made {
        Folder,
        File,
        Blob,    // 0644, as Ollama gives them
        Private, // a file or folder that locks are taken on: whoever can open it can hold the lock
    };
    // The permission bits that it gets. The root's decide, whatever the umask: who may read or enter the root
    // may read what's made in it; its group may write if it may write in the root, others never; a folder
    // hands on its group if the root does. Private is the owner's, and the group's if it may write. Where the
    // root's group couldn't be given, isOthersGroup, the group's members are others.
    quint32 modeFor(Made made, bool isFolder, bool isOthersGroup) const;
    // Gives what we made, open as fd, the root's owner and group, where that's allowed, and that mode.
    // Failing leaves it to us.
    void settle(int fd, Made made) const;

private:
    QString m_root;
    QString m_note;
    std::optional<Error> m_readOnlyReason;
    quint64 m_device = 0;
    quint64 m_inode = 0;
    quint32 m_mode = 0;
    quint32 m_owner = 0;
    quint32 m_group = 0;
};

// Opens one of our own files below the root for reading and appending; made, if it's missing. A private one
// that was more open, or isn't open to the group that may write now, is set right by its owner. Links are
// refused.
Result<FileDescriptor>
openAppending(const Store &store, const QString &path, Store::Made made = Store::Made::File);

// Whether a path, all links in it resolved, lies in the store: below the root, or where blobs/ and manifests/
// lead.
bool isInside(const Store &store, const QString &canonicalPath);

// Bytes that may still be written to the store's file system by this user, or -1 when that can't be told.
qint64 freeBytes(const Store &store);

} // namespace weightroom
