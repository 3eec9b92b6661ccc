#include "ui/library/libraryheader.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kArrow = 12;
constexpr int kFirstInset = 14;
constexpr int kTitleInset = 4;
constexpr int kRightInset = 10;

} // namespace

LibraryHeader::LibraryHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setFont(smallFont(font()));
    setSectionsClickable(true);
    setSectionsMovable(false);
    setMinimumSectionSize(40);
}

void LibraryHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    painter->save();
    painter->fillRect(rect, palette().color(QPalette::Base));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), palette().color(QPalette::Mid));
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    auto shownFont = font();
    shownFont.setWeight(sorted ? QFont::DemiBold : QFont::Normal);
    painter->setFont(shownFont);
    painter->setPen(sorted ? palette().color(QPalette::Text) : Colours::of(palette()).secondary);
    const auto text = model()->headerData(section, orientation()).toString();
    const auto alignment =
        Qt::Alignment(model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt());
    const int arrow = sorted ? kArrow + 2 : 0;
    const int left = visualIndex(section) == 0 ? kFirstInset : kTitleInset;
    auto area = rect.adjusted(left, 0, -kRightInset, -1);
    const bool isRight = alignment.testFlag(Qt::AlignRight);
    const QFontMetrics metrics(shownFont);
    const auto shown = metrics.elidedText(text, Qt::ElideRight, area.width() - arrow);
    const int width = metrics.horizontalAdvance(shown);
    const int from = isRight ? area.right() - width - arrow + 1 : area.left();
    painter->drawText(QRect(from, area.top(), width + 2, area.height()), Qt::AlignVCenter, shown);
    if (sorted) {
        const auto name = sortIndicatorOrder() == Qt::AscendingOrder ? u"chevron-up"_s : u"chevron-down"_s;
        painter->drawPixmap(
            QPoint(from + width + 2, area.center().y() - kArrow / 2 + 1),
            iconPixmap(name, kArrow, palette().color(QPalette::Text), devicePixelRatioF()));
    }
    painter->restore();
}

} // namespace weightroom
