#include "ui/builds/buildspanel.h"

#include "model/build/buildqueue.h"
#include "model/items/buildsmodel.h"
#include "ui/builds/buildsview.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kHeader = 34;
constexpr int kEmpty = 56;
constexpr int kMostRows = 3;

// The splitter draws the line above it.
class Header : public QWidget
{
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), palette().color(QPalette::Window));
        painter.fillRect(0, height() - 1, width(), 1, palette().color(QPalette::Mid));
    }
};

} // namespace

BuildsPanel::BuildsPanel(BuildQueue *queue, QWidget *parent)
    : QWidget(parent)
    , m_queue(queue)
    , m_model(new BuildsModel(queue, this))
    , m_view(new BuildsView(this))
    , m_header(new Header(this))
    , m_title(new QLabel(tr("Builds"), m_header))
    , m_counts(new QLabel(m_header))
    , m_clear(new QPushButton(tr("Clear finished"), m_header))
    , m_empty(new QLabel(tr("No builds. Drop a GGUF file to start one."), this))
    , m_body(new QStackedWidget(this))
{
    setObjectName(u"buildsPanel"_s);
    m_view->setModel(m_model);
    m_empty->setObjectName(u"noBuilds"_s);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->setAutoFillBackground(true);
    m_empty->setWordWrap(true);
    m_body->addWidget(m_empty);
    m_body->addWidget(m_view);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_body, 1);
    connect(m_view, &BuildsView::actionPressed, this, &BuildsPanel::act);
    connect(queue, &BuildQueue::countsChanged, this, &BuildsPanel::showCounts);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_model->rowCount() == 1)
            emit openRequested();
        showRows();
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &BuildsPanel::showRows);
    connect(
        m_model, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex &, const QModelIndex &, const QList<int> &roles) {
            if (roles.isEmpty())
                showRows();
        });
    showCounts();
    showRows();
}

QWidget *BuildsPanel::makeHeader()
{
    auto *fold = new QToolButton(m_header);
    fold->setObjectName(u"foldBuilds"_s);
    fold->setIcon(icon(u"chevron-down"_s));
    fold->setAutoRaise(true);
    fold->setToolTip(tr("Hide builds"));
    fold->setAccessibleName(fold->toolTip());
    connect(fold, &QToolButton::clicked, this, &BuildsPanel::foldRequested);
    m_counts->setObjectName(u"buildCounts"_s);
    m_counts->setForegroundRole(QPalette::PlaceholderText);
    m_clear->setObjectName(u"clearFinished"_s);
    m_clear->setAccessibleName(m_clear->text());
    connect(m_clear, &QPushButton::clicked, m_queue, &BuildQueue::clearFinished);
    auto *layout = new QHBoxLayout(m_header);
    layout->setContentsMargins(18, 1, 10, 1);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_counts);
    layout->addStretch(1);
    layout->addWidget(m_clear);
    layout->addWidget(fold);
    return m_header;
}

void BuildsPanel::setTrashBytes(qint64 bytes)
{
    m_model->setTrashBytes(bytes);
}

int BuildsPanel::preferredHeight() const
{
    const int rows = m_model->rowCount() == 0 ? rowHeight(font(), kEmpty) : m_view->heightOfRows(kMostRows);
    return m_header->minimumHeight() + rows;
}

QSize BuildsPanel::sizeHint() const
{
    return {QWidget::sizeHint().width(), preferredHeight()};
}

QSize BuildsPanel::minimumSizeHint() const
{
    return {320, m_header->minimumHeight() + std::min(rowHeight(font(), kEmpty), preferredHeight())};
}

void BuildsPanel::showCounts()
{
    const auto counts = m_queue->counts();
    QStringList parts;
    const auto add = [&](int count, const QString &text) {
        if (count > 0)
            parts.append(text.arg(count));
    };
    add(counts.running, tr("%1 running"));
    add(counts.waiting, tr("%1 waiting"));
    add(counts.failed, tr("%1 failed"));
    m_counts->setText(parts.join(u", "_s));
    m_clear->setVisible(counts.finished + counts.cancelled > 0);
}

void BuildsPanel::showRows()
{
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_clear->setMinimumWidth(m_clear->fontMetrics().horizontalAdvance(m_clear->text()) + 22);
    m_clear->setFixedHeight(std::max(26, fontMetrics().height() + 8));
    m_header->setFixedHeight(std::max(rowHeight(font(), kHeader), m_clear->height() + 6));
    m_body->setCurrentWidget(
        m_model->rowCount() == 0 ? static_cast<QWidget *>(m_empty) : static_cast<QWidget *>(m_view));
    const int height = preferredHeight();
    if (height == m_reportedHeight)
        return;
    m_reportedHeight = height;
    updateGeometry();
    emit preferredHeightChanged(height);
}

void BuildsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        showRows();
}

void BuildsPanel::act(const QModelIndex &index, BuildAction action)
{
    const int id = index.data(BuildsModel::IdRole).toInt();
    switch (action) {
    case BuildAction::Cancel:
        return m_queue->cancel(id);
    case BuildAction::Remove:
        return m_queue->remove(id);
    case BuildAction::TryAgain:
        return m_queue->retry(id);
    case BuildAction::LinkInstead:
        return m_queue->retryWith(id, ImportMode::Link);
    case BuildAction::CopyInstead:
        return m_queue->retryWith(id, ImportMode::Auto);
    case BuildAction::EmptyTrash:
        emit emptyTrashRequested();
        return;
    case BuildAction::ShowFile:
        emit showFileRequested(index.data(BuildsModel::PathRole).toString());
        return;
    case BuildAction::EditModelfile:
        emit editRequested(id);
        return;
    case BuildAction::Show:
        emit showModelRequested(index.data(BuildsModel::NameRole).toString());
        return;
    }
}

} // namespace weightroom
