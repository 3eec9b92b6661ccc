#include "ui/editor/problemspanel.h"

#include "model/words/plaintooltip.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QResizeEvent>
#include <QTextLayout>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kProblemInset = 41;
constexpr int kProblemEnd = 16;

// What the icon and the place leave no room for the sentence in.
int besideText(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto place = index.data(ProblemsModel::PlaceRole).toString();
    return kProblemInset + option.fontMetrics.horizontalAdvance(place) + 2 * kProblemEnd;
}

// In one line or two, the second elided: what is to be done stands at a sentence's end.
QStringList wrapped(const QString &text, const QStyleOptionViewItem &option, int width)
{
    if (width <= 0 || option.fontMetrics.horizontalAdvance(text) <= width)
        return {text};
    QTextLayout layout(text, option.font);
    layout.beginLayout();
    auto first = layout.createLine();
    first.setLineWidth(width);
    layout.endLayout();
    const auto rest = text.mid(first.textLength()).trimmed();
    if (rest.isEmpty())
        return {text};
    return {text.left(first.textLength()), option.fontMetrics.elidedText(rest, Qt::ElideRight, width)};
}

} // namespace

int ProblemDelegate::height(const QFont &font)
{
    return rowHeight(font, 28);
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view == nullptr ? 0 : view->viewport()->width();
    const bool isLong =
        width > 0 && wrapped(index.data().toString(), option, width - besideText(option, index)).size() > 1;
    return {100, height(option.font) + (isLong ? option.fontMetrics.height() : 0)};
}

void ProblemDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    const auto &palette = option.palette;
    if (selected)
        painter->fillRect(option.rect, palette.color(QPalette::Highlight));
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, Colours::of(palette).hover);
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(palette.color(QPalette::Link));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const auto text = palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const auto severity = static_cast<modelfile::Severity>(index.data(ProblemsModel::SeverityRole).toInt());
    const bool plain = selected && isHighContrast(palette);
    painter->drawPixmap(
        option.rect.left() + 16, option.rect.center().y() - 7,
        iconPixmap(
            severityIcon(severity), 16, plain ? text : severityColour(severity, palette),
            painter->device()->devicePixelRatioF()));
    const auto place = index.data(ProblemsModel::PlaceRole).toString();
    auto rect = option.rect.adjusted(kProblemInset, 0, -kProblemEnd, 0);
    painter->setFont(option.font);
    painter->setPen(selected ? text : Colours::of(palette).secondary);
    painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, place);
    rect.setWidth(option.rect.width() - besideText(option, index));
    painter->setPen(text);
    painter->drawText(
        rect, Qt::AlignLeft | Qt::AlignVCenter,
        wrapped(index.data().toString(), option, rect.width()).join(u'\n'));
    painter->restore();
}

// Rows at the same place of the list are changed, not replaced: the selection stays.
void ProblemsModel::setProblems(const std::vector<modelfile::Diagnostic> &problems)
{
    std::vector<Row> rows;
    for (std::size_t i = 0; i < std::min(problems.size(), kMaximumRows); ++i) {
        const auto &problem = problems[i];
        rows.push_back(
            {problem.severity(), problem.message(),
             tr("Line %1, column %2").arg(problem.from.line).arg(problem.from.column), problem.range});
    }
    const int before = int(m_rows.size());
    const int after = int(rows.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows.resize(rows.size());
        endRemoveRows();
    }
    for (int row = 0; row < std::min(before, after); ++row) {
        if (m_rows[std::size_t(row)] == rows[std::size_t(row)])
            continue;
        m_rows[std::size_t(row)] = rows[std::size_t(row)];
        emit dataChanged(index(row), index(row));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows = std::move(rows);
        endInsertRows();
    }
}

TextRange ProblemsModel::rangeAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? m_rows[std::size_t(row)].range : TextRange();
}

int ProblemsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ProblemsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= int(m_rows.size()))
        return {};
    const auto &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.text;
    case Qt::ToolTipRole:
        return plainTooltip(row.text);
    case Qt::AccessibleTextRole:
        return u"%1, %2: %3"_s.arg(severityText(row.severity), row.place, row.text);
    case SeverityRole:
        return int(row.severity);
    case PlaceRole:
        return row.place;
    case RangeBeginRole:
        return row.range.begin;
    default:
        return {};
    }
}

namespace
{

QLabel *problemLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

ProblemsPanel::ProblemsPanel(QWidget *parent)
    : QWidget(parent)
    , m_counts(problemLabel({}, this))
    , m_view(new QListView(this))
    , m_model(new ProblemsModel(this))
{
    setObjectName(u"problemsPanel"_s);
    auto *title = problemLabel(tr("Problems"), this);
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    auto *keys = problemLabel(tr("F8 next"), this);
    keys->setFont(smallFont(font()));
    for (auto *label : {m_counts, keys})
        label->setForegroundRole(QPalette::PlaceholderText);
    m_view->setObjectName(u"problemsView"_s);
    m_view->setAccessibleName(tr("Problems"));
    m_view->setModel(m_model);
    setFocusProxy(m_view);
    m_view->setItemDelegate(new ProblemDelegate(m_view));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setResizeMode(QListView::Adjust); // a narrow row has two lines
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 0, 16, 0);
    head->setSpacing(10);
    head->addWidget(title);
    head->addWidget(m_counts, 1);
    head->addWidget(keys);
    title->setMinimumHeight(rowHeight(font(), 28));
    auto *line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(line);
    layout->addLayout(head);
    layout->addWidget(m_view);
    // A list doesn't ask again by itself how high a row is now.
    connect(m_model, &QAbstractItemModel::dataChanged, m_view, &QListView::doItemsLayout);
    connect(m_view, &QListView::clicked, this, [this](const QModelIndex &index) { choose(index.row()); });
    connect(m_view, &QListView::activated, this, [this](const QModelIndex &index) { choose(index.row()); });
    setProblems({});
    fit();
}

void ProblemsPanel::setProblems(const std::vector<modelfile::Diagnostic> &problems)
{
    m_model->setProblems(problems);
    const auto counts = countText(problems);
    m_counts->setText(counts.isEmpty() ? tr("None") : counts);
    fit();
}

void ProblemsPanel::chooseNext(TextRange selection, bool backwards)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    // The one that's chosen already is stepped on from, also where several begin at the same place.
    const auto current = m_view->currentIndex();
    if (current.isValid() && m_model->rangeAt(current.row()).begin == selection.begin) {
        choose((current.row() + (backwards ? count - 1 : 1)) % count);
        return;
    }
    for (int i = 0; i < count; ++i) {
        const int row = backwards ? count - 1 - i : i;
        const int begin = m_model->rangeAt(row).begin;
        if (backwards ? begin < selection.begin : begin > selection.begin) {
            choose(row);
            return;
        }
    }
    choose(backwards ? count - 1 : 0);
}

void ProblemsPanel::choose(int row)
{
    m_view->setCurrentIndex(m_model->index(row));
    emit chosen(m_model->rangeAt(row));
}

void ProblemsPanel::fit()
{
    constexpr int kLeastRows = 2;
    constexpr int kMostRows = 6;
    const int row = ProblemDelegate::height(m_view->font());
    int height = 0;
    for (int i = 0; i < std::min(m_model->rowCount(), kMostRows); ++i)
        height += m_view->sizeHintForIndex(m_model->index(i)).height();
    m_view->setFixedHeight(std::clamp(height, kLeastRows * row, kMostRows * row));
}

void ProblemsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        fit();
}

void ProblemsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

} // namespace weightroom
