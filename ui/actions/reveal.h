// Shows a file in the file manager, selected where it can.
#pragma once

#include <QObject>
#include <QString>
#include <functional>

namespace weightroom
{

class MessageBar;

// Asks org.freedesktop.FileManager1 over the session bus; without an answer opens the folder; if that
// fails too, calls failed. Asynchronous; nothing is called once context is gone.
void revealFile(const QString &path, QObject *context, const std::function<void()> &failed = {});

// The same; if no file manager opens, messages says where the file is. They must live as long as context.
void showFile(const QString &path, QObject *context, MessageBar *messages);

} // namespace weightroom
