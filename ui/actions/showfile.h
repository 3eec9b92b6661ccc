// A file shown in the file manager, or said where it is.
#pragma once

#include <QObject>
#include <QString>

namespace weightroom
{

class MessageBar;

// messages must live as long as context.
void showFile(const QString &path, QObject *context, MessageBar *messages);

} // namespace weightroom
