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
        Read,  // a missing store is NotFound
        Write, // a missing store is created if it's the default or its parent exists
    };

    // directory empty = the default. The folder above (".ollama") is accepted, note() says so. A store that
    // can't be written opens read-only; so does one whose blobs/ or manifests/ leads to another file system,
    // since nothing could be renamed into it. Errors: NotFound, Refused (the drive it was on is away),
    // Permission.
    static Result<Store> open(const QString &directory, Access access);

    const QString &root() const { return m_root; } // absolute, links resolved
    quint64 device() const { return m_device; }    // of the root at opening, as stat numbers it
    QString blobsPath() const;
    QString manifestsPath() const;
    QString privatePath(const QString &below = {}) const; // .weightroom[/below]
    QString blobPath(const Digest &digest) const;

    // What stands in the way of writing; nothing when the store is writable.
    const std::optional<Error> &readOnlyReason() const { return m_readOnlyReason; }
    // Something to tell the user about how the store was opened, or an empty string.
    const QString &note() const { return m_note; }

    // Makes our folders and Ollama's if they're missing. Fails with readOnlyReason() on a read-only store.
    Result<void> prepareForWriting() const;
    // Makes path and what is missing above it, below the root and through no link but blobs/ and manifests/
    // (storefolder.h): mode 0755, the root's owner, flushed.
    Result<void> makeDirectory(const QString &path) const;
    // Writes a new file durably (0644) and gives it the root's owner.
    Result<void> writeNew(const QString &path, QByteArrayView bytes) const;
    // Gives a file that we made the root's owner and group, where that's allowed. Links are not followed.
    void giveToOwner(const QString &path) const;

private:
    QString m_root;
    QString m_note;
    std::optional<Error> m_readOnlyReason;
    quint64 m_device = 0;
    quint32 m_owner = 0;
    quint32 m_group = 0;
};

// Opens one of our own files below the root for reading and appending; made, if missing, with mode 0644
// whatever the umask and the root's owner. Links are refused.
Result<FileDescriptor> openAppending(const Store &store, const QString &path);

// Whether a path, all links in it resolved, lies in the store: below the root, or where blobs/ and manifests/
// lead.
bool isInside(const Store &store, const QString &canonicalPath);

// Bytes that may still be written to the store's file system by this user, or -1 when that can't be told.
qint64 freeBytes(const Store &store);

} // namespace weightroom
