#include "ui/library/librarycolumns.h"

#include "model/items/librarymodel.h"
#include "model/words/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QFontMetrics>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QTreeView>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kArrow = 12;
constexpr int kFirstInset = 14;
constexpr int kTitleInset = 4;
constexpr int kRightInset = 10;

} // namespace

LibraryHeader::LibraryHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setFont(smallFont(font()));
    setSectionsClickable(true);
    setSectionsMovable(false);
    setMinimumSectionSize(40);
}

void LibraryHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    painter->save();
    painter->fillRect(rect, palette().color(QPalette::Base));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), palette().color(QPalette::Mid));
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    auto shownFont = font();
    shownFont.setWeight(sorted ? QFont::DemiBold : QFont::Normal);
    painter->setFont(shownFont);
    painter->setPen(sorted ? palette().color(QPalette::Text) : Colours::of(palette()).secondary);
    const auto text = model()->headerData(section, orientation()).toString();
    const auto alignment =
        Qt::Alignment(model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt());
    const int arrow = sorted ? kArrow + 2 : 0;
    const int left = visualIndex(section) == 0 ? kFirstInset : kTitleInset;
    auto area = rect.adjusted(left, 0, -kRightInset, -1);
    const bool isRight = alignment.testFlag(Qt::AlignRight);
    const QFontMetrics metrics(shownFont);
    const auto shown = metrics.elidedText(text, Qt::ElideRight, area.width() - arrow);
    const int width = metrics.horizontalAdvance(shown);
    const int from = isRight ? area.right() - width - arrow + 1 : area.left();
    painter->drawText(QRect(from, area.top(), width + 2, area.height()), Qt::AlignVCenter, shown);
    if (sorted) {
        const auto name = sortIndicatorOrder() == Qt::AscendingOrder ? u"chevron-up"_s : u"chevron-down"_s;
        painter->drawPixmap(
            QPoint(from + width + 2, area.center().y() - kArrow / 2 + 1),
            iconPixmap(name, kArrow, palette().color(QPalette::Text), devicePixelRatioF()));
    }
    painter->restore();
}

namespace
{

constexpr int kNameMinimum = 140;
constexpr int kSizeWithoutBar = 80;
constexpr int kSizeBesideText = 56; // the bar, with the air around it
constexpr int kTextAir = 16;
constexpr int kChipAir = 24;
constexpr int kTitleArrow = 14; // of the order
// The first to go comes first.
constexpr std::array<int, 4> kOptional{
    LibraryModel::Context, LibraryModel::Modified, LibraryModel::Shared, LibraryModel::Parameters};

int widest(const QFont &font, const QStringList &texts)
{
    const QFontMetrics metrics(font);
    int width = 0;
    for (const auto &text : texts)
        width = std::max(width, metrics.horizontalAdvance(text));
    return width;
}

// All that dayText() says.
QStringList dayTexts()
{
    const auto today = QDateTime::currentDateTime();
    const QLocale locale;
    QStringList texts{dayText(today, today), dayText(today.addDays(-1), today)};
    for (int day = 1; day <= 7; ++day)
        texts.append(locale.dayName(day));
    for (int month = 1; month <= 12; ++month) {
        texts.append(locale.toString(QDate(2028, month, 28), u"d MMM"_s));
        texts.append(locale.toString(QDate(2028, month, 28), u"MMM yyyy"_s));
    }
    return texts;
}

int widestText(int column, const QFont &font)
{
    switch (column) {
    case LibraryModel::Quantisation:
        return widest(monoFont(font), {u"MXFP4_MOE"_s}) + kChipAir;
    case LibraryModel::Parameters:
        return widest(font, {u"888.8B"_s}) + kTextAir;
    case LibraryModel::Size:
        return widest(font, {u"888.8 MB"_s}) + kSizeBesideText;
    case LibraryModel::Shared:
        return widest(font, {u"888.8 MB"_s}) + kTextAir;
    case LibraryModel::Context:
        return widest(font, {u"888K"_s}) + kTextAir;
    default:
        return widest(font, dayTexts()) + kTextAir;
    }
}

} // namespace

LibraryColumns::LibraryColumns(QTreeView *view)
    : QObject(view)
    , m_view(view)
    , m_columns(
          {{LibraryModel::Quantisation, 82},
           {LibraryModel::Parameters, 60},
           {LibraryModel::Size, 120},
           {LibraryModel::Shared, 68},
           {LibraryModel::Context, 62},
           {LibraryModel::Modified, 84}})
{
    auto *header = view->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(LibraryModel::Name, QHeaderView::Stretch);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    measure();
    for (const auto &column : m_columns)
        header->resizeSection(column.column, column.width());
    connect(header, &QWidget::customContextMenuRequested, this, &LibraryColumns::showMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int size) {
        for (auto &column : m_columns) {
            if (column.column == section && size > 0 && !m_isFitting)
                column.chosen = size;
        }
    });
    // The arrow needs room too.
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this] {
        measure();
        fit();
    });
}

void LibraryColumns::measure()
{
    const auto *header = m_view->header();
    auto titles = header->font();
    titles.setWeight(QFont::DemiBold);
    for (auto &column : m_columns) {
        const auto title = m_view->model()->headerData(column.column, Qt::Horizontal).toString();
        const int arrow = header->sortIndicatorSection() == column.column ? kTitleArrow : 0;
        column.needed =
            std::max(widestText(column.column, m_view->font()), widest(titles, {title}) + kTextAir + arrow);
    }
}

void LibraryColumns::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (auto &column : m_columns) {
        const auto title = m_view->model()->headerData(column.column, Qt::Horizontal).toString();
        auto *action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(column.isWanted);
        connect(action, &QAction::toggled, this, [this, &column](bool wanted) {
            column.isWanted = wanted;
            fit();
        });
    }
    menu->popup(m_view->header()->mapToGlobal(position));
}

QByteArray LibraryColumns::state() const
{
    QJsonArray columns;
    for (const auto &column : m_columns)
        columns.append(QJsonArray{column.column, column.chosen, column.isWanted});
    const auto *header = m_view->header();
    const QJsonObject state{
        {u"columns"_s, columns},
        {u"sort"_s, header->sortIndicatorSection()},
        {u"descending"_s, header->sortIndicatorOrder() == Qt::DescendingOrder}};
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

void LibraryColumns::restore(const QByteArray &state)
{
    const auto object = QJsonDocument::fromJson(state).object();
    if (object.isEmpty())
        return;
    for (const auto &entry : object.value(u"columns"_s).toArray()) {
        const auto values = entry.toArray();
        for (auto &column : m_columns) {
            if (column.column != values.at(0).toInt(-1))
                continue;
            const int width = values.at(1).toInt();
            column.chosen = width <= 0 || width == column.designed ? 0 : std::clamp(width, 40, 400);
            column.isWanted = values.at(2).toBool(true);
        }
    }
    const int sorted = object.value(u"sort"_s).toInt(LibraryModel::Name);
    m_view->sortByColumn(
        std::clamp(sorted, 0, int(LibraryModel::ColumnCount) - 1),
        object.value(u"descending"_s).toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    fit();
}

void LibraryColumns::show(const Column &column, bool fits)
{
    const bool isHidden = !column.isWanted || !fits;
    m_view->setColumnHidden(column.column, isHidden);
    if (!isHidden)
        m_view->header()->resizeSection(column.column, column.width());
}

void LibraryColumns::fit()
{
    m_isFitting = true;
    const int available = m_view->viewport()->width();
    int needed = kNameMinimum;
    for (const auto &column : m_columns)
        needed += column.isWanted ? column.width() : 0;
    for (const int optional : kOptional) {
        for (const auto &column : m_columns) {
            if (column.column != optional)
                continue;
            const bool fits = needed <= available;
            show(column, fits);
            if (!fits && column.isWanted)
                needed -= column.width();
        }
    }
    for (const auto &column : m_columns) {
        if (std::find(kOptional.begin(), kOptional.end(), column.column) != kOptional.end())
            continue;
        show(column, true);
        // The last to go: the bar beside the size.
        if (column.column == LibraryModel::Size && column.isWanted && needed > available)
            m_view->header()->resizeSection(
                column.column,
                std::min(
                    column.width(), std::max(kSizeWithoutBar, column.needed - kSizeBesideText + kTextAir)));
    }
    m_isFitting = false;
}

} // namespace weightroom
