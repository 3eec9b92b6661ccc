#include "ui/library/libraryview.h"

#include "model/items/libraryfilter.h"
#include "model/items/librarymodel.h"
#include "ui/library/librarycolumns.h"
#include "ui/library/modeldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QSet>

using namespace Qt::StringLiterals;

namespace weightroom
{

LibraryView::LibraryView(LibraryModel *model, LibraryFilter *filter, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_filter(filter)
    , m_delegate(new ModelDelegate(this))
{
    setObjectName(u"libraryView"_s);
    setAccessibleName(tr("Models"));
    filter->setSourceModel(model);
    setModel(filter);
    setItemDelegate(m_delegate);
    setUniformRowHeights(true);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setFrameShape(NoFrame);
    setIndentation(19);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setAllColumnsShowFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setExpandsOnDoubleClick(false);
    makeHeader();
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        emit selectedKeysChanged(selectedKeys());
    });
    // New groups open themselves: a closed one hides what was just made.
    connect(
        filter, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex &parentIndex, int first, int last) {
            for (int row = first; row <= last && !parentIndex.isValid(); ++row) {
                // A view remembers what is told to open, also what can't.
                if (const auto group = m_filter->index(row, 0); m_filter->hasChildren(group))
                    expand(group);
            }
        });
}

void LibraryView::makeHeader()
{
    setHeader(new LibraryHeader(this));
    header()->setFixedHeight(weightroom::rowHeight(header()->font(), 28));
    m_columns = new LibraryColumns(this);
    setSortingEnabled(true);
    sortByColumn(LibraryModel::Name, Qt::AscendingOrder);
    connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex &index) {
        const auto first = index.siblingAtColumn(0);
        if (first.data(LibraryModel::IsGroupRole).toBool())
            setExpanded(first, !isExpanded(first));
        else
            emit modelActivated();
    });
}

QString LibraryView::keyAfterSelection() const
{
    const auto keys = selectedKeys();
    if (keys.isEmpty())
        return {};
    auto index = m_filter->mapFromSource(m_model->indexOf(keys.back()));
    for (const bool below : {true, false}) {
        for (auto next = below ? indexBelow(index) : indexAbove(index); next.isValid();
             next = below ? indexBelow(next) : indexAbove(next)) {
            auto key = next.siblingAtColumn(0).data(LibraryModel::KeyRole).toString();
            if (!next.siblingAtColumn(0).data(LibraryModel::IsGroupRole).toBool() && !keys.contains(key))
                return key;
        }
    }
    return {};
}

void LibraryView::setContextActions(const QList<QAction *> &actions)
{
    m_contextActions = actions;
}

void LibraryView::setPale(bool isPale)
{
    m_delegate->isPale = isPale;
    viewport()->update();
}

QStringList LibraryView::selectedKeys() const
{
    QStringList keys;
    QSet<QString> known;
    const auto add = [&](const QModelIndex &index) {
        const auto key = index.data(LibraryModel::KeyRole).toString();
        if (!known.contains(key))
            keys.append(key);
        known.insert(key);
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

bool LibraryView::selectKey(const QString &key)
{
    const auto index = m_filter->mapFromSource(m_model->indexOf(key));
    if (!index.isValid())
        return false;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
    return true;
}

void LibraryView::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool selected = selectionModel()->isRowSelected(index.row(), index.parent());
    auto colours = Colours::ofRow(palette(), selected);
    if (m_delegate->isPale)
        colours = colours.pale(palette());
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
    // The style paints the place of the branches once more, in the highlight.
    auto shown = option;
    shown.palette.setColor(QPalette::Highlight, colour);
    QTreeView::drawRow(painter, shown, index);
    const auto problem = index.data(LibraryModel::ProblemRole).toString();
    if (!problem.isEmpty()) {
        const auto area = problemArea(index);
        painter->fillRect(area, colour);
        painter->setFont(font());
        painter->setPen(colours.error);
        const bool fits = fontMetrics().horizontalAdvance(problem) <= area.width();
        painter->drawText(
            area, int(Qt::AlignVCenter | (fits ? Qt::AlignLeft : Qt::AlignRight)),
            fits ? problem : fontMetrics().elidedText(problemWord(index), Qt::ElideRight, area.width()));
    }
    if (hasFocus() && currentIndex().isValid()
        && currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0)) {
        painter->setPen(palette().color(QPalette::Link));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRect(0, option.rect.top(), viewport()->width() - 1, option.rect.height() - 1));
    }
}

// Over the cells after the quantisation, and over its own if it's empty: without weights nothing is known.
QRect LibraryView::problemArea(const QModelIndex &index) const
{
    constexpr int kTextMargin = 4;
    constexpr int kEndInset = 10; // where the numbers of the last column end
    const auto quantisation = index.siblingAtColumn(LibraryModel::Quantisation);
    const auto cell = visualRect(quantisation);
    const int left = (quantisation.data().toString().isEmpty() ? cell.left() : cell.right()) + kTextMargin;
    const int end = isColumnHidden(LibraryModel::Modified)
        ? viewport()->width() - kEndInset
        : visualRect(index.siblingAtColumn(LibraryModel::Modified)).left();
    return {left, cell.top(), end - left, cell.height()};
}

QString LibraryView::problemWord(const QModelIndex &index) const
{
    const auto *row = m_model->rowAt(m_filter->mapToSource(index));
    return row != nullptr && row->id && !row->weights ? tr("missing") : tr("damaged");
}

void LibraryView::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    // The row's ground is painted already; the style's own would cover it.
    if (!index.data(LibraryModel::IsGroupRole).toBool())
        return;
    const auto name = isExpanded(index) ? u"chevron-down"_s : u"chevron-right"_s;
    painter->drawPixmap(
        QPoint(rect.left() + 3, rect.center().y() - 7),
        iconPixmap(
            name, 16,
            m_delegate->isPale ? palette().color(QPalette::Disabled, QPalette::Text)
                               : Colours::of(palette()).secondary,
            painter->device()->devicePixelRatioF()));
}

// Who comes by keyboard after the filter took the selected rows away has something selected again: keys work
// on that, and an arrow would pass it by.
void LibraryView::focusInEvent(QFocusEvent *event)
{
    QTreeView::focusInEvent(event);
    if (event->reason() == Qt::MouseFocusReason || selectionModel()->hasSelection())
        return;
    auto first = currentIndex();
    if (!first.isValid())
        first = m_filter->index(0, 0);
    if (first.data(LibraryModel::IsGroupRole).toBool())
        first = m_filter->index(0, 0, first);
    if (first.isValid())
        selectionModel()->setCurrentIndex(
            first, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void LibraryView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    m_columns->fit();
}

void LibraryView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() != QEvent::FontChange || m_columns == nullptr)
        return;
    header()->setFont(smallFont(font()));
    header()->setFixedHeight(weightroom::rowHeight(header()->font(), 28));
    m_columns->measure();
    m_columns->fit();
}

void LibraryView::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !selectedKeys().isEmpty()) {
        emit modelActivated();
        return;
    }
    QTreeView::keyPressEvent(event);
}

void LibraryView::contextMenuEvent(QContextMenuEvent *event)
{
    if (m_contextActions.isEmpty() || selectedKeys().isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(m_contextActions);
    // Asked for by key: at the current row rather than where the pointer happens to be.
    menu->popup(
        event->reason() == QContextMenuEvent::Keyboard
            ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft())
            : event->globalPos());
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
