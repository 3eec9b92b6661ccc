#include "ui/editor/problemdelegate.h"

#include "ui/editor/problemsmodel.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace weightroom
{

int ProblemDelegate::height(const QFont &font)
{
    return rowHeight(font, 28);
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {100, height(option.font)};
}

void ProblemDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    const auto &palette = option.palette;
    if (selected)
        painter->fillRect(option.rect, palette.color(QPalette::Highlight));
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, Colours::of(palette).hover);
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(palette.color(QPalette::Link));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const auto text = palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const auto severity = static_cast<modelfile::Severity>(index.data(ProblemsModel::SeverityRole).toInt());
    const bool plain = selected && isHighContrast(palette);
    painter->drawPixmap(
        option.rect.left() + 16, option.rect.center().y() - 7,
        iconPixmap(
            severityIcon(severity), 16, plain ? text : severityColour(severity, palette),
            painter->device()->devicePixelRatioF()));
    const auto place = index.data(ProblemsModel::PlaceRole).toString();
    const auto placeWidth = option.fontMetrics.horizontalAdvance(place);
    auto rect = option.rect.adjusted(41, 0, -16, 0);
    painter->setFont(option.font);
    painter->setPen(selected ? text : Colours::of(palette).secondary);
    painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, place);
    rect.adjust(0, 0, -placeWidth - 16, 0);
    painter->setPen(text);
    painter->drawText(
        rect, Qt::AlignLeft | Qt::AlignVCenter,
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, rect.width()));
    painter->restore();
}

} // namespace weightroom
