#include "ui/library/filterfield.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace weightroom
{

FilterField::FilterField(const QKeySequence &key, QWidget *parent)
    : QLineEdit(parent)
    , m_hint(key.toString(QKeySequence::NativeText))
{
    setObjectName(u"filter"_s);
    setSubject(Subject::Models);
    setClearButtonEnabled(true);
    addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    setFixedWidth(264);
    setMinimumHeight(rowHeight(font(), 30));
}

void FilterField::setSubject(Subject subject)
{
    const auto title = subject == Subject::Files ? tr("Filter files")
        : subject == Subject::Trash              ? tr("Filter trash")
                                                 : tr("Filter models");
    setPlaceholderText(title);
    setAccessibleName(title);
    setAccessibleDescription(
        subject == Subject::Models
            ? tr("Finds models whose name, family, quantisation or architecture contains every word.")
            : tr("Finds entries whose title or description contains every word."));
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (!text().isEmpty() || !isEnabled())
        return;
    QPainter painter(this);
    painter.setFont(smallFont(font()));
    painter.setPen(Colours::of(palette()).secondary);
    painter.drawText(rect().adjusted(0, 0, -10, 0), Qt::AlignRight | Qt::AlignVCenter, m_hint);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (text().isEmpty())
            emit listRequested();
        clear();
        return;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit listRequested();
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

} // namespace weightroom
