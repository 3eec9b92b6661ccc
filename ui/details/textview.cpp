#include "ui/details/textview.h"

#include "ui/theme/theme.h"

#include <QScrollBar>

namespace weightroom
{

TextView::TextView(const QString &accessibleName, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setAccessibleName(accessibleName);
    setFont(monoFont(font()));
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    document()->setDocumentMargin(12);
    setMinimumHeight(60);
}

void TextView::setWhole(const QString &text, bool isSameThing)
{
    if (isSameThing && toPlainText() == text)
        return;
    const int place = isSameThing ? verticalScrollBar()->value() : 0;
    setPlainText(text);
    verticalScrollBar()->setValue(place);
}

} // namespace weightroom
