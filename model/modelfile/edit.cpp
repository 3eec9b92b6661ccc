#include "model/modelfile/edit.h"

#include "model/gotemplate/rune.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"

#include <QCoreApplication>
#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

// Which commands an edit is about.
struct Target {
    CommandKind kind = CommandKind::System;
    QString key;

    bool has(const Command &command) const { return command.kind == kind && command.key == key; }
    QString text(const QString &value) const
    {
        const auto keyword = commandName(kind).toUpper();
        return kind == CommandKind::Parameter ? keyword + u' ' + key + u' ' + value : keyword + u' ' + value;
    }
};

// The lines a command stands on, with the line end after them. Nothing else can be on them: a command's
// value goes to the end of its line, and only white space stands before it.
TextRange linesOf(const Document &document, const Command &command)
{
    const auto text = QStringView(document.text);
    TextRange lines = command.whole;
    while (lines.begin > 0 && !isLineEnd(text[lines.begin - 1].unicode()))
        --lines.begin;
    while (lines.end < text.size() && !isLineEnd(text[lines.end].unicode()))
        ++lines.end;
    if (text.mid(lines.end).startsWith(u"\r\n"))
        lines.end += 2;
    else if (lines.end < text.size())
        ++lines.end;
    return lines;
}

QString lineEndOf(const QString &text)
{
    const auto first = std::find_if(text.begin(), text.end(), [](QChar c) { return isLineEnd(c.unicode()); });
    if (first == text.end() || *first == u'\n')
        return u"\n"_s;
    return first + 1 != text.end() && *(first + 1) == u'\n' ? u"\r\n"_s : u"\r"_s;
}

Result<Document> parsed(const QString &text)
{
    auto document = parse(text);
    if (document.hasErrors() && document.diagnostics.front().problem != Problem::NoFrom) {
        const auto &first = document.diagnostics.front();
        return failure(Error::Kind::Modelfile, first.message(), document.where(first.range));
    }
    return document;
}

// One piece of the text and what comes in its place.
using Change = std::pair<TextRange, QString>;

QString applied(const QString &text, const std::vector<Change> &changes)
{
    QString result;
    int at = 0;
    for (const auto &[range, replacement] : changes) {
        result += QStringView(text).mid(at, range.begin - at);
        result += replacement;
        at = range.end;
    }
    return result + QStringView(text).mid(at).toString();
}

QString withLine(QString text, const QString &line)
{
    const auto lineEnd = lineEndOf(text);
    if (!text.isEmpty() && !isLineEnd(text.back().unicode()))
        text += lineEnd;
    return text + line + lineEnd;
}

Result<QString> writable(const QString &value)
{
    if (auto text = quoted(value))
        return *text;
    return failure(
        Error::Kind::Modelfile,
        QCoreApplication::translate(
            "Modelfile",
            "The text can't be written in a Modelfile: it has characters that would be dropped, or a line "
            "that would end its quotes early."));
}

// Which of the target's commands get the values: the last one alone, or all, of which those left over go.
enum class Which { Last, All };

Result<QString> changed(const QString &text, const Target &target, const QStringList &values, Which which)
{
    TRY_ASSIGN(const auto document, parsed(text));
    std::vector<const Command *> commands;
    for (const auto &command : document.commands) {
        if (target.has(command))
            commands.push_back(&command);
    }
    if (which == Which::Last && commands.size() > 1)
        commands.erase(commands.begin(), commands.end() - 1);
    std::vector<Change> changes;
    QStringList added;
    for (qsizetype i = 0; i < values.size(); ++i) {
        TRY_ASSIGN(const auto value, writable(values.at(i)));
        if (std::size_t(i) >= commands.size())
            added.append(value);
        else if (commands.at(std::size_t(i))->value != values.at(i))
            changes.emplace_back(commands.at(std::size_t(i))->valueRange, value);
    }
    for (auto i = std::size_t(values.size()); i < commands.size(); ++i)
        changes.emplace_back(linesOf(document, *commands.at(i)), QString());
    auto result = applied(text, changes);
    for (const auto &value : added)
        result = withLine(result, target.text(value));
    return result;
}

Result<Target> parameterTarget(const QString &name)
{
    const auto fine = [](QChar c) { return isLetter(c.unicode()) || isDigit(c.unicode()) || c == u'_'; };
    if (!name.isEmpty() && std::all_of(name.begin(), name.end(), fine))
        return Target{CommandKind::Parameter, name};
    return failure(
        Error::Kind::Usage,
        QCoreApplication::translate("Modelfile", "\"%1\" can't be a parameter's name.").arg(name));
}

Result<Target> commandTarget(CommandKind kind)
{
    if (kind != CommandKind::Parameter && kind != CommandKind::Message)
        return Target{kind, {}};
    return failure(
        Error::Kind::Usage,
        QCoreApplication::translate("Modelfile", "%1 can't be changed as a whole.")
            .arg(commandName(kind).toUpper()));
}

} // namespace

Result<QString> setParameter(const QString &text, const QString &name, const QString &value)
{
    TRY_ASSIGN(const auto target, parameterTarget(name));
    return changed(text, target, {value}, Which::Last);
}

Result<QString> setParameterValues(const QString &text, const QString &name, const QStringList &values)
{
    TRY_ASSIGN(const auto target, parameterTarget(name));
    return changed(text, target, values, Which::All);
}

Result<QString> removeParameter(const QString &text, const QString &name)
{
    return setParameterValues(text, name, {});
}

Result<QString> setCommand(const QString &text, CommandKind kind, const QString &value)
{
    TRY_ASSIGN(const auto target, commandTarget(kind));
    return changed(text, target, {value}, Which::Last);
}

Result<QString> removeCommand(const QString &text, CommandKind kind)
{
    TRY_ASSIGN(const auto target, commandTarget(kind));
    return changed(text, target, {}, Which::All);
}

} // namespace weightroom::modelfile
