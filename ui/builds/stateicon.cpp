#include "ui/builds/stateicon.h"

#include "model/items/buildsmodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTurnMs = 100;

struct StateIcon {
    QString name;
    QColor colour;
};

BuildState shownState(const QModelIndex &index)
{
    return BuildState(index.data(BuildsModel::StateRole).toInt());
}

StateIcon iconOf(const QModelIndex &index, const QPalette &palette)
{
    const auto colours = Colours::of(palette);
    switch (shownState(index)) {
    case BuildState::Running:
        return {u"running"_s, palette.color(QPalette::Link)};
    case BuildState::Waiting:
        return {u"waiting"_s, colours.secondary};
    case BuildState::Failed:
        return {u"error"_s, colours.error};
    case BuildState::Cancelled:
        return {u"info"_s, colours.secondary};
    case BuildState::Finished:
        break;
    }
    if (index.data(BuildsModel::HasWarningsRole).toBool())
        return {u"warning"_s, colours.warning};
    return {u"intact"_s, colours.ok};
}

int turnDegrees(const QStyleOptionViewItem &option)
{
    using namespace std::chrono;
    const auto *style = option.widget == nullptr ? QApplication::style() : option.widget->style();
    if (style->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, option.widget) <= 0)
        return 0;
    const auto now = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
    return int(now / kTurnMs % 12) * 30;
}

} // namespace

void paintStateIcon(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect)
{
    const auto icon = iconOf(index, option.palette);
    const auto pixmap =
        iconPixmap(icon.name, kStateIcon, icon.colour, painter->device()->devicePixelRatioF());
    painter->save();
    painter->translate(QRectF(rect).center());
    if (shownState(index) == BuildState::Running) {
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->rotate(turnDegrees(option));
    }
    painter->drawPixmap(QPointF(-kStateIcon / 2.0, -kStateIcon / 2.0), pixmap);
    painter->restore();
}

} // namespace weightroom
