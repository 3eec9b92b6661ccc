// Listing folders by descriptor: no path is joined from names that were read from disk.
#pragma once

#include "model/core/file.h"
#include "model/core/progress.h"

#include <QByteArray>
#include <functional>
#include <optional>
#include <vector>

namespace weightroom
{

struct DirectoryEntry {
    enum class Type { File, Directory, Link, Other };

    QByteArray name; // raw bytes; may not be UTF-8
    Type type = Type::Other;
    FileStamp stamp; // of the entry itself, links not followed; of a folder only where asked for

    // The name as text, or an empty string when it isn't UTF-8 or holds control characters.
    QString text() const;
    // The name for messages: anything odd escaped.
    QString escaped() const;
};

// Opens a folder; Links::Refuse fails on a symbolic link as the last part. path is for messages too.
Result<FileDescriptor> openDirectory(const QString &path, Links links);
// Opens a subfolder of an open folder, never through a link.
Result<FileDescriptor> openDirectoryAt(int directory, const QByteArray &name, const QString &pathForMessages);

// Which entries get a stamp. A folder that is gone into next needs none, where the file system says that it
// is one.
enum class Stamps { All, NotOfFolders };

// How a folder is listed.
struct Listing {
    const Progress *progress = nullptr; // cancelled, it ends it at the next entry: Cancelled
    Stamps stamps = Stamps::All;
    QByteArrayView only = {}; // only entries of that name, in whatever case of ASCII; empty = all
    bool isSorted = true;     // by name; else, or visited, as the file system has them
};

// The entries but for "." and "..". One that vanishes meanwhile is left out.
Result<std::vector<DirectoryEntry>>
readDirectory(int directory, const QString &pathForMessages, const Listing &how = {});

// The same one by one, as the file system has them: a folder of a million takes no memory. An entry may be
// moved from. Errors: visit's too, which end it.
using EntryVisitor = std::function<Result<void>(DirectoryEntry &entry)>;
Result<void>
visitDirectory(int directory, const QString &pathForMessages, const Listing &how, const EntryVisitor &visit);

// The entry of that name, spelled so; nothing if there's none. Where case is folded it may be listed
// otherwise.
Result<std::optional<DirectoryEntry>>
entryNamed(int directory, const QByteArray &name, const QString &pathForMessages);

// readDirectory() of a path, never through a link as its last part; a folder that isn't there has none.
Result<std::vector<DirectoryEntry>> listFolder(const QString &path);
// The same, empty also when it can't be read: for what is tidied up or shown as far as it's known.
std::vector<DirectoryEntry> entriesOf(const QString &path);

// Opens a regular file of an open folder for reading, never through a link, never blocking.
Result<FileDescriptor> openRegularAt(int directory, const QByteArray &name, const QString &pathForMessages);

// Removes a folder that holds only files (and links, which are not followed). Missing is no error.
Result<void> removeFlatDirectory(const QString &path);

} // namespace weightroom
