#include "ui/details/celldelegate.h"

#include "model/items/cellrole.h"
#include "ui/details/detailstree.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kCellIcon = 16;
constexpr int kCellGap = 7;
constexpr int kCellInset = 10;
constexpr int kLeastAside = 36; // less says nothing

} // namespace

CellDelegate::CellDelegate(int logicalHeight, DetailsTree *tree)
    : QStyledItemDelegate(tree)
    , m_tree(tree)
    , m_logicalHeight(logicalHeight)
{
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), rowHeight(option.font, m_logicalHeight)};
}

QRect CellDelegate::textRect(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.column() != 0)
        return option.rect.adjusted(kCellInset, 0, -kCellInset, 0);
    const int branches = m_tree->rootIsDecorated() ? m_tree->indentation() : 0;
    return option.rect.adjusted(m_tree->textInset() - branches, 0, -kCellInset, 0);
}

void CellDelegate::paintChip(
    QPainter *painter, const QStyleOptionViewItem &option, QRect rect, const QString &text)
{
    const auto colours = Colours::of(option.palette);
    const auto font = monoFont(option.font);
    const QFontMetrics metrics(font);
    QRect chip(0, 0, std::min(metrics.horizontalAdvance(text) + 12, rect.width()), metrics.height() + 4);
    chip.moveCenter(rect.center());
    chip.moveLeft(rect.left());
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(isHighContrast(option.palette) ? QPen(colours.chipText) : QPen(Qt::NoPen));
    painter->setBrush(isSelected ? option.palette.color(QPalette::Base) : colours.chip);
    painter->drawRoundedRect(chip, 4, 4);
    painter->setFont(font);
    painter->setPen(colours.chipText);
    painter->drawText(chip, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideRight, chip.width() - 8));
}

void CellDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto style = m_styles.value(index.column(), CellStyle::Plain);
    const auto text = index.data().toString();
    const auto aside = index.data(cellrole::Aside).toString();
    const auto iconName = index.data(cellrole::Icon).toString();
    const bool isSelected = option.state & QStyle::State_Selected;
    const auto colours = Colours::of(option.palette);
    const bool isStark = isSelected && isHighContrast(option.palette);
    const auto ink = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
    const auto stepping = isStark ? ink : colours.secondary;
    auto rect = textRect(option, index);
    painter->save();
    if (style == CellStyle::Chip && !text.isEmpty()) {
        paintChip(painter, option, rect, text);
        painter->restore();
        return;
    }
    if (!iconName.isEmpty()) {
        const auto picture =
            iconPixmap(iconName, kCellIcon, stepping, painter->device()->devicePixelRatioF());
        painter->drawPixmap(rect.left(), rect.center().y() - kCellIcon / 2 + 1, picture);
        rect.setLeft(rect.left() + kCellIcon + kCellGap);
    }
    const auto font = style == CellStyle::Mono ? monoFont(option.font) : option.font;
    const QFontMetrics metrics(font);
    const bool isRight = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
    const auto side = int(Qt::AlignVCenter | (isRight ? Qt::AlignRight : Qt::AlignLeft));
    const bool isName = index.column() == 0;
    const auto shown =
        metrics.elidedText(text, isName && !isRight ? Qt::ElideMiddle : Qt::ElideRight, rect.width());
    painter->setFont(font);
    painter->setPen(
        index.data(cellrole::Problem).toBool()     ? (isStark ? ink : colours.error)
            : style == CellStyle::Link && !isStark ? option.palette.color(QPalette::Link)
            : style == CellStyle::Secondary        ? stepping
                                                   : ink);
    painter->drawText(rect, side, shown);
    const bool hasRoom = metrics.horizontalAdvance(shown) + kCellGap + kLeastAside <= rect.width();
    if (!aside.isEmpty() && hasRoom) {
        rect.setLeft(rect.left() + metrics.horizontalAdvance(shown) + kCellGap + 1);
        painter->setFont(option.font);
        painter->setPen(stepping);
        painter->drawText(
            rect, side, option.fontMetrics.elidedText(aside, Qt::ElideMiddle, std::max(rect.width(), 0)));
    }
    painter->restore();
}

} // namespace weightroom
