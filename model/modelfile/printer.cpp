#include "model/modelfile/printer.h"

#include "model/core/jsontext.h"
#include "model/modelfile/parser.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

QString printed(const Command &command, const QString &value)
{
    const auto keyword = commandName(command.kind).toUpper();
    if (command.kind == CommandKind::Parameter)
        return keyword + u' ' + command.key + u' ' + value + u'\n';
    if (command.kind == CommandKind::Message)
        return keyword + u' ' + command.role + u' ' + value + u'\n';
    return keyword + u' ' + value + u'\n';
}

// The text parses to exactly this one command.
bool readsBack(const QString &text, const Command &command)
{
    const auto document = parse(text);
    const auto fine = [](const Diagnostic &diagnostic) { return diagnostic.problem == Problem::NoFrom; };
    return document.commands.size() == 1 && document.commands.front().sameAs(command)
        && std::all_of(document.diagnostics.begin(), document.diagnostics.end(), fine);
}

} // namespace

std::optional<QString> quoted(QStringView value)
{
    Command command;
    command.kind = CommandKind::System;
    command.value = value.toString();
    for (const int quotes : {0, 3, 1}) {
        if (quotes == 0 && value.contains(u'\n'))
            continue;
        const QString edge = QString(quotes, u'"');
        const QString text = edge + command.value + edge;
        if (readsBack(printed(command, text), command))
            return text;
    }
    return std::nullopt;
}

// Each command's text ends in the LF that ends its value, so reading them one by one reads the whole.
Result<QString> print(const std::vector<Command> &commands)
{
    QString text;
    for (const auto &command : commands) {
        const auto value = quoted(command.value);
        const auto line = value ? printed(command, *value) : QString();
        if (!value || !readsBack(line, command)) {
            const auto name = commandName(command.kind).toUpper();
            return failure(
                Error::Kind::Modelfile,
                QCoreApplication::translate(
                    "Modelfile",
                    "%1 can't be written in a Modelfile: it has characters that would be dropped, or a line "
                    "that would end its quotes early.")
                    .arg(name),
                name);
        }
        text += line;
    }
    return text;
}

namespace
{

Command commandWith(CommandKind kind, const QString &value)
{
    Command result;
    result.kind = kind;
    result.value = value;
    return result;
}

// The values of one parameter: an array has a line for each.
QStringList valuesOf(const Parameter &parameter)
{
    // Only arrays and objects are JSON documents by themselves.
    const auto list = jsonDocument('[' + parameter.json + ']').array();
    const auto value = list.at(0);
    if (value.isString())
        return {value.toString()};
    if (!value.isArray())
        return {QString::fromUtf8(parameter.json)};
    QStringList values;
    for (const auto &entry : value.toArray())
        values.append(entry.toString());
    return values;
}

} // namespace

Result<QString> recipeText(const Request &request)
{
    std::vector<Command> commands;
    const auto add = [&](CommandKind kind, const std::optional<QString> &value) {
        if (value)
            commands.push_back(commandWith(kind, *value));
    };
    for (const auto &source : request.from)
        add(CommandKind::From, source.text);
    if (request.adapter)
        add(CommandKind::Adapter, request.adapter->text);
    for (const auto &source : request.drafts)
        add(CommandKind::Draft, source.text);
    add(CommandKind::Template, request.templateText);
    add(CommandKind::System, request.system);
    add(CommandKind::Renderer, request.renderer);
    add(CommandKind::Parser, request.parser);
    add(CommandKind::Requires, request.requirement);
    for (const auto &parameter : request.parameters) {
        for (const auto &value : valuesOf(parameter)) {
            auto line = commandWith(CommandKind::Parameter, value);
            line.key = parameter.name;
            commands.push_back(line);
        }
    }
    for (const auto &license : request.licenses)
        add(CommandKind::License, license);
    for (const auto &message : request.messages) {
        auto line = commandWith(CommandKind::Message, message.content);
        line.role = message.role;
        commands.push_back(line);
    }
    return print(commands);
}

} // namespace weightroom::modelfile
