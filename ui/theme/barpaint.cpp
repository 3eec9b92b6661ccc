#include "ui/theme/barpaint.h"

#include "ui/theme/controlpaint.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QPainter>
#include <QStyleOption>
#include <algorithm>

namespace weightroom
{

namespace
{

void paintRounded(const QRectF &rect, const QColor &colour, QPainter *painter)
{
    const auto radius = std::min({rect.width() / 2, rect.height() / 2, 4.0});
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawRoundedRect(rect, radius, radius);
    painter->restore();
}

// A scroll bar paints all of itself, so also what shows beside its handle.
QColor groundBelow(const QWidget *widget, const QPalette &palette)
{
    for (const auto *above = widget; above != nullptr; above = above->parentWidget()) {
        if (const auto *area = qobject_cast<const QAbstractScrollArea *>(above)) {
            const auto *viewport = area->viewport();
            return viewport->palette().color(viewport->backgroundRole());
        }
    }
    return palette.color(QPalette::Window);
}

QColor handleColour(const QStyleOptionSlider &option)
{
    const auto &palette = option.palette;
    if (isHighContrast(palette))
        return palette.color(QPalette::Text);
    const bool isOver = option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider);
    if (isOver && option.state.testFlag(QStyle::State_Sunken))
        return palette.color(QPalette::PlaceholderText);
    if (isOver && option.state.testFlag(QStyle::State_MouseOver))
        return palette.color(QPalette::Disabled, QPalette::Text);
    return palette.color(QPalette::Dark);
}

} // namespace

void paintTab(const QStyleOption &option, QPainter *painter)
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto &rect = option.rect;
    if (selected)
        painter->fillRect(
            QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), option.palette.color(QPalette::Link));
    if (option.state.testFlag(QStyle::State_HasFocus) && selected) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(borderPen(option, true));
        painter->drawRoundedRect(outlineOf(rect).adjusted(1, 3, -1, -4), kControlRadius, kControlRadius);
        painter->restore();
    }
}

void paintTabLabel(const QStyleOption &option, bool underlines, QPainter *painter)
{
    const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(&option);
    if (tab == nullptr)
        return;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    painter->save();
    auto font = painter->font();
    font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    painter->setPen(
        option.palette.color(selected || hovered ? QPalette::WindowText : QPalette::PlaceholderText));
    painter->drawText(
        tab->rect, Qt::AlignCenter | (underlines ? Qt::TextShowMnemonic : Qt::TextHideMnemonic), tab->text);
    painter->restore();
}

void paintMenuTitle(const QStyleOption &option, QPainter *painter)
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(&option);
    if (item == nullptr)
        return;
    const auto &palette = option.palette;
    painter->fillRect(option.rect, palette.color(QPalette::Window));
    const bool open =
        option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (open) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(pressedGround(palette));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 2, -1, -2), kControlRadius, kControlRadius);
    }
    painter->setPen(palette.color(QPalette::WindowText));
    painter->drawText(option.rect, Qt::AlignCenter | Qt::TextHideMnemonic, item->text);
    painter->restore();
}

void paintProgressGroove(const QStyleOption &option, QPainter *painter)
{
    paintRounded(option.rect, Colours::of(option.palette).track, painter);
}

void paintProgress(const QStyleOptionProgressBar &option, QPainter *painter)
{
    QRectF rect = option.rect;
    const auto range = double(option.maximum) - option.minimum;
    rect.setWidth(range > 0 ? rect.width() * (option.progress - option.minimum) / range : 0);
    if (rect.width() > 0)
        paintRounded(rect, option.palette.color(QPalette::Link), painter);
}

QRect scrollBarPart(const QStyleOptionSlider &option, QStyle::SubControl part)
{
    const bool isUpright = option.orientation == Qt::Vertical;
    const int length = isUpright ? option.rect.height() : option.rect.width();
    const auto range = qint64(option.maximum) - option.minimum;
    int handle = length;
    if (range > 0) {
        const auto whole = range + option.pageStep;
        handle = int(qint64(length) * option.pageStep / whole);
        handle = std::min(std::max(handle, kScrollHandleMinimum), length);
    }
    const int start = QStyle::sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - handle, option.upsideDown);
    const auto piece = [&](int from, int pieceLength) {
        const auto rect = isUpright ? QRect(0, from, option.rect.width(), pieceLength)
                                    : QRect(from, 0, pieceLength, option.rect.height());
        return QStyle::visualRect(option.direction, option.rect, rect.translated(option.rect.topLeft()));
    };
    switch (part) {
    case QStyle::SC_ScrollBarSlider:
        return piece(start, handle);
    case QStyle::SC_ScrollBarSubPage:
        return piece(0, start);
    case QStyle::SC_ScrollBarAddPage:
        return piece(start + handle, length - start - handle);
    case QStyle::SC_ScrollBarGroove:
        return option.rect;
    default:
        return {};
    }
}

void paintScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QWidget *bar)
{
    painter->fillRect(option.rect, groundBelow(bar, option.palette));
    if (option.maximum <= option.minimum || !option.state.testFlag(QStyle::State_Enabled))
        return;
    const bool isWide = option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider)
        && (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken)) != QStyle::State_None;
    const qreal inset = isWide ? 2 : 3;
    QRectF handle = scrollBarPart(option, QStyle::SC_ScrollBarSlider);
    if (option.orientation == Qt::Vertical)
        handle.adjust(inset, 2, -inset, -2);
    else
        handle.adjust(2, inset, -2, -inset);
    paintRounded(handle, handleColour(option), painter);
}

void paintScrollCorner(const QStyleOption &option, QPainter *painter, const QWidget *area)
{
    painter->fillRect(option.rect, groundBelow(area, option.palette));
}

} // namespace weightroom
