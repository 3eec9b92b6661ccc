// An open source of an import and what has been done with it so far. Used by importer.h's .cpp files alone.
#pragma once

#include "model/build/importer.h"
#include "model/core/file.h"

#include <QElapsedTimer>
#include <algorithm>
#include <optional>
#include <vector>

namespace weightroom
{

struct Importer::Source {
    // A file and what it looked like when its header was read.
    struct File {
        QString path; // links resolved
        FileDescriptor fd;
        FileStamp stamp;
        bool isInStore = false; // never moved, never removed
    };

    std::vector<File> files; // one, or the shards
    qint64 bytes = 0;        // of the whole
    Imported result;
    QElapsedTimer timer;
    std::optional<bool> takesSecondName; // whether a hard link can be made in staging; not tried yet

    File &file() { return files.front(); }
    const File &file() const { return files.front(); }

    // Size and times by the open descriptor: a byte more than was read shows here too.
    bool isUnchanged() const
    {
        return std::all_of(files.begin(), files.end(), [](const File &file) {
            const auto now = stampOf(file.fd.get(), file.path);
            return now && *now == file.stamp;
        });
    }

    tl::unexpected<Error> changed() const
    {
        return failure(
            Error::Kind::SourceChanged,
            QStringLiteral("%1 changed while it was read; nothing was kept").arg(result.path), result.path);
    }

    void leaveBehind(const NeededBlob *blob)
    {
        for (const auto &file : files) {
            const bool isTheBlob = blob != nullptr && blob->stamp.device == file.stamp.device
                && blob->stamp.inode == file.stamp.inode;
            if (!file.isInStore)
                result.removeAfter.push_back({file.path, file.stamp, isTheBlob});
        }
    }

    Imported finish(NeededBlob blob, ImportMethod method)
    {
        result.blob = std::move(blob);
        result.bytes = bytes;
        result.method = method;
        result.seconds = double(timer.nsecsElapsed()) / 1e9;
        return std::move(result);
    }
};

} // namespace weightroom
