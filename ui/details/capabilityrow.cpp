#include "ui/details/capabilityrow.h"

#include "model/details/modelwords.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kCapabilityIcon = 16;
constexpr int kIconGap = 4;
constexpr int kItemGap = 14;
constexpr int kMostItems = 12;

QString capabilityIcon(const QString &capability)
{
    struct Known {
        QStringView capability;
        QStringView icon;
    };
    static constexpr std::array<Known, 6> kKnown{{
        {u"completion", u"model-chat"},
        {u"tools", u"tool"},
        {u"vision", u"model-vision"},
        {u"embedding", u"model-embedding"},
        {u"thinking", u"waiting"},
        {u"insert", u"edit"},
    }};
    for (const auto &known : kKnown) {
        if (known.capability == capability)
            return known.icon.toString();
    }
    return {};
}

} // namespace

CapabilityRow::CapabilityRow(QWidget *parent)
    : QWidget(parent)
{
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void CapabilityRow::setCapabilities(const QStringList &capabilities)
{
    m_items.clear();
    QStringList words;
    // A config may list what it likes.
    for (const auto &capability : capabilities.mid(0, kMostItems)) {
        m_items.append({capabilityIcon(capability), capabilityWord(capability), {}});
        words.append(m_items.back().word);
    }
    setAccessibleName(words.join(u", "_s));
    updateGeometry();
    update();
}

int CapabilityRow::lineHeight() const
{
    return std::max(fontMetrics().height(), kCapabilityIcon);
}

int CapabilityRow::itemWidth(const Item &item) const
{
    return (item.icon.isEmpty() ? 0 : kCapabilityIcon + kIconGap)
        + fontMetrics().horizontalAdvance(item.word);
}

int CapabilityRow::place(int width, QList<Item> &items) const
{
    int x = 0;
    int y = 0;
    for (auto &item : items) {
        const int needed = itemWidth(item);
        if (x > 0 && x + needed > width) {
            x = 0;
            y += lineHeight() + 2;
        }
        item.position = {x, y};
        x += needed + kItemGap;
    }
    return y + lineHeight();
}

QSize CapabilityRow::sizeHint() const
{
    int width = 0;
    for (const auto &item : m_items)
        width += itemWidth(item) + kItemGap;
    return {width, lineHeight()};
}

QSize CapabilityRow::minimumSizeHint() const
{
    return {60, lineHeight()};
}

int CapabilityRow::heightForWidth(int width) const
{
    auto items = m_items;
    return place(width, items);
}

void CapabilityRow::paintEvent(QPaintEvent *)
{
    auto items = m_items;
    place(width(), items);
    QPainter painter(this);
    const auto secondary = Colours::of(palette()).secondary;
    for (const auto &item : items) {
        auto rect = QRect(item.position, QSize(itemWidth(item), lineHeight()));
        if (!item.icon.isEmpty()) {
            painter.drawPixmap(
                rect.left(), rect.center().y() - kCapabilityIcon / 2 + 1,
                iconPixmap(item.icon, kCapabilityIcon, secondary, devicePixelRatioF()));
            rect.setLeft(rect.left() + kCapabilityIcon + kIconGap);
        }
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, item.word);
    }
}

} // namespace weightroom
