#include "model/modelfile/recipetext.h"

#include "model/core/jsontext.h"
#include "model/modelfile/printer.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace weightroom::modelfile
{

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
