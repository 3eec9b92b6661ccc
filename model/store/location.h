// Where stores are (ollama, envconfig and the Linux install script; interop a.1).
#pragma once

#include <QString>
#include <QStringList>

namespace weightroom
{

// $OLLAMA_MODELS, blanks and then quotation marks trimmed, else ~/.ollama/models.
QString defaultStorePath();

// The places where a store may be, the default first, without doubles; none need exist.
QStringList knownStorePaths();

// Remembers which file system a store lies on, so that an unplugged drive is told from a new store. Kept in
// the user's data folder; failure to remember is harmless and silent.
void rememberFileSystem(const QString &storePath);

// Whether storePath was remembered on a file system other than the one that would hold it now.
bool isOnAnotherFileSystem(const QString &storePath);

} // namespace weightroom
