#include "ui/library/sidebar.h"

#include "model/words/format.h"
#include "ui/library/sidebardelegate.h"
#include "ui/library/storefoot.h"

#include <QEvent>
#include <QFrame>
#include <QHash>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

Q_DECLARE_METATYPE(weightroom::PlaceFilter)

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostQuantisations = 5;
constexpr int kUnknown = -1;

QString familyTitle(const QString &family)
{
    return family.isEmpty() ? QString() : family.left(1).toUpper() + family.mid(1);
}

} // namespace

Sidebar::Sidebar(QWidget *parent)
    : QWidget(parent)
    , m_model(new QStandardItemModel(this))
    , m_view(new QListView(this))
    , m_foot(new StoreFoot(this))
{
    setObjectName(u"places"_s);
    m_view->setObjectName(u"placesView"_s);
    m_view->setAccessibleName(tr("Sidebar"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new SidebarDelegate(m_view));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFocusPolicy(Qt::StrongFocus);
    recolour();
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const auto &index) {
        if (m_isFilling || index.data(SidebarDelegate::IsBuildsRole).toBool())
            return;
        const auto page = static_cast<Page>(index.data(SidebarDelegate::PageRole).toInt());
        if (page == Page::Models) {
            m_place = index.data(SidebarDelegate::PlaceRole).template value<PlaceFilter>();
            emit placeChosen(m_place);
        }
        if (page != std::exchange(m_page, page))
            emit pageChosen(page);
    });
    // A click beside the places takes the selection away, but one is always shown.
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!m_isFilling && !m_view->selectionModel()->hasSelection())
            m_view->selectionModel()->select(m_view->currentIndex(), QItemSelectionModel::Select);
    });
    // Builds aren't a part of the list: choosing them opens their panel and the place before stays.
    const auto openBuilds = [this](const QModelIndex &index) {
        if (!index.data(SidebarDelegate::IsBuildsRole).toBool())
            return;
        m_isFilling = true;
        select(m_place);
        m_isFilling = false;
        emit buildsRequested();
    };
    connect(m_view, &QAbstractItemView::clicked, this, openBuilds);
    connect(m_view, &QAbstractItemView::activated, this, openBuilds);

    auto *line = new QFrame(this);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view);
    layout->addWidget(line);
    layout->addWidget(m_foot);
}

void Sidebar::setRows(const LibraryRows &rows)
{
    const auto chosen = m_place;
    m_isFilling = true;
    m_model->clear();
    addSection(tr("Library"));
    const bool isUnknown = rows.isEmpty() && m_isUnknown;
    addPlace(tr("All models"), u"weights"_s, isUnknown ? kUnknown : int(rows.size()), {});
    const auto problems =
        std::count_if(rows.begin(), rows.end(), [](const auto &row) { return !row.problem.isEmpty(); });
    if (problems > 0)
        addPlace(tr("With problems"), u"warning"_s, int(problems), {PlaceFilter::Kind::Problems, {}, {}});
    addCounted(tr("Family"), rows, PlaceFilter::Kind::Family);
    addCounted(tr("Quantisation"), rows, PlaceFilter::Kind::Quantisation);
    addStore();
    select(chosen);
    m_isFilling = false;
    if (m_page != Page::Models)
        return;
    m_place = m_view->currentIndex().data(SidebarDelegate::PlaceRole).value<PlaceFilter>();
    if (m_place != chosen)
        emit placeChosen(m_place);
}

void Sidebar::addCounted(const QString &title, const LibraryRows &rows, PlaceFilter::Kind kind)
{
    QHash<QString, int> counts;
    for (const auto &row : rows) {
        const auto &value = kind == PlaceFilter::Kind::Family ? row.family : row.build;
        if (!value.isEmpty())
            ++counts[value];
    }
    std::vector<std::pair<QString, int>> sorted(counts.keyValueBegin(), counts.keyValueEnd());
    std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (sorted.empty())
        return;
    addSection(title);
    QStringList shown;
    int rest = 0;
    for (const auto &[value, count] : sorted) {
        if (kind == PlaceFilter::Kind::Quantisation && shown.size() >= kMostQuantisations) {
            rest += count;
            continue;
        }
        addPlace(
            kind == PlaceFilter::Kind::Family ? familyTitle(value) : value, {}, count, {kind, value, {}});
        shown.append(value);
    }
    if (rest > 0)
        addPlace(tr("Other"), {}, rest, {kind, {}, shown + QStringList(QString())});
}

void Sidebar::addSection(const QString &title)
{
    auto *item = new QStandardItem(title);
    item->setFlags(Qt::NoItemFlags);
    item->setData(true, SidebarDelegate::IsSectionRole);
    m_model->appendRow(item);
}

void Sidebar::addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place)
{
    auto *item = new QStandardItem(text);
    item->setData(icon, SidebarDelegate::IconRole);
    item->setData(count, SidebarDelegate::CountRole);
    item->setData(QVariant::fromValue(place), SidebarDelegate::PlaceRole);
    item->setData(
        count == kUnknown ? text : tr("%1, %2").arg(text, QString::number(count)), Qt::AccessibleTextRole);
    m_model->appendRow(item);
}

void Sidebar::select(const PlaceFilter &place)
{
    constexpr int kAllModels = 1; // below the first section's title
    auto found = m_model->index(kAllModels, 0);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto index = m_model->index(row, 0);
        const auto page = static_cast<Page>(index.data(SidebarDelegate::PageRole).toInt());
        const bool isFilter = m_page == Page::Models && index.data(SidebarDelegate::PlaceRole).isValid()
            && index.data(SidebarDelegate::PlaceRole).value<PlaceFilter>() == place;
        if (isFilter || (m_page != Page::Models && page == m_page))
            found = index;
    }
    m_view->setCurrentIndex(found);
}

void Sidebar::setStore(const QString &path, qint64 freeBytes)
{
    m_foot->setStore(path, freeBytes);
}

void Sidebar::setAway(const QString &words)
{
    m_foot->setAway(words);
}

void Sidebar::setUse(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes)
{
    m_isUnknown = modelsBytes < 0;
    m_unusedBytes = unusedBytes;
    m_trashBytes = trashBytes;
    m_foot->setUse(modelsBytes, unusedBytes, trashBytes);
    showSizes();
}

void Sidebar::showSizes()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        auto *item = m_model->item(row);
        const auto page = static_cast<Page>(item->data(SidebarDelegate::PageRole).toInt());
        if (page == Page::Models)
            continue;
        const auto size =
            m_isUnknown ? QString() : sizeText(page == Page::Unused ? m_unusedBytes : m_trashBytes);
        item->setData(size, SidebarDelegate::SizeRole);
        item->setData(
            m_isUnknown ? item->text() : tr("%1, %2").arg(item->text(), size), Qt::AccessibleTextRole);
    }
}

void Sidebar::choosePage(Page page)
{
    m_page = page;
    m_isFilling = true;
    select(m_place);
    m_isFilling = false;
    emit pageChosen(page);
}

void Sidebar::chooseAllModels()
{
    m_place = {};
    if (m_page != Page::Models)
        choosePage(Page::Models);
    m_isFilling = true;
    select(m_place);
    m_isFilling = false;
    emit placeChosen(m_place);
}

void Sidebar::setStoreMenu(QMenu *menu)
{
    m_foot->setMenu(menu);
}

void Sidebar::addPage(const QString &text, const QString &icon, Page page)
{
    auto *item = new QStandardItem(text);
    item->setData(icon, SidebarDelegate::IconRole);
    item->setData(int(page), SidebarDelegate::PageRole);
    m_model->appendRow(item);
}

void Sidebar::addStore()
{
    addSection(tr("Store"));
    auto *item = new QStandardItem(tr("Builds"));
    item->setData(u"running"_s, SidebarDelegate::IconRole);
    item->setData(true, SidebarDelegate::IsBuildsRole);
    m_model->appendRow(item);
    addPage(tr("Unused files"), u"unused"_s, Page::Unused);
    addPage(tr("Trash"), u"trash"_s, Page::Trash);
    showSizes();
    showBuilds();
}

void Sidebar::setBuilds(int count)
{
    if (count == m_builds)
        return;
    m_builds = count;
    showBuilds();
}

void Sidebar::showBuilds()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        auto *item = m_model->item(row);
        if (!item->data(SidebarDelegate::IsBuildsRole).toBool())
            continue;
        item->setData(m_builds, SidebarDelegate::CountRole);
        item->setData(
            m_builds == 0 ? tr("Builds") : tr("Builds, %1 running or waiting").arg(m_builds),
            Qt::AccessibleTextRole);
    }
}

// Sidebar lie on the window's ground, not on a sheet of their own.
void Sidebar::recolour()
{
    auto ground = palette();
    ground.setColor(QPalette::Base, ground.color(QPalette::Window));
    m_view->setPalette(ground);
}

void Sidebar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

} // namespace weightroom
