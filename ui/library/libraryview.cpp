#include "ui/library/libraryview.h"

#include "model/library/librarymodel.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/modeldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct ColumnWidth {
    int column;
    int width;
};

constexpr int kNameMinimum = 140;
constexpr std::array<ColumnWidth, 6> kWidths{
    {{LibraryModel::Quantisation, 82},
     {LibraryModel::Parameters, 60},
     {LibraryModel::Size, 116},
     {LibraryModel::Shared, 68},
     {LibraryModel::Context, 62},
     {LibraryModel::Modified, 86}}};
// The first to go comes first.
constexpr std::array<int, 4> kOptional{
    LibraryModel::Context, LibraryModel::Modified, LibraryModel::Shared, LibraryModel::Parameters};

} // namespace

LibraryView::LibraryView(LibraryModel *model, LibraryFilter *filter, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_filter(filter)
{
    setObjectName(u"libraryView"_s);
    setAccessibleName(tr("Models"));
    setModel(filter);
    setItemDelegate(new ModelDelegate(this));
    setUniformRowHeights(true);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setFrameShape(NoFrame);
    setIndentation(19);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setAllColumnsShowFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSortingEnabled(true);
    sortByColumn(LibraryModel::Name, Qt::AscendingOrder);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::Fixed);
    header()->setSectionResizeMode(LibraryModel::Name, QHeaderView::Stretch);
    header()->setHighlightSections(false);
    header()->setFont(smallFont(font()));
    header()->setFixedHeight(weightroom::rowHeight(header()->font(), 28));
    for (const auto &width : kWidths)
        header()->resizeSection(width.column, width.width);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        emit selectedKeysChanged(selectedKeys());
    });
    // New groups open themselves: a closed one hides what was just made.
    connect(
        filter, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex &parentIndex, int first, int last) {
            for (int row = first; row <= last && !parentIndex.isValid(); ++row)
                expand(m_filter->index(row, 0));
        });
}

QStringList LibraryView::selectedKeys() const
{
    QStringList keys;
    const auto add = [&](const QModelIndex &index) {
        const auto key = index.data(LibraryModel::KeyRole).toString();
        if (!keys.contains(key))
            keys.append(key);
    };
    for (const auto &index : selectionModel()->selectedRows()) {
        if (!index.data(LibraryModel::IsGroupRole).toBool()) {
            add(index);
            continue;
        }
        for (int row = 0; row < m_filter->rowCount(index); ++row)
            add(m_filter->index(row, 0, index));
    }
    return keys;
}

void LibraryView::selectKey(const QString &key)
{
    const auto index = m_filter->mapFromSource(m_model->indexOf(key));
    if (!index.isValid())
        return;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
}

void LibraryView::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto colours = Colours::of(palette());
    const bool selected = selectionModel()->isRowSelected(index.row(), index.parent());
    auto colour = palette().color(QPalette::Base);
    if (selected) {
        colour = palette().color(QPalette::Highlight);
        if (!hasFocus() && !isHighContrast(palette())) {
            const auto base = palette().color(QPalette::Base);
            colour = QColor::fromRgbF(
                (colour.redF() + base.redF()) / 2, (colour.greenF() + base.greenF()) / 2,
                (colour.blueF() + base.blueF()) / 2);
        }
    } else if (
        m_hovered.isValid() && m_hovered.row() == index.row() && m_hovered.parent() == index.parent()) {
        colour = colours.hover;
    }
    painter->fillRect(option.rect, colour);
    QTreeView::drawRow(painter, option, index);
    const auto problem = index.data(LibraryModel::ProblemRole).toString();
    if (!problem.isEmpty()) {
        const auto from = visualRect(index.siblingAtColumn(LibraryModel::Quantisation));
        const QRect area(
            from.right() + 2, option.rect.top(),
            viewport()->width() - from.right() - (isColumnHidden(LibraryModel::Modified) ? 12 : 98),
            option.rect.height());
        painter->fillRect(area, colour);
        painter->setFont(font());
        painter->setPen(colours.error);
        painter->drawText(
            area, Qt::AlignVCenter | Qt::AlignLeft,
            fontMetrics().elidedText(problem, Qt::ElideRight, area.width()));
    }
    if (hasFocus() && currentIndex().isValid()
        && currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0)) {
        painter->setPen(palette().color(QPalette::Link));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRect(0, option.rect.top(), viewport()->width() - 1, option.rect.height() - 1));
    }
}

void LibraryView::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    // The row's ground is painted already; the style's own would cover it.
    if (!index.data(LibraryModel::IsGroupRole).toBool())
        return;
    const auto name = isExpanded(index) ? u"chevron-down"_s : u"chevron-right"_s;
    painter->drawPixmap(
        QPoint(rect.left() + 3, rect.center().y() - 7),
        iconPixmap(name, 16, Colours::of(palette()).secondary, painter->device()->devicePixelRatioF()));
}

void LibraryView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

void LibraryView::fitColumns()
{
    int needed = kNameMinimum;
    for (const auto &width : kWidths)
        needed += width.width;
    for (const int column : kOptional) {
        const bool hide = needed > viewport()->width();
        if (isColumnHidden(column) != hide)
            setColumnHidden(column, hide);
        if (hide)
            needed -= std::find_if(kWidths.begin(), kWidths.end(), [&](const auto &w) {
                          return w.column == column;
                      })->width;
    }
}

void LibraryView::setHovered(const QModelIndex &index)
{
    if (m_hovered == index)
        return;
    m_hovered = index;
    viewport()->update();
}

void LibraryView::mouseMoveEvent(QMouseEvent *event)
{
    QTreeView::mouseMoveEvent(event);
    setHovered(indexAt(event->position().toPoint()).siblingAtColumn(0));
}

void LibraryView::leaveEvent(QEvent *event)
{
    QTreeView::leaveEvent(event);
    setHovered({});
}

} // namespace weightroom
