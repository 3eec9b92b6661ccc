#include "ui/editor/namefield.h"

#include "model/words/plaintooltip.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace weightroom
{

NameField::NameField(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_icon(new QLabel(this))
    , m_state(new QLabel(this))
{
    auto *title = new QLabel(tr("&Name"), this);
    title->setBuddy(m_edit);
    setFocusProxy(m_edit);
    m_edit->setObjectName(u"nameEdit"_s);
    m_edit->setAccessibleName(tr("Name"));
    m_edit->setMinimumHeight(rowHeight(font(), 30));
    m_edit->setTextMargins(6, 0, 6, 0);
    m_edit->setMinimumWidth(140);
    m_edit->setMaximumWidth(300);
    m_state->setObjectName(u"nameState"_s);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_state->setMinimumWidth(60);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addSpacing(8);
    layout->addWidget(m_edit, 3);
    layout->addSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_state, 2);
    connect(m_edit, &QLineEdit::textChanged, this, &NameField::checkName);
    checkName();
}

void NameField::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    checkName();
}

void NameField::setPending(const PendingNames &pending)
{
    m_pending = pending;
    checkName();
}

void NameField::setText(const QString &name)
{
    m_edit->setText(name);
}

QString NameField::text() const
{
    return m_edit->text();
}

void NameField::checkName()
{
    m_check = checkTargetName(m_edit->text(), m_rows, m_pending);
    m_edit->setAccessibleDescription(m_check.message);
    showCheck();
    emit checked();
}

void NameField::showCheck()
{
    const auto colours = Colours::of(palette());
    QString picture;
    QColor colour = colours.secondary;
    switch (m_check.state) {
    case NameCheck::State::Empty:
        break;
    case NameCheck::State::Invalid:
        picture = u"error"_s;
        colour = colours.error;
        break;
    case NameCheck::State::Available:
        picture = u"check"_s;
        colour = colours.ok;
        break;
    case NameCheck::State::Pending:
        picture = u"waiting"_s;
        break;
    case NameCheck::State::Replaces:
        picture = u"history"_s;
        break;
    }
    m_icon->setVisible(!picture.isEmpty());
    if (!picture.isEmpty())
        m_icon->setPixmap(iconPixmap(picture, 16, colour, devicePixelRatioF()));
    const auto room = std::max(0, m_state->width() - 2);
    m_state->setText(m_state->fontMetrics().elidedText(m_check.message, Qt::ElideRight, room));
    const bool isElided = m_state->text() != m_check.message;
    m_state->setToolTip(isElided ? plainTooltip(m_check.message) : QString());
}

void NameField::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    showCheck();
}

void NameField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        showCheck();
}

} // namespace weightroom
