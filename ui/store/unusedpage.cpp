#include "ui/store/unusedpage.h"

#include "model/items/unusedmodel.h"
#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/primarybutton.h"
#include "ui/details/detailstree.h"
#include "ui/store/diskmap.h"
#include "ui/store/twolinedelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kSizeWidth = 96;
constexpr int kWrittenWidth = 100;
constexpr int kWithWritten = 480; // a narrower list has no column for the date
constexpr int kWrittenInset = 16;
constexpr int kHeadInset = 54; // behind the box that ticks all
constexpr double kBigNumber = 2.0;

QLabel *rightLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

} // namespace

UnusedPage::UnusedPage(QWidget *parent)
    : CarePage(tr("Unused files"), parent)
    , m_model(new UnusedModel(this))
    , m_map(new DiskMap(this))
    , m_list(new DetailsTree(tr("Files that no model uses"), this))
    , m_all(new QCheckBox(m_list->header()))
    , m_verify(new QPushButton(icon(u"verify"_s), tr("Verify store"), this))
{
    setObjectName(u"unusedPage"_s);
    m_verify->setObjectName(u"verifyButton"_s);
    m_verify->setToolTip(tr("Read every file of the store and check that it is intact"));
    addHeadButton(m_verify);
    addBelowHead(m_map);
    addBelowHead(makeLegend());
    m_list->setObjectName(u"unusedList"_s);
    m_list->setRootIsDecorated(false);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_list->setTextInset(kHeadInset);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_all->setAccessibleName(tr("Tick all"));
    m_all->setGeometry(20, 6, TwoLineDelegate::kBox, TwoLineDelegate::kBox);
    auto *show = new QAction(icon(u"show-file"_s), tr("Show file"), m_list);
    m_list->addAction(show);
    connect(show, &QAction::triggered, this, [this] {
        if (const auto current = m_list->currentIndex(); current.isValid())
            emit showFileRequested(m_model->rowAt(current.row()).path);
    });
    setBody(m_list, makeSide());
    connect(m_list, &DetailsTree::widthChanged, this, &UnusedPage::fitColumns);
    connect(m_model, &UnusedModel::pickedChanged, this, &UnusedPage::showPicked);
    connect(m_all, &QCheckBox::clicked, this, [this] {
        const auto picked = m_model->picked();
        m_model->tickAll(picked.names.size() < picked.possible);
    });
    connect(m_map, &DiskMap::tileChosen, this, &UnusedPage::choose);
    connect(m_verify, &QPushButton::clicked, this, &UnusedPage::verifyRequested);
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_model->picked().names); });
}

QWidget *UnusedPage::makeLegend()
{
    auto *legend = new QWidget(this);
    auto *line = new QHBoxLayout(legend);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    for (int item = 0; item < LegendCount; ++item) {
        m_swatches[std::size_t(item)] = new QLabel(legend);
        m_legend[std::size_t(item)] = new QLabel(legend);
        m_legend[std::size_t(item)]->setFont(smallFont(font()));
        line->addWidget(m_swatches[std::size_t(item)]);
        line->addWidget(m_legend[std::size_t(item)]);
        line->addSpacing(14);
    }
    line->addStretch();
    return legend;
}

QWidget *UnusedPage::makeSide()
{
    auto *side = new QWidget(this);
    auto *lines = new QVBoxLayout(side);
    lines->setContentsMargins(20, 20, 20, 20);
    lines->setSpacing(8);
    m_ticked = noteLabel(side);
    m_bytes = new QLabel(side);
    auto big = font();
    big.setPointSizeF(big.pointSizeF() * kBigNumber);
    big.setWeight(QFont::DemiBold);
    m_bytes->setFont(big);
    lines->addWidget(m_ticked);
    lines->addWidget(m_bytes);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    for (int column = 1; column < 3; ++column) {
        auto *title = rightLabel(side);
        title->setText(column == 1 ? tr("Now") : tr("After"));
        title->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(title, 0, column);
    }
    const QStringList titles{tr("Unused files"), tr("Trash"), tr("Free space")};
    for (int line = 0; line < LineCount; ++line) {
        grid->addWidget(new QLabel(titles[line], side), line + 1, 0);
        m_now[std::size_t(line)] = rightLabel(side);
        m_after[std::size_t(line)] = rightLabel(side);
        grid->addWidget(m_now[std::size_t(line)], line + 1, 1);
        grid->addWidget(m_after[std::size_t(line)], line + 1, 2);
    }
    lines->addLayout(grid);
    m_then = noteLabel(side);
    m_then->setForegroundRole(QPalette::WindowText);
    lines->addSpacing(4);
    lines->addWidget(m_then);
    m_remove = new PrimaryButton({}, side);
    m_remove->setObjectName(u"removeUnusedButton"_s);
    lines->addSpacing(4);
    lines->addWidget(m_remove);
    auto *noteLine = new QHBoxLayout;
    noteLine->setSpacing(8);
    m_noteIcon = new QLabel(side);
    m_note = noteLabel(side);
    noteLine->addWidget(m_noteIcon, 0, Qt::AlignTop);
    noteLine->addWidget(m_note, 1);
    lines->addSpacing(4);
    lines->addLayout(noteLine);
    lines->addStretch();
    return side;
}

void UnusedPage::setUse(const StoreUse &use)
{
    m_use = use;
    m_map->setTiles(use.parts);
    m_model->setRows(use.unused);
    auto sentence = use.unusedBytes == 0 ? tr("This store takes %1.").arg(sizeText(use.bytes()))
                                         : tr("%1 of the %2 in this store isn't used by any model.")
                                               .arg(sizeText(use.unusedBytes), sizeText(use.bytes()));
    if (!use.verified.isEmpty())
        sentence += u' ' + use.verified + u'.';
    setSentence(sentence);
    if (!use.obstacle.isEmpty())
        setEmpty(true, u"warning"_s, tr("Can't determine which files are unused"), sentenceOf(use.obstacle));
    else
        setEmpty(
            use.unused.empty(), u"check"_s, tr("Every file is used"),
            tr("A model uses every file in this store."));
    showLegend();
    showPicked();
}

void UnusedPage::setFailure(const Error &error)
{
    setSentence({});
    m_map->setTiles({});
    setEmpty(true, u"error"_s, tr("Can't determine what takes the space"), sentenceOf(error.message));
}

void UnusedPage::setReadOnly(const QString &reason)
{
    m_readOnly = reason;
    showPicked();
}

void UnusedPage::showLegend()
{
    const auto colours = Colours::of(palette());
    const std::array<QColor, LegendCount> fills{
        colours.ownTile, colours.sharedTile, colours.unusedTile, colours.trashTile};
    const std::array<qint64, LegendCount> bytes{
        m_use.ownBytes, m_use.sharedBytes, m_use.unusedBytes, m_use.trash.bytes};
    const QStringList titles{tr("In one model"), tr("In several models"), tr("Unused"), tr("Trash")};
    constexpr int kLegendSwatch = 10;
    for (std::size_t item = 0; item < LegendCount; ++item) {
        const auto ratio = devicePixelRatioF();
        QPixmap swatch(QSize(kLegendSwatch, kLegendSwatch) * ratio);
        swatch.setDevicePixelRatio(ratio);
        swatch.fill(Qt::transparent);
        QPainter painter(&swatch);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool isOutlined = item == Shared || isHighContrast(palette());
        painter.setPen(isOutlined ? QPen(colours.ownBytes) : QPen(Qt::NoPen));
        painter.setBrush(fills[item]);
        painter.drawRoundedRect(QRectF(0.5, 0.5, kLegendSwatch - 1, kLegendSwatch - 1), 2, 2);
        m_swatches[item]->setPixmap(swatch);
        m_legend[item]->setTextFormat(Qt::RichText);
        m_legend[item]->setText(u"%1&nbsp; <span style='color:%2'>%3</span>"_s.arg(
            titles[qsizetype(item)].toHtmlEscaped(), colours.secondary.name(), sizeText(bytes[item])));
    }
}

void UnusedPage::showPicked()
{
    const auto picked = m_model->picked();
    const auto count = int(picked.names.size());
    m_ticked->setText(tr("%1 of %2 files selected").arg(count).arg(picked.all));
    m_bytes->setText(sizeText(picked.bytes));
    const auto freedBytes = picked.bytes - picked.toTrashBytes;
    const auto trashAfter = m_use.trash.bytes + picked.toTrashBytes;
    const auto show = [this](Line line, qint64 now, qint64 after) {
        m_now[line]->setText(now < 0 ? tr("unknown") : sizeText(now));
        m_after[line]->setText(now < 0 ? tr("unknown") : sizeText(after));
    };
    show(UnusedLine, m_use.unusedBytes, m_use.unusedBytes - picked.bytes);
    show(TrashLine, m_use.trash.bytes, trashAfter);
    show(FreeLine, m_use.freeBytes, m_use.freeBytes + freedBytes);
    m_then->setText(unbrokenFigures(tr("Emptying the trash then frees %1.").arg(sizeText(trashAfter))));
    m_then->setVisible(trashAfter > 0);
    m_remove->setEnabled(count > 0 && m_readOnly.isEmpty());
    const bool isAllToTrash = picked.toTrash == count;
    m_remove->setText(
        count == 0 ? tr("Move to trash")
            : isAllToTrash
            ? (count == 1 ? tr("Move 1 file to trash") : tr("Move %1 files to trash").arg(count))
            : (count == 1 ? tr("Remove 1 file") : tr("Remove %1 files").arg(count)));
    const auto colours = Colours::of(palette());
    const bool isWarning = !isAllToTrash || !m_readOnly.isEmpty();
    m_noteIcon->setPixmap(iconPixmap(
        isWarning ? u"warning"_s : u"check"_s, 16, isWarning ? colours.warning : colours.ok,
        devicePixelRatioF()));
    m_note->setText(
        !m_readOnly.isEmpty() ? m_readOnly
            : isAllToTrash    ? tr("No model uses these files. Ctrl+Z brings them back until the trash is "
                                      "emptied.")
                           : unbrokenFigures(tr("Unfinished downloads and other programs' files don't go to "
                                                "the trash: %1 is freed at once, permanently.")
                                                 .arg(sizeText(freedBytes))));
    m_all->setCheckState(
        count == 0                     ? Qt::Unchecked
            : count == picked.possible ? Qt::Checked
                                       : Qt::PartiallyChecked);
    m_all->setEnabled(picked.possible > 0);
}

void UnusedPage::fitColumns(int width)
{
    auto *header = m_list->header();
    const bool hasWritten = width >= kWithWritten;
    header->setSectionHidden(UnusedModel::Written, !hasWritten);
    const int others = kSizeWidth + kWrittenInset + (hasWritten ? kWrittenWidth : 0);
    header->resizeSection(UnusedModel::File, std::max(160, width - others));
    header->resizeSection(UnusedModel::Size, kSizeWidth);
    header->resizeSection(UnusedModel::Written, kWrittenWidth);
    m_all->move(20, (header->height() - m_all->height()) / 2);
}

void UnusedPage::choose(const StorePart &part)
{
    if (!part.key.isEmpty())
        emit modelChosen(part.key);
    else if (part.kind == StorePart::Kind::Trash)
        emit trashChosen();
    else if (m_model->rowCount() > 0 && part.kind == StorePart::Kind::Unused)
        m_list->setFocus(Qt::OtherFocusReason);
}

void UnusedPage::changeEvent(QEvent *event)
{
    CarePage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_note != nullptr) {
        showLegend();
        showPicked();
    }
}

} // namespace weightroom
