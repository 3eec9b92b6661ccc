#include "ui/controls/sheet.h"

#include "ui/theme/theme.h"

#include <QAccessibleWidget>
#include <QApplication>
#include <QFrame>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kCardRadius = 8;

} // namespace

void SheetCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Mid), 1));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
}

SheetLine::SheetLine(QWidget *card)
    : QWidget(card)
{
    setFixedHeight(1);
}

void SheetLine::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect().adjusted(1, 0, -1, 0), Colours::of(palette()).line);
}

namespace
{

constexpr int kMargin = 20; // of window that stays visible around the card

class SheetAccessible : public QAccessibleWidget
{
public:
    explicit SheetAccessible(QWidget *sheet)
        : QAccessibleWidget(sheet, QAccessible::Dialog)
    {
    }

    QAccessible::State state() const override
    {
        auto state = QAccessibleWidget::state();
        state.modal = true;
        return state;
    }

    static QAccessibleInterface *make(const QString &, QObject *object)
    {
        auto *sheet = qobject_cast<Sheet *>(object);
        return sheet == nullptr ? nullptr : new SheetAccessible(sheet);
    }
};

} // namespace

Sheet::Sheet(QWidget *window)
    : QWidget(window)
    , m_window(window)
    , m_card(new SheetCard(this))
    , m_layout(new QVBoxLayout(m_card))
    , m_scroll(new QScrollArea(m_card))
{
    QAccessible::installFactory(&SheetAccessible::make); // a second time does nothing
    setFocusPolicy(Qt::NoFocus);
    m_layout->setContentsMargins(1, 1, 1, 1);
    m_layout->setSpacing(0);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // The card shows through.
    m_scroll->viewport()->setAutoFillBackground(false);
    m_layout->addWidget(m_scroll, 1);
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { keepFocus(now); });
    hide();
}

Sheet::~Sheet()
{
    // The children go after this; the focus that they lose is none of a sheet's business any more.
    disconnect(qApp, nullptr, this, nullptr);
}

void Sheet::open()
{
    if (!isVisible()) {
        m_focusBefore = m_window->focusWidget();
        setGeometry(m_window->rect());
        raise();
        show();
        placeCard();
    }
    if (auto *field = firstField()) {
        m_lastFocus = field;
        field->setFocus(Qt::OtherFocusReason);
    }
}

void Sheet::close()
{
    hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void Sheet::setCardWidth(int width)
{
    m_cardWidth = width;
    placeCard();
}

void Sheet::addPart(QWidget *part, int stretch)
{
    part->setParent(m_card);
    part->installEventFilter(this);
    m_layout->insertWidget(stretch, part);
}

void Sheet::setHead(QWidget *head)
{
    m_head = head;
    addPart(head, 0);
    m_layout->insertWidget(1, new SheetLine(m_card));
}

void Sheet::setBody(QWidget *body)
{
    body->installEventFilter(this);
    m_scroll->setWidget(body);
    body->setAutoFillBackground(false);
    orderTabs();
}

void Sheet::setFoot(QWidget *foot)
{
    m_foot = foot;
    m_layout->addWidget(new SheetLine(m_card));
    addPart(foot, m_layout->count());
    orderTabs();
}

// Tab goes on from the body to the foot, though the body may be newer.
void Sheet::orderTabs()
{
    const auto *body = m_scroll->widget();
    if (body == nullptr || m_foot == nullptr)
        return;
    QWidget *last = nullptr;
    for (auto *widget = m_card->nextInFocusChain(); widget != m_card; widget = widget->nextInFocusChain()) {
        if (body->isAncestorOf(widget) && (widget->focusPolicy() & Qt::TabFocus) != 0)
            last = widget;
    }
    for (auto *widget : m_foot->findChildren<QWidget *>()) {
        if (last != nullptr && (widget->focusPolicy() & Qt::TabFocus) != 0) {
            setTabOrder(last, widget);
            last = widget;
        }
    }
}

void Sheet::setDefaultButton(QPushButton *button)
{
    m_default = button;
}

QWidget *Sheet::firstField() const
{
    return neighbour(nullptr, true);
}

void Sheet::placeCard()
{
    const auto heightOf = [](const QWidget *part, int width) {
        if (part == nullptr || part->layout() == nullptr)
            return 0;
        const auto *layout = part->layout();
        const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(width)
                                                       : layout->totalSizeHint().height();
        return std::max(height, part->minimumHeight());
    };
    const int width = std::min(m_cardWidth, this->width() - 2 * kMargin);
    const int inner = width - 2;
    // Two lines and the card's border.
    const int wanted =
        heightOf(m_head, inner) + heightOf(m_foot, inner) + heightOf(m_scroll->widget(), inner) + 4;
    const int height = std::min(wanted, this->height() - 2 * kMargin);
    // Decided here: with a bar there is less width, so that a text may need the line more that keeps the bar.
    m_scroll->setVerticalScrollBarPolicy(height < wanted ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    m_card->setGeometry((this->width() - width) / 2, (this->height() - height) * 9 / 20, width, height);
}

bool Sheet::event(QEvent *event)
{
    // Keys that nothing in the sheet takes are no shortcuts of the window.
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

bool Sheet::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window) {
        if (event->type() == QEvent::Resize)
            setGeometry(m_window->rect());
        // Sent to the window itself while nothing has the focus.
        if (event->type() == QEvent::ShortcutOverride && isVisible()) {
            event->accept();
            return true;
        }
        return false;
    }
    if (event->type() == QEvent::LayoutRequest)
        placeCard();
    return QWidget::eventFilter(watched, event);
}

void Sheet::keepFocus(QWidget *now)
{
    if (!isVisible() || now == nullptr || now->window() != window())
        return;
    if (isAncestorOf(now)) {
        m_lastFocus = now;
        return;
    }
    auto *back = m_lastFocus && m_lastFocus->isVisibleTo(this) && m_lastFocus->isEnabled()
        ? m_lastFocus.data()
        : neighbour(nullptr, true);
    if (back != nullptr)
        back->setFocus(Qt::OtherFocusReason);
    else
        now->clearFocus();
}

// The next widget of the sheet that Tab may reach, beginning anew at the end; nullptr if there is none.
QWidget *Sheet::neighbour(QWidget *from, bool next) const
{
    auto *start = from != nullptr ? from : m_card;
    for (auto *widget = next ? start->nextInFocusChain() : start->previousInFocusChain();
         widget != nullptr && widget != start;
         widget = next ? widget->nextInFocusChain() : widget->previousInFocusChain()) {
        const bool takesTab = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr;
        if (takesTab && m_card->isAncestorOf(widget) && widget->isEnabled() && widget->isVisibleTo(m_card))
            return widget;
    }
    return nullptr;
}

bool Sheet::focusNextPrevChild(bool next)
{
    auto *from = window()->focusWidget();
    auto *to = neighbour(from != nullptr && isAncestorOf(from) ? from : nullptr, next);
    if (to == nullptr)
        return true; // and not to the window behind
    to->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    if (m_scroll->isAncestorOf(to))
        m_scroll->ensureWidgetVisible(to, 0, kMargin);
    return true;
}

void Sheet::keyPressEvent(QKeyEvent *event)
{
    event->accept();
    if (event->key() == Qt::Key_Escape)
        emit cancelled();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        // A button that has the keyboard is the one that is meant: Enter on Cancel does nothing else.
        auto *focused = qobject_cast<QPushButton *>(QApplication::focusWidget());
        if (auto *pressed = focused != nullptr && isAncestorOf(focused) ? focused : m_default.data())
            pressed->click();
    }
}

void Sheet::mousePressEvent(QMouseEvent *event)
{
    event->accept();
}

void Sheet::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Colours::of(palette()).scrim);
}

void Sheet::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeCard();
}

} // namespace weightroom
