#include "ui/store/trashpage.h"

#include "model/items/trashmodel.h"
#include "model/names/quoting.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/actions/changemessage.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/primarybutton.h"
#include "ui/details/detailstree.h"
#include "ui/store/twolinedelegate.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kBytesWidth = 96;
constexpr int kWhenWidth = 110;
constexpr int kLastInset = 16;
constexpr double kBigNumberFactor = 2.0;

// What deleting some entries for good frees, of what lies in the trash for them.
QString freesText(int entries, qint64 holds, qint64 frees)
{
    if (holds == 0)
        return entries == 1
            ? TrashPage::tr("Other models use its files: deleting it permanently frees nothing.")
            : TrashPage::tr("Other models use their files: deleting them permanently frees nothing.");
    const auto text = entries == 1 ? TrashPage::tr("Deleting it permanently frees %1.")
                                   : TrashPage::tr("Deleting them permanently frees %1.");
    return text.arg(sizeText(frees))
        + (frees < holds ? u' ' + TrashPage::tr("The rest is shared with other entries.") : QString());
}

QString sentenceFor(const TrashContent &content, const TrashMeasure &measure)
{
    if (measure.isEmpty())
        return TrashPage::tr("Deleted and replaced models stay here until you empty the trash.");
    const auto damaged = sizeText(content.setAsideBytes);
    if (content.rows.empty())
        return TrashPage::tr(
                   "Damaged or duplicate files, %1. Nothing uses them; emptying the trash deletes them.")
            .arg(damaged);
    auto text = TrashPage::tr("%1, %2. Nothing uses these files; you can restore them.")
                    .arg(trashInWords(measure), sizeText(content.bytes - content.setAsideBytes));
    if (content.setAsideBytes == 0)
        return text;
    return text + u' '
        + TrashPage::tr("Damaged or duplicate files take another %1; emptying the trash deletes them too.")
              .arg(damaged);
}

} // namespace

TrashPage::TrashPage(QWidget *parent)
    : CarePage(tr("Trash"), parent)
    , m_model(new TrashModel(this))
    , m_list(new DetailsTree(tr("Trash"), this))
    , m_emptyTrash(new QPushButton(icon(u"trash"_s), tr("Empty trash…"), this))
{
    setObjectName(u"trashPage"_s);
    m_emptyTrash->setObjectName(u"emptyTrashButton"_s);
    addHeadButton(m_emptyTrash);
    m_list->setObjectName(u"trashList"_s);
    m_list->setRootIsDecorated(false);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_list->setTextInset(20);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    setBody(m_list, makeSide());
    connect(m_list, &DetailsTree::widthChanged, this, &TrashPage::fitColumns);
    connect(
        m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TrashPage::showSelection);
    connect(m_emptyTrash, &QPushButton::clicked, this, &TrashPage::emptyRequested);
    connect(m_restore, &QPushButton::clicked, this, [this] { emit restoreRequested(selectedIds()); });
    connect(m_list, &QAbstractItemView::activated, m_restore, &QPushButton::click);
    connect(m_restoreAs, &QPushButton::clicked, this, [this] {
        if (const auto ids = selectedIds(); ids.size() == 1)
            emit restoreAsRequested(ids.front());
    });
    connect(m_delete, &QPushButton::clicked, this, [this] {
        qint64 bytes = 0;
        for (const auto &row : selectedRows())
            bytes += row.freesBytes;
        emit deleteRequested(selectedIds(), bytes);
    });
    for (auto *button : {static_cast<QPushButton *>(m_restore), m_restoreAs, m_delete}) {
        auto *action = new QAction(button->icon(), button->text(), m_list);
        connect(action, &QAction::triggered, button, &QPushButton::click);
        m_list->addAction(action);
    }
    setContent({});
}

QWidget *TrashPage::makeSide()
{
    auto *side = new QWidget(this);
    auto *lines = new QVBoxLayout(side);
    lines->setContentsMargins(20, 20, 20, 20);
    lines->setSpacing(8);
    m_what = noteLabel(side);
    m_bytes = new QLabel(side);
    auto big = font();
    big.setPointSizeF(big.pointSizeF() * kBigNumberFactor);
    big.setWeight(QFont::DemiBold);
    m_bytes->setFont(big);
    m_facts = noteLabel(side);
    m_restore = new PrimaryButton(tr("Restore"), side);
    m_restore->setObjectName(u"restoreButton"_s);
    m_restoreAs = new QPushButton(tr("Restore as…"), side);
    m_delete = new QPushButton(tr("Delete for good…"), side);
    m_note = noteLabel(side);
    for (auto *widget : {static_cast<QWidget *>(m_what), static_cast<QWidget *>(m_bytes)})
        lines->addWidget(widget);
    lines->addWidget(m_facts);
    lines->addSpacing(8);
    for (auto *button : {static_cast<QPushButton *>(m_restore), m_restoreAs, m_delete})
        lines->addWidget(button);
    lines->addSpacing(4);
    lines->addWidget(m_note);
    lines->addStretch();
    return side;
}

void TrashPage::setContent(const TrashContent &content)
{
    m_model->setRows(content.rows);
    TrashMeasure measure;
    measure.bytes = content.bytes;
    for (const auto &row : content.rows) {
        measure.models += row.files == 0 ? 1 : 0;
        measure.files += row.files;
    }
    setSentence(sentenceFor(content, measure));
    if (measure.isEmpty())
        setEmpty(true, u"trash"_s, tr("The trash is empty."), {});
    else
        setEmpty(content.rows.empty(), u"trash"_s, tr("Nothing to restore."), {});
    m_emptyTrash->setVisible(!measure.isEmpty());
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    showSelection();
}

void TrashPage::setReadOnly(const QString &reason)
{
    m_readOnly = reason;
    m_emptyTrash->setEnabled(reason.isEmpty());
    m_emptyTrash->setToolTip(plainTooltip(reason));
    showSelection();
}

QList<TrashRow> TrashPage::selectedRows() const
{
    QList<TrashRow> rows;
    for (const auto &index : m_list->selectionModel()->selectedRows())
        rows.append(m_model->rowAt(index.row()));
    return rows;
}

QStringList TrashPage::selectedIds() const
{
    QStringList ids;
    for (const auto &row : selectedRows())
        ids.append(row.id);
    return ids;
}

std::optional<Name> TrashPage::nameOf(const QString &id) const
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->rowAt(row).id == id)
            return m_model->rowAt(row).name;
    }
    return std::nullopt;
}

void TrashPage::showSelection()
{
    const auto rows = selectedRows();
    qint64 holds = 0;
    qint64 frees = 0;
    bool canReturn = !rows.isEmpty();
    for (const auto &row : rows) {
        holds += row.holdsBytes;
        frees += row.freesBytes;
        canReturn = canReturn && row.canReturn;
    }
    m_what->setText(
        rows.isEmpty()         ? tr("Nothing selected")
            : rows.size() == 1 ? visibleText(rows.front().title, 120)
                               : tr("%1 entries selected").arg(rows.size()));
    m_bytes->setText(rows.isEmpty() ? QString() : sizeText(holds));
    m_facts->setText(rows.isEmpty() ? QString() : unbrokenFigures(freesText(int(rows.size()), holds, frees)));
    const bool canChange = m_readOnly.isEmpty() && !rows.isEmpty();
    m_restore->setEnabled(canChange && canReturn);
    m_restoreAs->setEnabled(canChange && rows.size() == 1 && rows.front().name);
    m_delete->setEnabled(canChange);
    const bool isTaken = rows.size() == 1 && rows.front().name && !rows.front().canReturn;
    m_note->setText(
        !m_readOnly.isEmpty() ? m_readOnly
            : isTaken ? tr("Another model has this name now. Restore this one under a different name.")
                      : QString());
    m_note->setVisible(!m_note->text().isEmpty());
}

void TrashPage::fitColumns(int width)
{
    auto *header = m_list->header();
    header->resizeSection(TrashModel::What, std::max(160, width - kBytesWidth - kWhenWidth - kLastInset));
    header->resizeSection(TrashModel::Size, kBytesWidth);
    header->resizeSection(TrashModel::When, kWhenWidth);
}

} // namespace weightroom
