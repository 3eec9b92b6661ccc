#include "ui/details/panemessage.h"

#include "ui/controls/unbrokenfigures.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMessageIcon = 24;

} // namespace

PaneMessage::PaneMessage(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_more(new QLabel(this))
{
    setObjectName(u"detailsMessage"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_sentence->setForegroundRole(QPalette::Text);
    m_more->setForegroundRole(QPalette::PlaceholderText);
    m_icon->setAlignment(Qt::AlignCenter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    for (auto *label : {m_sentence, m_more}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(label);
    }
    layout->addStretch(3);
}

void PaneMessage::show(const QString &icon, const QString &sentence, const QString &more)
{
    m_iconName = icon;
    m_sentence->setText(unbrokenFigures(sentence));
    m_more->setText(unbrokenFigures(more));
    m_more->setVisible(!more.isEmpty());
    paintIcon();
}

void PaneMessage::paintIcon()
{
    m_icon->setVisible(!m_iconName.isEmpty());
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(
            iconPixmap(m_iconName, kMessageIcon, Colours::of(palette()).secondary, devicePixelRatioF()));
}

void PaneMessage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcon();
}

} // namespace weightroom
