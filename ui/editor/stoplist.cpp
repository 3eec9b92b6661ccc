#include "ui/editor/stoplist.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

StopList::StopList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName(u"stop"_s);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    addField({});
}

QLineEdit *StopList::addField(const QString &text)
{
    auto *field = new QLineEdit(text, this);
    const bool isLast = text.isEmpty();
    field->setFont(isLast ? font() : monoFont(font()));
    field->setMinimumHeight(rowHeight(font(), 30));
    field->setTextMargins(6, 0, 0, 0);
    field->setObjectName(isLast ? u"newStop"_s : u"stop%1"_s.arg(m_fields.size() + 1));
    field->setAccessibleName(isLast ? tr("Add a stop text") : tr("Stop text %1").arg(m_fields.size() + 1));
    if (isLast)
        showPlaceholder(field, m_fields.empty());
    auto *action = field->addAction(icon(isLast ? u"new"_s : u"close"_s), QLineEdit::TrailingPosition);
    action->setToolTip(isLast ? tr("Add") : tr("Remove"));
    connect(action, &QAction::triggered, field, [this, field, isLast] {
        if (!isLast)
            field->clear();
        commit();
    });
    connect(field, &QLineEdit::editingFinished, this, &StopList::commit);
    m_layout->addWidget(field);
    m_fields.push_back(field);
    return field;
}

void StopList::setValues(const QStringList &values)
{
    if (values == m_values)
        return;
    m_values = values;
    auto shown = values.mid(0, kMaximumShown);
    shown.removeAll(QString());
    if (std::size_t(shown.size()) + 1 != m_fields.size()) {
        rebuild(shown);
        return;
    }
    for (std::size_t i = 0; i + 1 < m_fields.size(); ++i)
        m_fields[i]->setText(shown.at(qsizetype(i)));
    m_fields.back()->clear();
}

// The focus stays at its place in the list; where one was added, it's the next to add.
void StopList::rebuild(const QStringList &shown)
{
    const auto focused = std::find_if(
        m_fields.begin(), m_fields.end(), [](const QLineEdit *field) { return field->hasFocus(); });
    const bool hadFocus = focused != m_fields.end();
    const auto place = hadFocus && *focused != m_fields.back() ? focused - m_fields.begin() : shown.size();
    // A field may be in the middle of its own signal.
    for (auto *field : m_fields) {
        field->disconnect(this);
        field->setObjectName({});
        field->hide();
        field->deleteLater();
    }
    m_fields.clear();
    for (const auto &value : shown)
        addField(value);
    addField({});
    if (hadFocus)
        m_fields.at(std::size_t(std::min(place, shown.size())))->setFocus();
}

void StopList::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    showPlaceholder(m_fields.back(), m_fields.size() == 1);
}

void StopList::showPlaceholder(QLineEdit *last, bool isOnly) const
{
    last->setPlaceholderText(isOnly && !m_placeholder.isEmpty() ? m_placeholder : tr("Add a text"));
}

QWidget *StopList::firstField() const
{
    return m_fields.front();
}

void StopList::commit()
{
    QStringList values;
    for (const auto *field : m_fields) {
        if (!field->text().isEmpty())
            values.append(field->text());
    }
    values += m_values.mid(kMaximumShown);
    if (values != m_values)
        emit committed(values);
}

} // namespace weightroom
