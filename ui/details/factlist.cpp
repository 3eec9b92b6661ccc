#include "ui/details/factlist.h"

#include "model/details/modelwords.h"
#include "ui/controls/breakabletext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
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

namespace
{

constexpr int kFactLabelWidth = 88;
constexpr int kFactGap = 12;
constexpr int kRowGap = 4;

} // namespace

FactList::FactList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(kFactGap);
    m_layout->setVerticalSpacing(kRowGap);
    m_layout->setColumnMinimumWidth(0, kFactLabelWidth);
    m_layout->setColumnStretch(1, 1);
}

int FactList::addRow(const QString &label, QWidget *value)
{
    const int row = m_layout->rowCount();
    auto *title = new QLabel(label, this);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setTextFormat(Qt::PlainText);
    m_layout->addWidget(title, row, 0, Qt::AlignTop | Qt::AlignLeft);
    m_layout->addWidget(value, row, 1);
    if (value->accessibleName().isEmpty())
        title->setBuddy(value);
    return row;
}

QLabel *FactList::addText(const QString &label)
{
    auto *text = new QLabel(this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addRow(label, text);
    return text;
}

void FactList::setRowVisible(int row, bool visible)
{
    for (int column = 0; column < 2; ++column) {
        if (auto *item = m_layout->itemAtPosition(row, column); item != nullptr && item->widget() != nullptr)
            item->widget()->setVisible(visible);
    }
}

void FactList::setText(QLabel *value, const QString &text)
{
    if (const auto unbroken = unbrokenFigures(text); value->text() != unbroken)
        value->setText(unbroken);
    int row = 0;
    int column = 0;
    int rowSpan = 0;
    int columnSpan = 0;
    m_layout->getItemPosition(m_layout->indexOf(value), &row, &column, &rowSpan, &columnSpan);
    setRowVisible(row, !text.isEmpty());
}

} // namespace weightroom
