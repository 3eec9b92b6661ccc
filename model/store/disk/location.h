// Where stores are (ollama, envconfig and the Linux install script; interop a.1), and on which drives.
#pragma once

#include <QString>
#include <QStringList>

namespace weightroom
{

// $OLLAMA_MODELS, blanks and then quotation marks trimmed, else ~/.ollama/models. Empty when neither is set
// and the user has no home folder.
QString defaultStorePath();

// The places where a store may be, the default first, without doubles; none need exist.
QStringList knownStorePaths();

// Remembers which file system a store lies on and where that is mounted, so that an unplugged drive is told
// from a new store and from an empty one. Kept in the user's data folder, weightroom/stores.json:
// {PATH: {"file_system": id, "mounted_at": folder}}; an id alone was written by earlier versions. Written
// only when something changed; failure to remember is harmless and silent.
void rememberFileSystem(const QString &storePath);

// What became of the drive that a store was remembered on.
enum class StoreDrive {
    Here,  // it's there, or nothing was remembered
    Other, // another file system is mounted in its place
    Away,  // nothing is mounted there: what is made at the path would fill the disk below
};
StoreDrive driveOf(const QString &storePath);

// Whether storePath was remembered on a file system other than the one that would hold it now.
bool isOnAnotherFileSystem(const QString &storePath);

} // namespace weightroom
