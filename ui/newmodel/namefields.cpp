#include "ui/newmodel/namefields.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kField = 184;

QString sentence(const QString &text)
{
    auto whole = text.left(1).toUpper() + text.mid(1);
    return whole.isEmpty() || whole.endsWith(u'.') ? whole : whole + u'.';
}

} // namespace

NameFields::NameFields(QWidget *parent)
    : QWidget(parent)
    , m_name(new QLineEdit(this))
    , m_tag(new QLineEdit(this))
    , m_beside(new QLabel(this))
    , m_besideIcon(new QLabel(this))
    , m_below(new QWidget(this))
    , m_belowIcon(new QLabel(m_below))
    , m_belowText(new QLabel(m_below))
{
    m_name->setObjectName(u"nameField"_s);
    m_name->setAccessibleName(tr("Name"));
    m_tag->setObjectName(u"tagField"_s);
    m_tag->setAccessibleName(tr("Tag"));
    m_tag->setPlaceholderText(u"latest"_s);
    m_beside->setObjectName(u"nameState"_s);
    m_beside->setForegroundRole(QPalette::PlaceholderText);
    m_belowText->setObjectName(u"nameProblem"_s);
    auto *fields = new QHBoxLayout;
    fields->setSpacing(8);
    auto *colon = new QLabel(u":"_s, this);
    for (auto *field : {m_name, m_tag}) {
        field->setMinimumHeight(rowHeight(font(), 30));
        field->setTextMargins(8, 0, 8, 0);
        field->setMinimumWidth(100);
        field->setMaximumWidth(kField);
        connect(field, &QLineEdit::textChanged, this, [this] {
            recheck();
            emit changed();
        });
    }
    fields->addWidget(m_name, 1);
    fields->addWidget(colon);
    fields->addWidget(m_tag, 1);
    fields->addWidget(m_besideIcon);
    fields->addWidget(m_beside);
    fields->addStretch();
    auto *below = new QHBoxLayout(m_below);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(8);
    below->addWidget(m_belowIcon, 0, Qt::AlignTop);
    below->addWidget(m_belowText, 1);
    for (auto *label : {m_beside, m_belowText})
        label->setTextFormat(Qt::PlainText);
    m_belowText->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(fields);
    layout->addWidget(m_below);
    recheck();
}

void NameFields::setName(const QString &model, const QString &tag)
{
    m_name->setText(model);
    m_tag->setText(tag);
}

void NameFields::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    recheck();
}

void NameFields::setPending(const PendingNames &pending)
{
    m_pending = pending;
    recheck();
}

void NameFields::setClash(const QString &with)
{
    if (m_clash == with)
        return;
    m_clash = with;
    showState();
}

QString NameFields::text() const
{
    const auto name = m_name->text();
    const auto tag = m_tag->text();
    return tag.isEmpty() || name.isEmpty() ? name : name + u':' + tag;
}

void NameFields::recheck()
{
    m_check = checkTargetName(text(), m_rows, m_pending);
    showState();
}

void NameFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showState();
}

void NameFields::showState()
{
    const auto colours = Colours::of(palette());
    const bool isFree = m_check.state == NameCheck::State::Available && m_clash.isEmpty();
    m_besideIcon->setVisible(isFree);
    m_beside->setVisible(isFree);
    m_below->setVisible(!isFree);
    if (isFree) {
        m_besideIcon->setPixmap(iconPixmap(u"check"_s, 16, colours.ok, devicePixelRatioF()));
        m_beside->setText(m_check.message);
        m_name->setAccessibleDescription(m_check.message);
        return;
    }
    const bool isProblem = !isGood();
    const bool isEmpty = m_check.state == NameCheck::State::Empty;
    const auto colour = isEmpty ? colours.secondary : isProblem ? colours.error : colours.warning;
    m_belowIcon->setPixmap(iconPixmap(
        isEmpty         ? u"info"_s
            : isProblem ? u"error"_s
                        : u"warning"_s,
        16, colour, devicePixelRatioF()));
    auto text = m_check.message;
    if (m_check.name && !m_clash.isEmpty())
        text = tr("Same name as %1").arg(m_clash);
    m_belowText->setText(isProblem ? sentence(text) : text);
    auto words = QPalette();
    words.setColor(QPalette::WindowText, isProblem && !isEmpty ? colours.error : colours.secondary);
    m_belowText->setPalette(words);
    m_name->setAccessibleDescription(m_belowText->text());
}

} // namespace weightroom
