#include "ui/editor/completionpopup.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QStringListModel>
#include <QStyledItemDelegate>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kListWidth = 190;
constexpr int kPaneWidth = 280;
constexpr int kRows = 8;
constexpr int kFewestRows = 2;

class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static int height(const QFont &font) { return rowHeight(font, 26); }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width() + 8, height(option.font)};
    }
};

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

CompletionPopup::CompletionPopup(QWidget *window)
    : QFrame(window)
    , m_view(new QListView(this))
    , m_model(new QStringListModel(this))
    , m_pane(new QWidget(this))
    , m_title(plainLabel(m_pane))
    , m_detail(plainLabel(m_pane))
    , m_help(plainLabel(m_pane))
{
    setObjectName(u"completionPopup"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFrameShape(QFrame::Box);
    setForegroundRole(QPalette::Dark);
    m_view->setObjectName(u"completionView"_s);
    m_view->setAccessibleName(tr("Completions"));
    m_view->setModel(m_model);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setUniformItemSizes(true);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setFont(monoFont(font()));
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setTextElideMode(Qt::ElideMiddle);
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_help->setForegroundRole(QPalette::PlaceholderText);
    m_help->setFont(smallFont(font()));
    m_help->setWordWrap(true);
    // As much as fits; a long file name is in the list.
    for (auto *label : {m_title, m_detail})
        label->setMinimumWidth(1);
    auto *pane = new QVBoxLayout(m_pane);
    pane->setContentsMargins(12, 8, 12, 8);
    pane->setSpacing(2);
    auto *title = new QHBoxLayout;
    title->setSpacing(5);
    title->addWidget(m_title);
    title->addWidget(m_detail, 1);
    pane->addLayout(title);
    pane->addWidget(m_help);
    pane->addStretch();
    m_pane->setFixedWidth(kPaneWidth);
    auto *line = new QFrame(this);
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(0);
    layout->addWidget(m_view);
    layout->addWidget(line);
    layout->addWidget(m_pane);
    hide();
    connect(m_view, &QListView::clicked, this, &CompletionPopup::accepted);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &CompletionPopup::describe);
}

void CompletionPopup::showAt(const QRect &line, const std::vector<Completion> &completions, bool choose)
{
    QStringList texts;
    for (const auto &each : completions)
        texts.append(each.text);
    const bool isSame = isVisible() && completions == m_completions;
    m_completions = completions;
    if (!isSame)
        m_model->setStringList(texts);
    if (choose)
        m_view->setCurrentIndex(m_model->index(0));
    const bool hasPane = std::any_of(completions.begin(), completions.end(), [](const Completion &each) {
        return !each.help.isEmpty() || !each.detail.isEmpty();
    });
    m_pane->setVisible(hasPane);
    const int rows = std::clamp(int(completions.size()), kFewestRows, kRows);
    const int listWidth = std::clamp(
        m_view->sizeHintForColumn(0) + 16 + m_view->verticalScrollBar()->sizeHint().width(), kListWidth,
        hasPane ? 2 * kListWidth : 3 * kListWidth);
    const auto *window = parentWidget();
    m_view->setFixedWidth(std::min(listWidth, window->width() - 24 - (hasPane ? kPaneWidth : 0)));
    const int height = std::max(rows * RowDelegate::height(m_view->font()) + 12, hasPane ? paneHeight() : 0);
    resize(m_view->width() + (hasPane ? kPaneWidth + 1 : 0) + 10, height);
    const int left = std::max(8, std::min(line.left(), window->width() - width() - 8));
    const bool fitsBelow = line.bottom() + height + 8 <= window->height();
    QFrame::move(left, fitsBelow ? line.bottom() + 1 : std::max(0, line.top() - height));
    describe();
    raise();
    show();
}

const Completion *CompletionPopup::chosen() const
{
    const auto row = std::size_t(m_view->currentIndex().row());
    return m_view->currentIndex().isValid() && row < m_completions.size() ? &m_completions[row] : nullptr;
}

void CompletionPopup::move(int rows)
{
    const int last = m_model->rowCount() - 1;
    const auto current = m_view->currentIndex();
    if (!current.isValid())
        rows = rows > 0 ? 0 : last;
    else if (rows == 1 || rows == -1)
        rows = (current.row() + rows + last + 1) % (last + 1);
    else
        rows = std::clamp(current.row() + rows, 0, last);
    m_view->setCurrentIndex(m_model->index(rows));
}

// Room for two lines of help, so that it stays as high from one to the next.
int CompletionPopup::paneHeight() const
{
    return 26 + m_title->fontMetrics().height() + 2 * m_help->fontMetrics().lineSpacing();
}

void CompletionPopup::describe()
{
    const auto *completion = chosen();
    if (completion == nullptr && !m_completions.empty())
        completion = &m_completions.front();
    if (completion == nullptr)
        return;
    m_title->setText(completion->text);
    m_detail->setText(completion->detail);
    m_detail->setVisible(!completion->detail.isEmpty());
    m_help->setText(completion->help);
}

} // namespace weightroom
