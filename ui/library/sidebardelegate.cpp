#include "ui/library/sidebardelegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void paintBadge(QPainter *painter, const QStyleOptionViewItem &option, const QRect &rect, const QString &text)
{
    const auto font = sectionFont(option.font);
    const QFontMetrics metrics(font);
    const int height = metrics.height() + 2;
    const int width = std::max(height, metrics.horizontalAdvance(text) + 8);
    const QRect badge(rect.right() - width + 1, rect.center().y() - height / 2 + 1, width, height);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Colours::of(option.palette).primary);
    painter->drawRoundedRect(badge, height / 2.0, height / 2.0);
    painter->setFont(font);
    painter->setPen(Qt::white);
    painter->drawText(badge, Qt::AlignCenter, text);
}

} // namespace

QSize SidebarDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isSection = index.data(IsSectionRole).toBool();
    // A section's title has the gap above it that parts it from what came before.
    const int height = isSection ? rowHeight(sectionFont(option.font), index.row() == 0 ? 28 : 38)
                                 : rowHeight(option.font, 28);
    return {100, height};
}

void SidebarDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state & QStyle::State_Selected;
    const auto colours = Colours::ofRow(option.palette, selected);
    const bool isStark = selected && isHighContrast(option.palette);
    auto rect = option.rect.adjusted(8, 0, -8, 0);
    if (index.data(IsSectionRole).toBool()) {
        painter->setFont(sectionFont(option.font));
        painter->setPen(colours.secondary);
        painter->drawText(
            rect.adjusted(8, 0, -8, -6), Qt::AlignBottom | Qt::AlignLeft, index.data().toString());
        painter->restore();
        return;
    }
    if (selected || (option.state & QStyle::State_MouseOver)) {
        const bool keyboard =
            (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
        painter->setPen(keyboard ? QPen(option.palette.color(QPalette::Link)) : QPen(Qt::NoPen));
        painter->setBrush(selected ? option.palette.color(QPalette::Highlight) : colours.hover);
        painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    rect.adjust(8, 0, -9, 0);
    if (const auto name = index.data(IconRole).toString(); !name.isEmpty()) {
        const auto colour = name == u"warning"
            ? colours.error
            : option.palette.color(isStark ? QPalette::HighlightedText : QPalette::WindowText);
        painter->drawPixmap(
            QPoint(rect.left(), rect.center().y() - 7),
            iconPixmap(name, 16, colour, painter->device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + 24);
    }
    const int number = index.data(CountRole).toInt();
    const bool isBuilds = index.data(IsBuildsRole).toBool();
    const auto size = index.data(SizeRole);
    const auto count = size.isValid() ? size.toString()
        : isBuilds && number == 0     ? QString()
        : number < 0                  ? QString()
                                      : QLocale().toString(number);
    const auto small = smallFont(option.font);
    const int countWidth = QFontMetrics(small).horizontalAdvance(count) + 8;
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::WindowText));
    painter->setFont(option.font);
    painter->drawText(
        rect, Qt::AlignVCenter | Qt::AlignLeft,
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, rect.width() - countWidth));
    if (isBuilds && number > 0) {
        paintBadge(painter, option, rect, count);
    } else {
        painter->setFont(small);
        painter->setPen(colours.secondary);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, count);
    }
    painter->restore();
}

} // namespace weightroom
