#include "ui/editor/problemspanel.h"

#include "ui/editor/problemdelegate.h"
#include "ui/editor/problemsmodel.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QListView>
#include <QResizeEvent>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

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
    setProblems({}, {});
    fit();
}

void ProblemsPanel::setProblems(
    const std::vector<modelfile::Diagnostic> &problems, const modelfile::Document &document)
{
    m_model->setProblems(problems, document);
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
