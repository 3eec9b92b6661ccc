// One long value, whole, in a small window of its own.
#pragma once

#include <QString>

class QWidget;

namespace weightroom
{

// Doesn't block; Esc closes it. Plain text.
void showWholeValue(QWidget *parent, const QString &title, const QString &text);

} // namespace weightroom
