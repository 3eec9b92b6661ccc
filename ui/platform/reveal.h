// Showing a file in the file manager, selected where that can be had.
#pragma once

#include <QObject>
#include <QString>

namespace weightroom
{

// Asks org.freedesktop.FileManager1 over the session bus; where nobody answers, opens the folder.
// Asynchronous.
void revealFile(const QString &path, QObject *context);

} // namespace weightroom
