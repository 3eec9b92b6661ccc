#include "ui/library/places.h"

#include "model/library/format.h"
#include "ui/library/placesdelegate.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

Q_DECLARE_METATYPE(weightroom::PlaceFilter)

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostQuantisations = 5;

QString familyTitle(const QString &family)
{
    return family.isEmpty() ? QString() : family.left(1).toUpper() + family.mid(1);
}

} // namespace

Places::Places(QWidget *parent)
    : QWidget(parent)
    , m_model(new QStandardItemModel(this))
    , m_view(new QListView(this))
    , m_used(new QLabel(this))
    , m_free(new QLabel(this))
    , m_path(new QLabel(this))
{
    setObjectName(u"places"_s);
    m_view->setObjectName(u"placesView"_s);
    m_view->setAccessibleName(tr("Places"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new PlacesDelegate(m_view));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Places lie on the window's ground, not on a sheet of their own.
    auto ground = palette();
    ground.setColor(QPalette::Base, ground.color(QPalette::Window));
    m_view->setPalette(ground);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        emit placeChosen(current());
    });

    auto bold = m_used->font();
    bold.setWeight(QFont::DemiBold);
    m_used->setFont(smallFont(bold));
    m_free->setFont(smallFont(font()));
    m_path->setFont(smallFont(font()));
    m_path->setTextFormat(Qt::PlainText);
    for (auto *label : {m_free, m_path})
        label->setForegroundRole(QPalette::PlaceholderText);
    auto *numbers = new QHBoxLayout;
    numbers->addWidget(m_used);
    numbers->addStretch();
    numbers->addWidget(m_free);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(16, 10, 16, 10);
    foot->setSpacing(4);
    foot->addLayout(numbers);
    foot->addWidget(m_path);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view);
    layout->addLayout(foot);
}

void Places::setRows(const std::vector<LibraryRow> &rows)
{
    const auto chosen = m_model->rowCount() == 0 ? PlaceFilter() : current();
    const QSignalBlocker quiet(m_view->selectionModel());
    m_model->clear();
    addSection(tr("Library"));
    addPlace(tr("All models"), u"weights"_s, int(rows.size()), {});
    const auto problems =
        std::count_if(rows.begin(), rows.end(), [](const auto &row) { return !row.problem.isEmpty(); });
    if (problems > 0)
        addPlace(tr("With problems"), u"warning"_s, int(problems), {PlaceFilter::Kind::Problems, {}, {}});
    addCounted(tr("Family"), rows, PlaceFilter::Kind::Family);
    addCounted(tr("Quantisation"), rows, PlaceFilter::Kind::Quantisation);
    select(chosen);
    if (current() != chosen)
        emit placeChosen(current());
}

void Places::addCounted(const QString &title, const std::vector<LibraryRow> &rows, PlaceFilter::Kind kind)
{
    std::map<QString, int> counts;
    for (const auto &row : rows) {
        const auto &value = kind == PlaceFilter::Kind::Family ? row.family : row.build;
        if (!value.isEmpty())
            ++counts[value];
    }
    std::vector<std::pair<QString, int>> sorted(counts.begin(), counts.end());
    std::stable_sort(
        sorted.begin(), sorted.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
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

void Places::addSection(const QString &title)
{
    auto *item = new QStandardItem(title);
    item->setFlags(Qt::NoItemFlags);
    item->setData(true, PlacesDelegate::IsSectionRole);
    m_model->appendRow(item);
}

void Places::addPlace(const QString &text, const QString &icon, int count, const PlaceFilter &place)
{
    auto *item = new QStandardItem(text);
    item->setData(icon, PlacesDelegate::IconRole);
    item->setData(count, PlacesDelegate::CountRole);
    item->setData(QVariant::fromValue(place), PlacesDelegate::PlaceRole);
    item->setData(tr("%1, %2").arg(text, QString::number(count)), Qt::AccessibleTextRole);
    m_model->appendRow(item);
}

PlaceFilter Places::current() const
{
    return m_view->currentIndex().data(PlacesDelegate::PlaceRole).value<PlaceFilter>();
}

void Places::select(const PlaceFilter &place)
{
    constexpr int kAllModels = 1; // below the first section's title
    auto found = m_model->index(kAllModels, 0);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto index = m_model->index(row, 0);
        if (!index.data(PlacesDelegate::IsSectionRole).toBool()
            && index.data(PlacesDelegate::PlaceRole).value<PlaceFilter>() == place)
            found = index;
    }
    m_view->setCurrentIndex(found);
}

void Places::setStore(const QString &path, qint64 usedBytes, qint64 freeBytes)
{
    m_used->setText(sizeText(usedBytes));
    m_free->setText(freeBytes < 0 ? QString() : tr("%1 free").arg(sizeText(freeBytes)));
    auto shown = path;
    if (path.startsWith(QDir::homePath() + u'/'))
        shown = u'~' + path.mid(QDir::homePath().size());
    m_path->setText(m_path->fontMetrics().elidedText(shown, Qt::ElideMiddle, 150));
    m_path->setToolTip(path);
}

} // namespace weightroom
