#include "ui/library/libraryview.h"

#include "model/library/librarymodel.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/libraryheader.h"
#include "ui/library/modeldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kNameMinimum = 140;
constexpr int kSizeWithoutBar = 80;
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
    filter->setSourceModel(model);
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
    setExpandsOnDoubleClick(false);
    makeHeader();
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

void LibraryView::makeHeader()
{
    m_columns = {{LibraryModel::Quantisation, 82}, {LibraryModel::Parameters, 60},
                 {LibraryModel::Size, 116},        {LibraryModel::Shared, 68},
                 {LibraryModel::Context, 62},      {LibraryModel::Modified, 86}};
    setHeader(new LibraryHeader(this));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setSectionResizeMode(LibraryModel::Name, QHeaderView::Stretch);
    header()->setFixedHeight(weightroom::rowHeight(header()->font(), 28));
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    for (const auto &column : m_columns)
        header()->resizeSection(column.column, column.width);
    setSortingEnabled(true);
    sortByColumn(LibraryModel::Name, Qt::AscendingOrder);
    connect(header(), &QWidget::customContextMenuRequested, this, &LibraryView::showColumnMenu);
    connect(header(), &QHeaderView::sectionResized, this, [this](int section, int, int size) {
        for (auto &column : m_columns) {
            if (column.column == section && size > 0 && !m_isFitting)
                column.width = size;
        }
    });
    connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex &index) {
        const auto first = index.siblingAtColumn(0);
        if (first.data(LibraryModel::IsGroupRole).toBool())
            setExpanded(first, !isExpanded(first));
        else
            emit modelActivated();
    });
}

void LibraryView::showColumnMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (auto &column : m_columns) {
        const auto title = model()->headerData(column.column, Qt::Horizontal).toString();
        auto *action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(column.isWanted);
        connect(action, &QAction::toggled, this, [this, &column](bool wanted) {
            column.isWanted = wanted;
            fitColumns();
        });
    }
    menu->popup(header()->mapToGlobal(position));
}

QByteArray LibraryView::columnState() const
{
    QJsonArray columns;
    for (const auto &column : m_columns)
        columns.append(QJsonArray{column.column, column.width, column.isWanted});
    const QJsonObject state{
        {u"columns"_s, columns},
        {u"sort"_s, header()->sortIndicatorSection()},
        {u"descending"_s, header()->sortIndicatorOrder() == Qt::DescendingOrder}};
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

void LibraryView::restoreColumns(const QByteArray &state)
{
    const auto object = QJsonDocument::fromJson(state).object();
    if (object.isEmpty())
        return;
    for (const auto &entry : object.value(u"columns"_s).toArray()) {
        const auto values = entry.toArray();
        for (auto &column : m_columns) {
            if (column.column != values.at(0).toInt(-1))
                continue;
            column.width = std::clamp(values.at(1).toInt(column.width), 40, 400);
            column.isWanted = values.at(2).toBool(true);
        }
    }
    const int sorted = object.value(u"sort"_s).toInt(LibraryModel::Name);
    sortByColumn(
        std::clamp(sorted, 0, int(LibraryModel::ColumnCount) - 1),
        object.value(u"descending"_s).toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    fitColumns();
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
    // The style paints the place of the branches once more, in the highlight.
    auto shown = option;
    shown.palette.setColor(QPalette::Highlight, colour);
    QTreeView::drawRow(painter, shown, index);
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
    m_isFitting = true;
    int needed = kNameMinimum;
    for (const auto &column : m_columns)
        needed += column.isWanted ? column.width : 0;
    const auto leaves = [&](const ColumnWidth &column) {
        return std::find(kOptional.begin(), kOptional.end(), column.column) != kOptional.end();
    };
    const auto show = [&](const ColumnWidth &column, bool fits) {
        const bool isHidden = !column.isWanted || !fits;
        setColumnHidden(column.column, isHidden);
        if (!isHidden)
            header()->resizeSection(column.column, column.width);
    };
    for (const int optional : kOptional) {
        for (const auto &column : m_columns) {
            if (column.column != optional)
                continue;
            const bool fits = needed <= viewport()->width();
            show(column, fits);
            if (!fits && column.isWanted)
                needed -= column.width;
        }
    }
    for (const auto &column : m_columns) {
        if (leaves(column))
            continue;
        show(column, true);
        // The last to go: the bar beside the size.
        if (column.column == LibraryModel::Size && column.isWanted && needed > viewport()->width())
            header()->resizeSection(column.column, std::min(column.width, kSizeWithoutBar));
    }
    m_isFitting = false;
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
