#include "ui/controls/messagebar.h"

#include "model/names/quoting.h"
#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_close(new QToolButton(this))
{
    setObjectName(u"messageBar"_s);
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setObjectName(u"messageText"_s);
    m_close->setAutoRaise(true);
    m_close->setIcon(icon(u"close"_s));
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close this message"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    m_buttons->setSpacing(8);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 4, 8, 4);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_buttons);
    layout->addWidget(m_close);
    setMinimumHeight(rowHeight(font(), 40));
    hide();
}

void MessageBar::showMessage(
    Kind kind, const QString &icon, const QString &text, const QList<Action> &actions)
{
    m_kind = kind;
    m_iconName = icon;
    m_text->setText(unbrokenFigures(text));
    while (auto *item = m_buttons->takeAt(0)) {
        // The pressed button may be the one that called us.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto &action : actions) {
        auto *button = new QPushButton(action.title, this);
        button->setAutoDefault(true);
        if (!action.icon.isEmpty())
            button->setIcon(weightroom::icon(action.icon));
        connect(button, &QPushButton::clicked, this, [this, id = action.id] { emit actionTriggered(id); });
        m_buttons->addWidget(button);
    }
    recolour();
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::showFailure(Kind kind, const QString &message)
{
    constexpr qsizetype kLongest = 1000;
    showMessage(
        kind, kind == Kind::Error ? u"error"_s : u"warning"_s,
        sentenceOf(visibleText(message, kLongest)).toHtmlEscaped(), {});
}

void MessageBar::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::recolour()
{
    const auto colours = Colours::of(palette());
    const auto colour = m_kind == Kind::Error ? colours.error
        : m_kind == Kind::Warning             ? colours.warning
                                              : palette().color(QPalette::WindowText);
    m_icon->setPixmap(iconPixmap(m_iconName, 16, colour, devicePixelRatioF()));
    update(); // the ground too, also below what stays
}

void MessageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const bool warns = m_kind == Kind::Warning;
    painter.fillRect(
        rect(), warns ? Colours::of(palette()).warningGround : palette().color(QPalette::Window));
    painter.fillRect(QRect(0, 0, width(), 1), palette().color(QPalette::Mid));
}

void MessageBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

} // namespace weightroom
