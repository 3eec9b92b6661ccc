// Showing a file in the file manager, selected where that can be had.
#pragma once

#include <QObject>
#include <QString>
#include <functional>

namespace weightroom
{

// Asks org.freedesktop.FileManager1 over the session bus; where nobody answers, opens the folder; where that
// can't be had either, calls failed. Asynchronous; nothing is called once context is gone.
void revealFile(const QString &path, QObject *context, const std::function<void()> &failed = {});

} // namespace weightroom
