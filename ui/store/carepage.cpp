#include "ui/store/carepage.h"

#include "model/items/cellrole.h"
#include "ui/controls/breakabletext.h"
#include "ui/details/detailstree.h"
#include "ui/library/emptystate.h"
#include "ui/theme/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kPageInset = 20;
constexpr int kSideWidth = 340;
constexpr int kLeastSideWidth = 260;
constexpr int kLeastSideHeight = 280; // down to the button; what is above gives way first

QFrame *line(QWidget *parent, bool isUpright)
{
    auto *made = new QFrame(parent);
    if (isUpright)
        made->setFixedWidth(1);
    else
        made->setFixedHeight(1);
    made->setAutoFillBackground(true);
    made->setBackgroundRole(QPalette::Mid);
    return made;
}

} // namespace

CarePage::CarePage(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_sentence(new QLabel(this))
    , m_headLine(new QHBoxLayout)
    , m_head(new QVBoxLayout)
    , m_lines(new QVBoxLayout(this))
    , m_empty(new EmptyState(this))
{
    auto *heading = new QLabel(title, this);
    heading->setFont(titleFont(font()));
    m_sentence->setObjectName(u"careSentence"_s);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(heading);
    words->addWidget(m_sentence);
    m_headLine->setSpacing(8);
    m_headLine->addLayout(words, 1);
    m_head->setContentsMargins(kPageInset, 16, kPageInset, 16);
    m_head->setSpacing(12);
    m_head->addLayout(m_headLine);
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(0);
    m_lines->addLayout(m_head);
    m_lines->addWidget(line(this, false));
    m_empty->hide();
    connect(m_empty, &EmptyState::actionPressed, this, &CarePage::clearFilterRequested);
}

void CarePage::setSentence(const QString &text)
{
    m_sentence->setText(unbrokenFigures(text));
}

void CarePage::addHeadButton(QWidget *button)
{
    m_headLine->addWidget(button, 0, Qt::AlignTop);
}

void CarePage::addBelowHead(QWidget *widget)
{
    m_head->addWidget(widget);
}

void CarePage::setFilter(const QString &text)
{
    m_filter = text.simplified();
    filterRows();
}

void CarePage::filterRows()
{
    auto *model = m_list->model();
    const auto words = m_filter.split(u' ', Qt::SkipEmptyParts);
    m_isFound = words.isEmpty() || model->rowCount() == 0;
    for (int row = 0; row < model->rowCount(); ++row) {
        const auto index = model->index(row, 0);
        const auto text = index.data().toString() + u' ' + index.data(cellrole::Aside).toString();
        const bool isFound = std::all_of(words.begin(), words.end(), [&](const QString &word) {
            return text.contains(word, Qt::CaseInsensitive);
        });
        m_list->setRowHidden(row, {}, !isFound);
        m_isFound = m_isFound || isFound;
    }
    showBody();
}

void CarePage::showBody()
{
    if (!m_isEmpty && !m_isFound)
        m_empty->show(u"search"_s, tr("Nothing here matches “%1”.").arg(m_filter), {}, tr("Clear filter"));
    const bool hasList = !m_isEmpty && m_isFound;
    m_empty->setVisible(!hasList);
    m_list->setVisible(hasList);
    m_side->setVisible(!m_isEmpty);
}

void CarePage::setBody(DetailsTree *list, QWidget *side)
{
    m_list = list;
    connect(list->model(), &QAbstractItemModel::rowsInserted, this, &CarePage::filterRows);
    connect(list->model(), &QAbstractItemModel::rowsRemoved, this, &CarePage::filterRows);
    connect(list->model(), &QAbstractItemModel::layoutChanged, this, &CarePage::filterRows);
    m_side = new QWidget(this);
    auto *inSide = new QHBoxLayout(m_side);
    inSide->setContentsMargins(0, 0, 0, 0);
    inSide->setSpacing(0);
    inSide->addWidget(line(m_side, true));
    // In a low window it scrolls: squeezed lines can't be read.
    auto *scroll = new QScrollArea(m_side);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumHeight(kLeastSideHeight);
    scroll->setWidget(side);
    scroll->viewport()->setAutoFillBackground(false);
    side->setAutoFillBackground(false);
    inSide->addWidget(scroll, 1);
    auto *body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(list, 1);
    body->addWidget(m_empty, 1);
    body->addWidget(m_side);
    m_lines->addLayout(body, 1);
}

void CarePage::setEmpty(bool isEmpty, const QString &icon, const QString &title, const QString &text)
{
    m_isEmpty = isEmpty;
    if (isEmpty)
        m_empty->show(icon, title, text);
    showBody();
}

void CarePage::setReading(const QString &title)
{
    setSentence({});
    setEmpty(true, {}, title, {});
}

void CarePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_side->setFixedWidth(std::clamp(width() * 2 / 5, kLeastSideWidth, kSideWidth));
}

QLabel *CarePage::noteLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace weightroom
