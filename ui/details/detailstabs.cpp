#include "ui/details/detailstabs.h"

#include "ui/theme/theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTabInset = 8;
constexpr int kTabHeight = 34;

} // namespace

DetailsTabs::DetailsTabs(QWidget *parent)
    : QTabBar(parent)
{
    setObjectName(u"detailsTabs"_s);
    setAccessibleName(tr("Details"));
    setDrawBase(false);
    setExpanding(false);
    setElideMode(Qt::ElideNone);
    setUsesScrollButtons(true);
    setFocusPolicy(Qt::StrongFocus);
}

QFont DetailsTabs::chosenFont() const
{
    auto chosen = font();
    chosen.setWeight(QFont::DemiBold);
    return chosen;
}

QSize DetailsTabs::minimumSizeHint() const
{
    return {100, QTabBar::minimumSizeHint().height()};
}

// As wide as when it's chosen, so that nothing moves.
QSize DetailsTabs::tabSizeHint(int index) const
{
    return {
        QFontMetrics(chosenFont()).horizontalAdvance(tabText(index)) + 2 * kTabInset,
        rowHeight(font(), kTabHeight)};
}

void DetailsTabs::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto link = palette().color(QPalette::Link);
    for (int tab = 0; tab < count(); ++tab) {
        const auto rect = tabRect(tab);
        const bool isChosen = tab == currentIndex();
        painter.setFont(isChosen ? chosenFont() : font());
        painter.setPen(palette().color(isChosen ? QPalette::WindowText : QPalette::PlaceholderText));
        painter.drawText(rect, Qt::AlignCenter, tabText(tab));
        if (!isChosen)
            continue;
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), link);
        if (hasFocus()) {
            painter.setPen(link);
            painter.drawRoundedRect(rect.adjusted(1, 4, -2, -6), 3, 3);
        }
    }
}

} // namespace weightroom
