#include "ui/editor/numberfield.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

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

namespace
{

constexpr int kArrowsWidth = 26;
// Where stepping starts for a context length that isn't set.
constexpr double kUsualContext = 4096;

} // namespace

NumberField::NumberField(const modelfile::ParameterInfo &info, double step, QWidget *parent)
    : QLineEdit(parent)
    , m_info(info)
    , m_step(step)
{
    setObjectName(info.name);
    setInherited({}, {});
    setTextMargins(6, 0, kArrowsWidth - 6, 0);
    setMinimumHeight(rowHeight(font(), 30));
    connect(this, &QLineEdit::editingFinished, this, &NumberField::commit);
}

// Whole numbers have their thousands parted; all else stands as it's written.
QString NumberField::shown(const QString &value) const
{
    bool ok = false;
    const auto number = value.toLongLong(&ok);
    return ok && m_info.type == modelfile::ParameterType::Int ? locale().toString(number) : value;
}

void NumberField::setValue(const QString &value)
{
    if (value == m_value)
        return;
    m_value = value;
    setText(shown(value));
}

void NumberField::setInherited(const QString &value, const QString &from)
{
    m_inherited = value;
    const auto usual = m_info.name == u"seed" ? tr("random") : m_info.defaultText;
    auto hint = (m_info.help + u'.').toHtmlEscaped();
    if (value.isEmpty()) {
        setPlaceholderText(tr("Default (%1)").arg(usual));
    } else {
        // The value first: a long name may be cut.
        setPlaceholderText(tr("%1 (from %2)").arg(shown(value), from));
        hint += u' ' + tr("%1 has %2.").arg(from, shown(value)).toHtmlEscaped();
    }
    setToolTip(u"<p>"_s + hint + u"</p>"_s);
}

QString NumberField::value() const
{
    auto typed = text().trimmed();
    if (typed.isEmpty() || modelfile::parameterNumber(m_info, typed))
        return typed;
    bool ok = false;
    if (m_info.type == modelfile::ParameterType::Int) {
        const auto number = locale().toLongLong(typed, &ok);
        return ok ? QString::number(number) : typed;
    }
    const auto number = locale().toDouble(typed, &ok);
    return ok && std::isfinite(number) ? QString::number(number, 'g', QLocale::FloatingPointShortest) : typed;
}

void NumberField::setWrong(bool wrong)
{
    if (m_isWrong == wrong)
        return;
    m_isWrong = wrong;
    update();
}

void NumberField::commit()
{
    const auto typed = value();
    if (typed != m_value)
        emit committed(typed);
}

void NumberField::step(int steps)
{
    auto from = modelfile::parameterNumber(m_info, value());
    if (!from && value().isEmpty())
        from = modelfile::parameterNumber(m_info, m_inherited.isEmpty() ? m_info.defaultText : m_inherited)
                   .value_or(kUsualContext);
    if (!from || isReadOnly())
        return;
    // In tenths or thousands as the step is, so that 0.1 + 0.2 is 0.3.
    double to = std::round(*from / m_step + steps) * m_step;
    if (m_info.low && m_info.high)
        to = std::clamp(to, *m_info.low, *m_info.high);
    setText(shown(QString::number(to, 'g', 12)));
    commit();
}

QRect NumberField::arrows() const
{
    return {width() - kArrowsWidth, 0, kArrowsWidth, height()};
}

void NumberField::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return step(1);
    case Qt::Key_Down:
        return step(-1);
    case Qt::Key_PageUp:
        return step(10);
    case Qt::Key_PageDown:
        return step(-10);
    case Qt::Key_Escape:
        setText(shown(m_value));
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

// Scrolling the form must not change what lies under the pointer.
void NumberField::wheelEvent(QWheelEvent *event)
{
    if (!hasFocus() || event->angleDelta().y() == 0)
        event->ignore();
    else
        step(event->angleDelta().y() > 0 ? 1 : -1);
}

void NumberField::mousePressEvent(QMouseEvent *event)
{
    const auto at = event->position().toPoint();
    if (event->button() == Qt::LeftButton && isEnabled() && arrows().contains(at))
        step(at.y() < height() / 2 ? 1 : -1);
    else
        QLineEdit::mousePressEvent(event);
}

void NumberField::mouseMoveEvent(QMouseEvent *event)
{
    setCursor(arrows().contains(event->position().toPoint()) ? Qt::ArrowCursor : Qt::IBeamCursor);
    QLineEdit::mouseMoveEvent(event);
}

void NumberField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const auto group = isEnabled() ? QPalette::Active : QPalette::Disabled;
    const auto centre = arrows().center();
    painter.drawPixmap(
        centre - QPoint(8, 7),
        iconPixmap(
            u"chevrons-up-down"_s, 16, palette().color(group, QPalette::ButtonText), devicePixelRatioF()));
    if (!m_isWrong)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Colours::of(palette()).error, hasFocus() ? 1.5 : 1.0));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

} // namespace weightroom
