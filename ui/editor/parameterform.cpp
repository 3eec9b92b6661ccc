#include "ui/editor/parameterform.h"

#include "model/modelfile/edit.h"
#include "model/names/quoting.h"
#include "ui/editor/basepicker.h"
#include "ui/editor/numberfield.h"
#include "ui/editor/problemtext.h"
#include "ui/editor/systemfield.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::CommandKind;
using modelfile::Severity;

constexpr int kFormWidth = 336;
constexpr int kFormLabelWidth = 112;
constexpr qsizetype kShownOfSystem = 1000;
constexpr auto kStop = "stop"_L1;

// What the text sets, as the model would have it: of several the last.
std::optional<QString> valueOf(const modelfile::Document &document, CommandKind kind, const QString &key = {})
{
    const auto found = std::find_if(
        document.commands.rbegin(), document.commands.rend(),
        [&](const modelfile::Command &command) { return command.kind == kind && command.key == key; });
    return found == document.commands.rend() ? std::nullopt : std::optional(found->value);
}

QStringList stopsOf(const modelfile::Document &document)
{
    QStringList stops;
    for (const auto &command : document.commands) {
        if (command.kind == CommandKind::Parameter && command.key == kStop)
            stops.append(command.value);
    }
    return stops;
}

ParameterForm::Change numberChange(const QString &name, const QString &value)
{
    return [name, value](const QString &text) {
        return value.isEmpty() ? modelfile::removeParameter(text, name)
                               : modelfile::setParameter(text, name, value);
    };
}

} // namespace

ParameterForm::ParameterForm(QWidget *parent)
    : QScrollArea(parent)
    , m_content(new QWidget(this))
    , m_fields(new QWidget(m_content))
    , m_off(new FieldNote(m_content))
    , m_base(new BasePicker(m_fields))
    , m_stops(new StopList(m_fields))
    , m_stopNote(new FieldNote(m_fields))
    , m_system(new SystemField(m_fields))
{
    setObjectName(u"parameterForm"_s);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setFocusProxy(m_base);
    setMinimumWidth(kFormWidth);
    setMaximumWidth(2 * kFormWidth);
    setBackgroundRole(QPalette::Window);
    auto *layout = new QVBoxLayout(m_fields);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(section(tr("Based on")));
    layout->addWidget(m_base);
    layout->addSpacing(8);
    layout->addWidget(section(tr("Parameters")));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    layout->addLayout(grid);
    addNumbers(grid);
    addStops(grid);
    layout->addSpacing(8);
    auto *title = section(tr("System prompt"));
    title->setBuddy(m_system);
    m_system->setAccessibleName(tr("System prompt"));
    layout->addWidget(title);
    layout->addWidget(m_system, 1);
    auto *outer = new QVBoxLayout(m_content);
    outer->setContentsMargins(20, 14, 20, 16);
    outer->addWidget(m_fields, 1);
    // Below, so that nothing moves when it comes and goes.
    outer->addWidget(m_off);
    setWidget(m_content);
    connect(m_base, &BasePicker::modelChosen, this, [this](const QString &name) {
        emit changeRequested(baseChange(name));
    });
    connect(m_base, &BasePicker::fileWanted, this, &ParameterForm::fileWanted);
    connect(m_system, &SystemField::committed, this, [this](const QString &value) {
        emit changeRequested([value](const QString &text) {
            return value.isEmpty() ? modelfile::removeCommand(text, CommandKind::System)
                                   : modelfile::setCommand(text, CommandKind::System, value);
        });
    });
}

QLabel *ParameterForm::section(const QString &title)
{
    auto *label = new QLabel(title, m_fields);
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    return label;
}

QLabel *ParameterForm::rowLabel(const QString &text)
{
    auto *label = new QLabel(text, m_fields);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setMinimumWidth(kFormLabelWidth);
    label->setMinimumHeight(rowHeight(font(), 30));
    return label;
}

void ParameterForm::addNumbers(QGridLayout *grid)
{
    addNumber(grid, tr("Temperature"), u"temperature", 0.1);
    addNumber(grid, tr("Context length"), u"num_ctx", 1024);
    addNumber(grid, tr("Top P"), u"top_p", 0.05);
    addNumber(grid, tr("Top K"), u"top_k", 1);
    addNumber(grid, tr("Repeat penalty"), u"repeat_penalty", 0.05);
    addNumber(grid, tr("Seed"), u"seed", 1);
}

void ParameterForm::addNumber(QGridLayout *grid, const QString &label, QStringView name, double step)
{
    const auto *info = modelfile::findParameter(name);
    Q_ASSERT(info != nullptr);
    const NumberRow row{new NumberField(*info, step, m_fields), new FieldNote(m_fields), info};
    auto *title = rowLabel(label);
    title->setBuddy(row.field);
    row.field->setAccessibleName(label);
    const int line = grid->rowCount();
    grid->addWidget(title, line, 0);
    grid->addWidget(row.field, line, 1);
    grid->addWidget(row.note, line + 1, 1);
    grid->setRowMinimumHeight(line + 1, 0);
    connect(row.field, &NumberField::committed, this, [this, key = info->name](const QString &value) {
        emit changeRequested(numberChange(key, value));
    });
    m_numbers.push_back(row);
}

void ParameterForm::addStops(QGridLayout *grid)
{
    const int line = grid->rowCount();
    auto *title = rowLabel(tr("Stop at"));
    grid->addWidget(title, line, 0, Qt::AlignTop);
    grid->addWidget(m_stops, line, 1);
    grid->addWidget(m_stopNote, line + 1, 1);
    connect(m_stops, &StopList::committed, this, [this](const QStringList &values) {
        emit changeRequested(
            [values](const QString &text) { return modelfile::setParameterValues(text, kStop, values); });
    });
}

ParameterForm::Change ParameterForm::baseChange(const QString &from)
{
    return [from](const QString &text) { return modelfile::setCommand(text, CommandKind::From, from); };
}

void ParameterForm::setRows(const LibraryRows &rows)
{
    m_base->setRows(rows);
}

void ParameterForm::setDirectory(const QString &directory)
{
    m_base->setDirectory(directory);
}

void ParameterForm::setProblems(const modelfile::Document &document)
{
    const auto &problems = document.diagnostics;
    const bool isReadable = problems.empty() || problems.front().problem == modelfile::Problem::NoFrom;
    m_fields->setEnabled(isReadable);
    m_off->say(
        isReadable
            ? QString()
            : tr("Line %1 has an error. Correct it to use these fields.").arg(problems.front().from.line),
        Severity::Error);
    // In a low window the note lies below what is seen.
    m_fields->setToolTip(m_off->text());
}

void ParameterForm::setDocument(const modelfile::Document &document)
{
    m_base->setFrom(valueOf(document, CommandKind::From));
    for (const auto &row : m_numbers)
        showNumber(row, valueOf(document, CommandKind::Parameter, row.info->name).value_or(QString()));
    const auto stops = stopsOf(document);
    m_stops->setValues(stops);
    m_hasStops = !stops.isEmpty();
    showStopNote();
    m_system->setValue(valueOf(document, CommandKind::System).value_or(QString()));
}

void ParameterForm::setInherited(const std::optional<InheritedValues> &values)
{
    m_inherited = values;
    const auto from = values ? values->from : QString();
    const auto valuesOf = [&values](const QString &key) {
        return values ? values->parameters.value(key) : QStringList();
    };
    for (const auto &row : m_numbers)
        row.field->setInherited(valuesOf(row.info->name).value(0), from);
    QStringList stops;
    for (const auto &stop : valuesOf(kStop))
        stops.append(visibleText(stop));
    m_stops->setPlaceholder(stops.join(u"  "_s));
    m_system->setPlaceholderText(
        values && values->system && !values->system->trimmed().isEmpty()
            ? tr("From %1: %2").arg(from, values->system->trimmed().left(kShownOfSystem))
            : QString());
    showStopNote();
}

void ParameterForm::showStopNote()
{
    const bool hasInherited = m_inherited && !m_inherited->parameters.value(kStop).isEmpty();
    if (m_hasStops)
        m_stopNote->say({});
    else if (hasInherited)
        m_stopNote->say(tr("From %1.").arg(m_inherited->from));
    else if (m_inherited)
        m_stopNote->say(tr("%1 has none.").arg(m_inherited->from));
    else
        m_stopNote->say(tr("Without any, the base model's apply."));
}

void ParameterForm::showNumber(const NumberRow &row, const QString &value)
{
    row.field->setValue(value);
    const bool isWrong = !value.isEmpty() && !modelfile::parameterJson(*row.info, value);
    row.field->setWrong(isWrong);
    const auto number = modelfile::parameterNumber(*row.info, value);
    const bool isUnusual =
        number && row.info->low && row.info->high && (*number < *row.info->low || *number > *row.info->high);
    if (isWrong)
        row.note->say(tr("Needs %1.").arg(modelfile::neededValue(*row.info)), Severity::Error);
    else if (isUnusual)
        row.note->say(tr("Usually %1.").arg(modelfile::neededValue(*row.info)), Severity::Warning);
    else
        row.note->say({});
    row.field->setAccessibleDescription(row.note->text());
}

} // namespace weightroom
