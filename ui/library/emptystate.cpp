#include "ui/library/emptystate.h"

#include "ui/controls/breakabletext.h"
#include "ui/controls/unbrokenfigures.h"
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
    m_action->hide();
    m_action->setAutoDefault(true);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    for (auto *widget :
         {static_cast<QWidget *>(m_icon), static_cast<QWidget *>(m_title), static_cast<QWidget *>(m_text),
          static_cast<QWidget *>(m_action)})
        layout->addWidget(widget, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionPressed);
}

void EmptyState::show(const QString &icon, const QString &title, const QString &text, const QString &action)
{
    m_icon->setPixmap(iconPixmap(icon, 24, Colours::of(palette()).secondary, devicePixelRatioF()));
    m_title->setText(breakableText(title));
    m_text->setText(breakableText(unbrokenFigures(text)));
    fitLabels();
    m_text->setVisible(!text.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
}

void EmptyState::fitLabels()
{
    const int most = std::min(kTextWidth, std::max(width() - 2 * kSideInset, kLeastTextWidth));
    for (auto *label : {m_title, m_text}) {
        // A wrapped label of a free width takes too little height.
        const int width = std::min(most, label->fontMetrics().horizontalAdvance(label->text()) + 4);
        label->setFixedWidth(width);
        label->setMinimumHeight(std::max(0, label->heightForWidth(width)));
    }
}

void EmptyState::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitLabels();
}

} // namespace weightroom
