#include "ui/library/emptystate.h"

#include "ui/controls/breakabletext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTextWidth = 440;
constexpr int kLeastTextWidth = 160;
constexpr int kSideInset = 24;

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_other(new QPushButton(this))
{
    setObjectName(u"emptyState"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_title->setFont(titleFont(font()));
    m_text->setForegroundRole(QPalette::PlaceholderText);
    for (auto *label : {m_title, m_text}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
    }
    m_icon->setAlignment(Qt::AlignCenter);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    for (auto *button : {m_action, m_other}) {
        button->hide();
        button->setAutoDefault(true);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    for (auto *label : {m_icon, m_title, m_text})
        layout->addWidget(label, 0, Qt::AlignHCenter);
    layout->addLayout(buttons);
    layout->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionPressed);
    connect(m_other, &QPushButton::clicked, this, &EmptyState::otherActionPressed);
}

void EmptyState::show(
    const QString &icon, const QString &title, const QString &text, const QString &action,
    const QString &otherAction)
{
    m_icon->setPixmap(iconPixmap(icon, 24, Colours::of(palette()).secondary, devicePixelRatioF()));
    m_title->setText(breakableText(title));
    m_text->setText(breakableText(unbrokenFigures(text)));
    fitLabels();
    m_text->setVisible(!text.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_other->setText(otherAction);
    m_other->setVisible(!otherAction.isEmpty());
}

void EmptyState::fitLabels()
{
    const int most = std::min(kTextWidth, std::max(width() - 2 * kSideInset, kLeastTextWidth));
    for (auto *label : {m_title, m_text}) {
        // A wrapped label that is left to the layout is given the height of another width.
        const int width = std::min(most, label->fontMetrics().horizontalAdvance(label->text()) + 4);
        label->setMinimumSize(0, 0); // else no height would be less than the one before
        label->setFixedSize(width, std::max(0, label->heightForWidth(width)));
    }
}

void EmptyState::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitLabels();
}

} // namespace weightroom
