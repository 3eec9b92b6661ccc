#include "ui/editor/gutter.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kGutterWidth = 56;
constexpr int kMark = 14;
constexpr int kMarkLeft = 8;
constexpr int kNumberRight = 10;

} // namespace

Gutter::Gutter(CodeEditor *editor)
    : QWidget(editor)
    , m_editor(editor)
{
    setObjectName(u"gutter"_s);
}

int Gutter::widthFor(int lines) const
{
    const int digits = int(QString::number(lines).size());
    const int number = QFontMetrics(m_editor->font()).horizontalAdvance(u'9') * digits;
    return std::max(kGutterWidth, kMarkLeft + kMark + 4 + number + kNumberRight);
}

void Gutter::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    const auto colours = Colours::of(palette());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    for (const auto &line : m_editor->visibleLines()) {
        const QRect row(0, line.top, width(), line.height);
        if (line.isCurrent)
            painter.fillRect(0, line.top, width(), line.wholeHeight, colours.hover);
        painter.setFont(m_editor->font());
        painter.setPen(line.isCurrent ? palette().color(QPalette::Text) : colours.secondary);
        painter.drawText(
            row.adjusted(0, 0, -kNumberRight, 0), Qt::AlignRight | Qt::AlignVCenter,
            QString::number(line.number));
        if (line.severity) {
            const auto top = line.top + (line.height - kMark + 1) / 2;
            const auto picture = severityIcon(*line.severity);
            const auto colour = severityColour(*line.severity, palette());
            painter.drawPixmap(kMarkLeft, top, iconPixmap(picture, kMark, colour, devicePixelRatioF()));
        }
    }
    painter.fillRect(QRect(width() - 1, 0, 1, height()), colours.line);
}

void Gutter::mousePressEvent(QMouseEvent *event)
{
    m_editor->goToLineAt(event->position().toPoint().y());
}

void Gutter::wheelEvent(QWheelEvent *event)
{
    QCoreApplication::sendEvent(m_editor->viewport(), event);
}

bool Gutter::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), m_editor->problemsAtLine(help->pos().y()), this);
    return true;
}

} // namespace weightroom
