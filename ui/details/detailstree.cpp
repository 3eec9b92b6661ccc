#include "ui/details/detailstree.h"

#include "model/items/cellrole.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHoverEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kIndent = 18;
constexpr int kChevron = 16;
constexpr int kTreeInset = 10;
constexpr int kHeaderHeight = 28;

QColor mixed(const QColor &a, const QColor &b)
{
    return QColor::fromRgbF(
        (a.redF() + b.redF()) / 2, (a.greenF() + b.greenF()) / 2, (a.blueF() + b.blueF()) / 2);
}

} // namespace

FlatHeader::FlatHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setFont(smallFont(font()));
    setStretchLastSection(false);
    setSectionResizeMode(QHeaderView::Fixed);
    setMinimumSectionSize(24);
    setHighlightSections(false);
}

QSize FlatHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), rowHeight(font(), kHeaderHeight)};
}

void FlatHeader::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    painter.end();
    QHeaderView::paintEvent(event);
    QPainter line(viewport());
    line.fillRect(0, viewport()->height() - 1, viewport()->width(), 1, palette().color(QPalette::Mid));
}

void FlatHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    painter->fillRect(rect, palette().color(QPalette::Base));
    const bool isFirst = visualIndex(section) == 0;
    auto place = rect.adjusted(isFirst ? m_firstInset : kTreeInset, 0, -kTreeInset, 0);
    const auto alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const bool isRight = alignment.isValid() && (alignment.toInt() & Qt::AlignRight) != 0;
    const bool isSorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    painter->setFont(font());
    const auto title = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    if (isSorted) {
        const auto name = sortIndicatorOrder() == Qt::AscendingOrder ? u"chevron-up"_s : u"chevron-down"_s;
        const auto picture =
            iconPixmap(name, 12, palette().color(QPalette::Text), painter->device()->devicePixelRatioF());
        const int width = painter->fontMetrics().horizontalAdvance(title);
        const int x = isRight ? place.right() - 11 : std::min(place.left() + width + 4, place.right() - 11);
        painter->drawPixmap(x, place.center().y() - 5, picture);
        if (isRight)
            place.setRight(place.right() - 16);
    }
    painter->setPen(palette().color(isSorted ? QPalette::Text : QPalette::PlaceholderText));
    painter->drawText(
        place, int(Qt::AlignVCenter | (isRight ? Qt::AlignRight : Qt::AlignLeft)),
        painter->fontMetrics().elidedText(title, Qt::ElideRight, place.width()));
}

DetailsTree::DetailsTree(const QString &accessibleName, QWidget *parent)
    : QTreeView(parent)
    , m_header(new FlatHeader(this))
{
    setAccessibleName(accessibleName);
    setHeader(m_header);
    setIndentation(kIndent);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setMinimumHeight(60);
    viewport()->setAttribute(Qt::WA_Hover);
    auto *copy = new QAction(icon(u"duplicate"_s), tr("Copy"), this);
    connect(copy, &QAction::triggered, this, &DetailsTree::copySelected);
    addAction(copy);
}

void DetailsTree::setTextInset(int inset)
{
    m_inset = inset;
    m_header->setFirstInset(inset);
}

void DetailsTree::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    const bool isSelected = selectionModel()->isRowSelected(index.row(), index.parent());
    const auto highlight = palette().color(QPalette::Highlight);
    const auto base = palette().color(QPalette::Base);
    if (isSelected)
        painter->fillRect(row, hasFocus() || isHighContrast(palette()) ? highlight : mixed(highlight, base));
    else if (m_hovered.isValid() && m_hovered.row() == index.row() && m_hovered.parent() == index.parent())
        painter->fillRect(row, Colours::of(palette()).hover);
    // The row's ground is ours: the style shall paint none over it, and no focus for each cell.
    auto plain = option;
    plain.palette.setColor(QPalette::Highlight, Qt::transparent);
    plain.state &= ~(QStyle::State_MouseOver | QStyle::State_HasFocus);
    QTreeView::drawRow(painter, plain, index);
    const auto current = currentIndex();
    if (hasFocus() && current.row() == index.row() && current.parent() == index.parent()) {
        painter->setPen(palette().color(QPalette::Link));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(row.adjusted(0, 0, -1, -1));
    }
}

void DetailsTree::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (!model()->hasChildren(index))
        return;
    const auto name = isExpanded(index) ? u"chevron-down"_s : u"chevron-right"_s;
    const auto colour = palette().color(QPalette::PlaceholderText);
    const int x = rect.right() + 1 - kIndent + m_inset - kChevron - 5;
    painter->drawPixmap(
        x, rect.center().y() - kChevron / 2 + 1,
        iconPixmap(name, kChevron, colour, painter->device()->devicePixelRatioF()));
}

bool DetailsTree::event(QEvent *event)
{
    // Else the window's own shortcut for the same keys would come first.
    if (event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QTreeView::event(event);
}

void DetailsTree::hover(const QModelIndex &index)
{
    if (index.siblingAtColumn(0) == m_hovered)
        return;
    m_hovered = index.siblingAtColumn(0);
    viewport()->update();
}

bool DetailsTree::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter)
        hover(indexAt(static_cast<QHoverEvent *>(event)->position().toPoint()));
    else if (event->type() == QEvent::HoverLeave)
        hover({});
    return QTreeView::viewportEvent(event);
}

void DetailsTree::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copySelected();
    else
        QTreeView::keyPressEvent(event);
}

void DetailsTree::mousePressEvent(QMouseEvent *event)
{
    // The chevron isn't where the view thinks it is.
    const auto index = indexAt(event->pos()).siblingAtColumn(0);
    const int left = index.isValid() ? visualRect(index).left() - kIndent + m_inset - kChevron - 8 : 0;
    const bool isOnChevron = rootIsDecorated() && index.isValid() && model()->hasChildren(index)
        && event->button() == Qt::LeftButton && event->pos().x() >= left
        && event->pos().x() < left + kChevron + 6;
    if (!isOnChevron) {
        QTreeView::mousePressEvent(event);
        return;
    }
    setExpanded(index, !isExpanded(index));
}

void DetailsTree::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    emit widthChanged(viewport()->width());
}

QString DetailsTree::selectedText() const
{
    auto rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [this](const QModelIndex &a, const QModelIndex &b) {
        return visualRect(a).top() < visualRect(b).top();
    });
    QStringList lines;
    for (const auto &row : rows) {
        QStringList cells;
        for (int column = 0; column < model()->columnCount(row.parent()); ++column)
            cells.append(row.siblingAtColumn(column).data(cellrole::Whole).toString());
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

void DetailsTree::copySelected() const
{
    if (const auto text = selectedText(); !text.isEmpty())
        QApplication::clipboard()->setText(text);
}

} // namespace weightroom
