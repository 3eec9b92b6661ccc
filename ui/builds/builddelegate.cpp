#include "ui/builds/builddelegate.h"

#include "model/items/buildsmodel.h"
#include "model/words/plaintooltip.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kStateIcon = 16; // logical pixels
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

// What has become of a build. Running it's turned by 30 degrees each 100 ms, by the time of painting; it
// stands still where the style has no animations.
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

constexpr int kIconLeft = 20;
constexpr int kTextLeft = 50;
constexpr int kCross = 24;
constexpr int kCrossRight = 13; // from the cross's square to the edge
constexpr int kButtonHeight = 26;
constexpr int kButtonGap = 6;
constexpr int kCrossGap = 7;
constexpr int kProgressBar = 6;
// What a file is called may hold a line break.
constexpr int kLine = int(Qt::AlignVCenter) | int(Qt::TextSingleLine);

BuildState stateOf(const QModelIndex &index)
{
    return BuildState(index.data(BuildsModel::StateRole).toInt());
}

QFont nameFont(const QFont &base)
{
    auto font = base;
    font.setWeight(QFont::DemiBold);
    return font;
}

const QStyle *styleOf(const QStyleOptionViewItem &option)
{
    return option.widget == nullptr ? QApplication::style() : option.widget->style();
}

// The lines of a row, from the top: name, bar while it runs, text.
struct RowLayout {
    QRect name;
    QRect bar;
    QRect text;
    QRect icon;

    RowLayout(const QStyleOptionViewItem &option, bool isRunning, int right)
    {
        const int nameHeight = QFontMetrics(nameFont(option.font)).height();
        const int textHeight = QFontMetrics(smallFont(option.font)).height();
        const int barHeight = isRunning ? kProgressBar + 8 : 0;
        const auto &rect = option.rect;
        const int top = rect.top() + (rect.height() - 1 - nameHeight - barHeight - textHeight) / 2;
        const int left = rect.left() + kTextLeft;
        name = QRect(left, top, std::max(right - left, 0), nameHeight);
        bar = QRect(left, name.bottom() + 5, name.width(), isRunning ? kProgressBar : 0);
        text = QRect(left, name.bottom() + 1 + barHeight, name.width(), textHeight);
        icon = QRect(rect.left() + kIconLeft, name.center().y() - kStateIcon / 2 + 1, kStateIcon, kStateIcon);
    }
};

void paintBar(QPainter *painter, const QPalette &palette, const QRect &rect, int perMille)
{
    const bool outlined = isHighContrast(palette);
    painter->setPen(outlined ? QPen(palette.color(QPalette::Text)) : QPen(Qt::NoPen));
    painter->setBrush(Colours::of(palette).track);
    painter->drawRoundedRect(QRectF(rect), kProgressBar / 2.0, kProgressBar / 2.0);
    if (perMille <= 0)
        return;
    QRectF done(rect);
    done.setWidth(std::max(done.width() * perMille / 1000.0, double(kProgressBar)));
    painter->setPen(Qt::NoPen);
    painter->setBrush(palette.color(QPalette::Link));
    painter->drawRoundedRect(done, kProgressBar / 2.0, kProgressBar / 2.0);
}

// Styles differ in how well theirs is seen.
void paintFocus(QPainter *painter, const QPalette &palette, const QRect &rect)
{
    painter->setPen(palette.color(QPalette::Link));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

// What is wrong in the error's colour, then the rest, elided as one.
void paintText(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect)
{
    const QFontMetrics metrics(smallFont(option.font));
    const auto colours = Colours::of(option.palette);
    painter->setFont(smallFont(option.font));
    auto problem = index.data(BuildsModel::ProblemRole).toString();
    auto left = rect;
    if (!problem.isEmpty()) {
        problem = metrics.elidedText(problem + u' ', Qt::ElideRight, left.width());
        painter->setPen(colours.error);
        painter->drawText(left, kLine | Qt::AlignLeft, problem);
        left.setLeft(left.left() + metrics.horizontalAdvance(problem));
    }
    if (left.width() <= 0)
        return;
    painter->setPen(colours.secondary);
    painter->drawText(
        left, kLine | Qt::AlignLeft,
        metrics.elidedText(index.data(BuildsModel::SecondLineRole).toString(), Qt::ElideRight, left.width()));
}

void paintName(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect)
{
    auto left = rect;
    if (const auto text = index.data(BuildsModel::RightTextRole).toString(); !text.isEmpty()) {
        const auto font = smallFont(option.font);
        painter->setFont(font);
        painter->setPen(Colours::of(option.palette).secondary);
        painter->drawText(rect, kLine | Qt::AlignRight, text);
        left.setRight(left.right() - QFontMetrics(font).horizontalAdvance(text) - 12);
    }
    const auto font = nameFont(option.font);
    painter->setFont(font);
    painter->setPen(option.palette.color(QPalette::Text));
    painter->drawText(
        left, kLine | Qt::AlignLeft,
        QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideMiddle, std::max(left.width(), 0)));
}

} // namespace

std::vector<RowButton> BuildDelegate::buttons(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    std::vector<RowButton> buttons;
    int right = option.rect.right() + 1 - kCrossRight - kCross - kCrossGap;
    const int middle = option.rect.top() + (option.rect.height() - 1) / 2;
    const int height = rowHeight(option.font, kButtonHeight) - (option.fontMetrics.height() > 14 ? 4 : 0);
    // The first action is the likeliest: it stands where the eye ends, at the right.
    for (const auto &value : index.data(BuildsModel::ActionsRole).toList()) {
        RowButton button{BuildAction(value.toInt()), {}};
        if (button.isCross()) {
            button.rect = QRect(0, middle - kCross / 2, kCross, kCross);
            button.rect.moveRight(option.rect.right() - kCrossRight);
        } else {
            const int width = option.fontMetrics.horizontalAdvance(buildActionText(button.action)) + 22;
            button.rect = QRect(right - width, middle - height / 2, width, height);
            right -= width + kButtonGap;
        }
        buttons.push_back(button);
    }
    std::sort(buttons.begin(), buttons.end(), [](const RowButton &a, const RowButton &b) {
        return a.rect.left() < b.rect.left();
    });
    return buttons;
}

QSize BuildDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isRunning = stateOf(index) == BuildState::Running;
    const int lines =
        QFontMetrics(nameFont(option.font)).height() + QFontMetrics(smallFont(option.font)).height();
    return {0, isRunning ? std::max(68, lines + 32) : std::max(56, lines + 20)};
}

void BuildDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto &rect = option.rect;
    painter->fillRect(rect.left(), rect.bottom(), rect.width(), 1, option.palette.color(QPalette::Midlight));
    const auto placed = buttons(option, index);
    const bool isRunning = stateOf(index) == BuildState::Running;
    int right = rect.right() + 1 - kCrossRight - kCross - kCrossGap - (isRunning ? 14 : 0);
    if (!placed.empty() && !placed.front().isCross())
        right = placed.front().rect.left() - 12;
    const RowLayout layout(option, isRunning, right);
    paintStateIcon(painter, option, index, layout.icon);
    paintName(painter, option, index, layout.name);
    if (isRunning)
        paintBar(painter, option.palette, layout.bar, index.data(BuildsModel::PerMilleRole).toInt());
    paintText(painter, option, index, layout.text);
    paintButtons(painter, option, index);
    const bool byKeyboard =
        (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
    if (byKeyboard && focused.row != index) {
        painter->setPen(option.palette.color(QPalette::Link));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -2.5));
    }
    painter->restore();
}

void BuildDelegate::paintButtons(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    for (const auto &button : buttons(option, index)) {
        const bool isHovered = hovered.isOn(index, button.action);
        const bool isPressed = pressed.isOn(index, button.action) && isHovered;
        const bool isFocused = focused.isOn(index, button.action) && (option.state & QStyle::State_HasFocus);
        if (!button.isCross()) {
            QStyleOptionButton drawn;
            drawn.initFrom(option.widget);
            drawn.rect = button.rect;
            drawn.text = buildActionText(button.action);
            drawn.fontMetrics = option.fontMetrics;
            drawn.state = QStyle::State_Enabled | (isPressed ? QStyle::State_Sunken : QStyle::State_Raised);
            drawn.state.setFlag(QStyle::State_MouseOver, isHovered);
            drawn.state.setFlag(QStyle::State_HasFocus, isFocused);
            drawn.state.setFlag(QStyle::State_KeyboardFocusChange, isFocused);
            painter->setFont(option.font);
            styleOf(option)->drawControl(QStyle::CE_PushButton, &drawn, painter, option.widget);
            if (isFocused)
                paintFocus(painter, option.palette, button.rect);
            continue;
        }
        // Where there's no other colour to fill it with it's outlined.
        const bool isOutlined = isHovered && isHighContrast(option.palette);
        painter->setPen(isOutlined ? QPen(option.palette.color(QPalette::Text)) : QPen(Qt::NoPen));
        painter->setBrush(
            isPressed       ? option.palette.brush(QPalette::Midlight)
                : isHovered ? QBrush(Colours::of(option.palette).hover)
                            : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(QRectF(button.rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        const auto pixmap = iconPixmap(
            u"close"_s, kStateIcon, option.palette.color(QPalette::Text),
            painter->device()->devicePixelRatioF());
        if (isFocused)
            paintFocus(painter, option.palette, button.rect);
        painter->drawPixmap(
            button.rect.topLeft() + QPoint((kCross - kStateIcon) / 2, (kCross - kStateIcon) / 2), pixmap);
    }
}

bool BuildDelegate::helpEvent(
    QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::ToolTip) {
        for (const auto &button : buttons(option, index)) {
            if (button.isCross() && button.rect.contains(event->pos())) {
                QToolTip::showText(event->globalPos(), buildActionText(button.action), view, button.rect);
                return true;
            }
        }
    }
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), plainTooltip(index.data(Qt::ToolTipRole).toString()), view);
    return true;
}

} // namespace weightroom
