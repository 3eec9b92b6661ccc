#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/diagnosticdocument.h"
#include "app/weightroomctl/modelfileinput.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

constexpr int kHasErrors = 4;

// A command's name in JSON; a parameter is "parameter", its own name the key.
Json commandDocument(const modelfile::Document &document, const modelfile::Command &command)
{
    const auto place = document.positionAt(command.whole.begin);
    auto result = Json::object(
        {{u"name"_s, modelfile::commandName(command.kind)},
         {u"args"_s, command.value},
         {u"line"_s, place.line},
         {u"column"_s, place.column}});
    if (command.kind == modelfile::CommandKind::Parameter)
        result.add(u"key"_s, command.key);
    if (command.kind == modelfile::CommandKind::Message)
        result.add(u"role"_s, command.role);
    return result;
}

Result<Outcome> runLint(const Invocation &invocation)
{
    const auto file = fileArgument(invocation.arguments.first());
    TRY_ASSIGN(const auto input, file ? readModelfile(*file) : tl::unexpected(file.error()));
    const auto diagnostics = diagnosticsOf(input);
    const bool ok = std::none_of(diagnostics.begin(), diagnostics.end(), [](const auto &diagnostic) {
        return diagnostic.severity() == modelfile::Severity::Error;
    });
    const int status = ok ? 0 : kHasErrors;
    if (!invocation.json) {
        QString text;
        for (const auto &diagnostic : diagnostics)
            text += diagnosticLine(input.label, diagnostic, invocation.style) + u'\n';
        return Outcome{{}, text, status};
    }
    auto commands = Json::array();
    for (const auto &command : input.document.commands)
        commands.append(commandDocument(input.document, command).flattened());
    auto found = Json::array();
    for (const auto &diagnostic : diagnostics)
        found.append(diagnosticDocument(diagnostic));
    auto document = Json::object();
    document.add(u"ok"_s, ok);
    document.add(u"commands"_s, std::move(commands));
    document.add(u"diagnostics"_s, std::move(found));
    return Outcome{std::move(document), {}, status};
}

} // namespace

Command lintCommand()
{
    return {
        u"lint"_s,
        u"FILE"_s,
        u"Check a Modelfile"_s,
        u"Prints one problem per line, and nothing if the file is fine. FILE \"-\" is standard\ninput. Status 4 if there is an error."_s,
        u"weightroomctl lint Modelfile"_s,
        {},
        1,
        1,
        runLint};
}

} // namespace weightroom::cli
