#include "ui/editor/problemdelegate.h"

#include "ui/editor/problemsmodel.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextLayout>

namespace weightroom
{

namespace
{

constexpr int kProblemInset = 41;
constexpr int kProblemEnd = 16;

// What the icon and the place leave no room for the sentence in.
int besideText(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto place = index.data(ProblemsModel::PlaceRole).toString();
    return kProblemInset + option.fontMetrics.horizontalAdvance(place) + 2 * kProblemEnd;
}

// In one line or two, the second elided: what is to be done stands at a sentence's end.
QStringList wrapped(const QString &text, const QStyleOptionViewItem &option, int width)
{
    if (width <= 0 || option.fontMetrics.horizontalAdvance(text) <= width)
        return {text};
    QTextLayout layout(text, option.font);
    layout.beginLayout();
    auto first = layout.createLine();
    first.setLineWidth(width);
    layout.endLayout();
    const auto rest = text.mid(first.textLength()).trimmed();
    if (rest.isEmpty())
        return {text};
    return {text.left(first.textLength()), option.fontMetrics.elidedText(rest, Qt::ElideRight, width)};
}

} // namespace

int ProblemDelegate::height(const QFont &font)
{
    return rowHeight(font, 28);
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view == nullptr ? 0 : view->viewport()->width();
    const bool isLong =
        width > 0 && wrapped(index.data().toString(), option, width - besideText(option, index)).size() > 1;
    return {100, height(option.font) + (isLong ? option.fontMetrics.height() : 0)};
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
    auto rect = option.rect.adjusted(kProblemInset, 0, -kProblemEnd, 0);
    painter->setFont(option.font);
    painter->setPen(selected ? text : Colours::of(palette).secondary);
    painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, place);
    rect.setWidth(option.rect.width() - besideText(option, index));
    painter->setPen(text);
    painter->drawText(
        rect, Qt::AlignLeft | Qt::AlignVCenter,
        wrapped(index.data().toString(), option, rect.width()).join(u'\n'));
    painter->restore();
}

} // namespace weightroom
