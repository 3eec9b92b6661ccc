// The blobs: finding one under any of the names it may have.
#pragma once

#include "model/core/digest.h"
#include "model/core/file.h"
#include "model/core/progress.h"
#include "model/store/disk/store.h"

#include <QSet>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

struct Blob {
    Digest digest;
    QString path;        // where it lies: blobs/sha256-HEX, or an old or upper-case spelling of that
    FileStamp stamp;     // of the bytes: a link's target
    bool isLink = false; // read like Ollama reads it; never written, touched, linked or deleted through
};

// Where a blob may lie: under its own name first, then as old programs or people spelled it.
QStringList blobSpellings(const Store &store, const Digest &digest);

// The blob at one of these paths; nothing if there's no regular file, nor a link to one. Errors: it can't be
// told.
Result<std::optional<Blob>> blobAt(const QString &path, const Digest &digest);

// The blob's file, if there's a regular file (or a link to one). Errors: NotFound naming digest and store;
// Io and others when it can't be told.
Result<Blob> findBlob(const Store &store, const Digest &digest);

// All files of blobs/ whose name is a digest, by name; with only, those of these digests. Any thread but the
// GUI's. Errors: blobs/ can't be listed; Cancelled.
Result<std::vector<Blob>>
listBlobs(const Store &store, const QSet<Digest> *only = nullptr, const Progress *progress = nullptr);

// Those that bear another name than their own, in whatever spelling.
Result<std::vector<Blob>> listOldSpellings(const Store &store);

} // namespace weightroom
