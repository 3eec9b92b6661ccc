#include "ui/newmodel/warningrow.h"

#include "ui/controls/unbrokenfigures.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A button that looks like a link: it says what it does and has a keyboard way of its own.
class LinkButton : public QToolButton
{
public:
    LinkButton(const QString &text, QWidget *parent)
        : QToolButton(parent)
    {
        setText(text);
        setAutoRaise(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }

    QSize sizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(text()) + 8, fontMetrics().height() + 6};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const auto colour = palette().color(QPalette::Link);
        if (hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(colour);
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        auto textFont = font();
        textFont.setUnderline(underMouse());
        painter.setFont(textFont);
        painter.setPen(colour);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

WarningRow::WarningRow(const QString &text, const QString &action, QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
{
    setObjectName(u"warningRow"_s);
    auto *words = new QLabel(unbrokenFigures(text), this);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 7, 8, 7);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(words, 1);
    if (!action.isEmpty()) {
        auto *button = new LinkButton(action, this);
        button->setObjectName(u"warningAction"_s);
        button->setAccessibleDescription(text);
        connect(button, &QToolButton::clicked, this, &WarningRow::actionPressed);
        layout->addWidget(button);
    }
    recolour();
}

void WarningRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

void WarningRow::recolour()
{
    m_icon->setPixmap(iconPixmap(u"warning"_s, 16, Colours::of(palette()).warning, devicePixelRatioF()));
}

void WarningRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(isHighContrast(palette()) ? QPen(palette().color(QPalette::WindowText)) : QPen(Qt::NoPen));
    painter.setBrush(Colours::of(palette()).warningGround);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace weightroom
