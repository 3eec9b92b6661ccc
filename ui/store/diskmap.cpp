#include "ui/store/diskmap.h"

#include "model/space/treemap.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kHeight = 172;
constexpr int kLeastHeight = 88;
constexpr double kGap = 1.5;
constexpr double kGroupGap = 4; // between what models use and what they don't
constexpr double kTileRadius = 2;
constexpr double kLabelInset = 7;
// Two tiles a few pixels wide say less than none.
constexpr double kLeastPixels = 3;

bool isModel(const StorePart &tile)
{
    return tile.kind == StorePart::Kind::Own || tile.kind == StorePart::Kind::Shared;
}

QColor fillOf(StorePart::Kind kind, const Colours &colours)
{
    switch (kind) {
    case StorePart::Kind::Own:
        return colours.ownTile;
    case StorePart::Kind::Shared:
        return colours.sharedTile;
    case StorePart::Kind::Unused:
        return colours.unusedTile;
    case StorePart::Kind::Trash:
        return colours.trashTile;
    }
    return {};
}

} // namespace

DiskMap::DiskMap(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"diskMap"_s);
    setAccessibleName(tr("Disk map"));
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    // Where the window is low, what can be done with the files needs the height more.
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    setMinimumHeight(kLeastHeight);
}

QSize DiskMap::sizeHint() const
{
    return {480, kHeight};
}

void DiskMap::setTiles(std::vector<StorePart> tiles)
{
    const auto current = m_current == kNone ? StorePart() : m_tiles[std::size_t(m_current)];
    std::stable_sort(tiles.begin(), tiles.end(), [](const StorePart &a, const StorePart &b) {
        return isModel(a) != isModel(b) ? isModel(a) : a.bytes > b.bytes;
    });
    m_tiles = std::move(tiles);
    m_hovered = kNone;
    const auto found = std::find_if(m_tiles.begin(), m_tiles.end(), [&](const StorePart &tile) {
        return current.bytes > 0 && tile.key == current.key && tile.title == current.title;
    });
    m_current = found == m_tiles.end() ? kNone : int(found - m_tiles.begin());
    if (m_current == kNone && hasFocus() && !m_tiles.empty())
        setCurrent(0);
    layOut();
    update();
}

void DiskMap::layOut()
{
    const auto bytesOf = [](double sum, const StorePart &tile) { return sum + double(tile.bytes); };
    const auto split = std::find_if_not(m_tiles.begin(), m_tiles.end(), isModel);
    const double models = std::accumulate(m_tiles.begin(), split, 0.0, bytesOf);
    const double others = std::accumulate(split, m_tiles.end(), 0.0, bytesOf);
    m_areas.clear();
    const QRectF whole(rect());
    const bool hasBoth = models > 0 && others > 0;
    const double width = whole.width() - (hasBoth ? kGroupGap : 0);
    const double modelsWidth = models + others > 0 ? width * models / (models + others) : 0;
    QRectF left = whole;
    left.setWidth(modelsWidth);
    QRectF right = whole;
    right.setLeft(whole.right() - (width - modelsWidth));
    for (const auto &[begin, end, area] :
         {std::tuple{m_tiles.begin(), split, left}, {split, m_tiles.end(), right}}) {
        std::vector<double> weights;
        std::transform(begin, end, std::back_inserter(weights), [](const StorePart &tile) {
            return double(tile.bytes);
        });
        for (const auto &part : treemap(weights, area)) {
            const double gap = kGap / 2;
            m_areas.push_back(part.isEmpty() ? part : part.adjusted(gap, gap, -gap, -gap));
        }
    }
}

void DiskMap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int tile = 0; tile < int(m_tiles.size()); ++tile)
        paintTile(painter, tile);
}

void DiskMap::paintTile(QPainter &painter, int tile) const
{
    const auto &area = m_areas[std::size_t(tile)];
    const auto &what = m_tiles[std::size_t(tile)];
    if (area.width() < kLeastPixels || area.height() < kLeastPixels)
        return;
    const auto colours = Colours::of(palette());
    const bool isPlain = isHighContrast(palette());
    QColor fill = isPlain ? palette().color(QPalette::Base) : fillOf(what.kind, colours);
    if (tile == m_hovered)
        fill = isDark(palette()) ? fill.lighter(115) : fill.darker(106);
    const bool isCurrent = tile == m_current && hasFocus();
    QPen pen(Qt::NoPen);
    if (isCurrent)
        pen = QPen(palette().color(QPalette::Link), 2);
    else if (isPlain)
        pen = QPen(palette().color(QPalette::Text), 1);
    else if (what.kind == StorePart::Kind::Shared)
        pen = QPen(colours.ownBytes, 1);
    painter.setPen(pen);
    painter.setBrush(fill);
    const double inset = pen.style() == Qt::NoPen ? 0 : pen.widthF() / 2;
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), kTileRadius, kTileRadius);
    paintLabel(painter, what, area.adjusted(kLabelInset, kLabelInset - 1, -kLabelInset, -kLabelInset));
}

void DiskMap::paintLabel(QPainter &painter, const StorePart &tile, const QRectF &area) const
{
    auto bold = smallFont(font());
    bold.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(bold);
    auto title = tile.title;
    if (metrics.horizontalAdvance(title) > area.width())
        title = title.section(u':', 0, 0);
    if (metrics.horizontalAdvance(title) > area.width() || metrics.height() > area.height() + 2)
        return;
    painter.setPen(palette().color(QPalette::WindowText));
    painter.setFont(bold);
    painter.drawText(area, int(Qt::AlignLeft | Qt::AlignTop) | Qt::TextSingleLine, title);
    const auto size = sizeText(tile.bytes);
    const QFontMetricsF small(smallFont(font()));
    if (metrics.height() + small.height() > area.height() + 2 || small.horizontalAdvance(size) > area.width())
        return;
    painter.setFont(smallFont(font()));
    painter.drawText(
        area.adjusted(0, metrics.height(), 0, 0), int(Qt::AlignLeft | Qt::AlignTop) | Qt::TextSingleLine,
        size);
}

int DiskMap::tileAt(const QPointF &position) const
{
    for (std::size_t tile = 0; tile < m_areas.size(); ++tile) {
        if (m_areas[tile].contains(position))
            return int(tile);
    }
    return kNone;
}

void DiskMap::setCurrent(int tile)
{
    m_current = tile;
    const auto &what = m_tiles[std::size_t(tile)];
    setAccessibleDescription(tr("%1, %2").arg(what.title, sizeText(what.bytes)));
    update();
}

bool DiskMap::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const int tile = tileAt(help->pos()); tile != kNone) {
            const auto &what = m_tiles[std::size_t(tile)];
            QToolTip::showText(
                help->globalPos(), plainTooltip(tr("%1, %2").arg(what.title, sizeText(what.bytes))), this,
                m_areas[std::size_t(tile)].toAlignedRect());
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void DiskMap::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void DiskMap::mousePressEvent(QMouseEvent *event)
{
    const int tile = event->button() == Qt::LeftButton ? tileAt(event->position()) : kNone;
    if (tile == kNone)
        return;
    setCurrent(tile);
    emit tileChosen(m_tiles[std::size_t(tile)]);
}

void DiskMap::mouseMoveEvent(QMouseEvent *event)
{
    if (const int tile = tileAt(event->position()); tile != m_hovered) {
        m_hovered = tile;
        update();
    }
}

void DiskMap::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_hovered = kNone;
    update();
}

void DiskMap::keyPressEvent(QKeyEvent *event)
{
    const int last = int(m_tiles.size()) - 1;
    if (last < 0)
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
        return setCurrent(std::max(0, m_current - 1));
    case Qt::Key_Right:
    case Qt::Key_Down:
        return setCurrent(std::min(last, m_current + 1));
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current != kNone)
            emit tileChosen(m_tiles[std::size_t(m_current)]);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void DiskMap::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (m_current == kNone && !m_tiles.empty())
        setCurrent(0);
    update();
}

void DiskMap::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace weightroom
