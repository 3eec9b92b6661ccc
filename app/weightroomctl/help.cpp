#include "app/weightroomctl/help.h"

#include "app/weightroomctl/commands.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

QString optionLeft(const QCommandLineOption &option)
{
    QStringList names;
    for (const auto &name : option.names())
        names.append((name.size() == 1 ? u"-"_s : u"--"_s) + name);
    auto text = names.join(u", "_s);
    if (!option.valueName().isEmpty())
        text += u' ' + option.valueName();
    return text;
}

QString optionLines(const QList<QCommandLineOption> &options)
{
    QString text;
    for (const auto &option : options)
        text += u"  %1  %2\n"_s.arg(optionLeft(option), -22).arg(option.description());
    return text;
}

} // namespace

QString programHelp()
{
    auto text = u"Usage: weightroomctl [--store DIR] [--json] COMMAND ...\n\n"
                "Manages a store of Ollama models: builds models from GGUF files and Modelfiles,\nlists, "
                "shows, copies and deletes them, checks and repairs the store. Downloads\nnothing and needs "
                "no server. Deleted models go to the store's trash.\n\n"
                "Commands:\n"_s;
    for (const auto &command : allCommands())
        text += u"  %1  %2\n"_s.arg(command.name, -10).arg(command.summary);
    text += u"\nOptions, before or after the command:\n"_s + optionLines(globalOptions());
    text += u"\nExample:\n  weightroomctl build mistral --from mistral-7b.Q4_K_M.gguf\n\n"
            "\"weightroomctl COMMAND --help\" explains a command.\n"_s;
    return text;
}

QString commandHelp(const Command &command)
{
    auto text = u"Usage: weightroomctl %1 %2\n\n%3.\n"_s.arg(command.name, command.usage, command.summary);
    if (!command.details.isEmpty())
        text += u'\n' + command.details + u'\n';
    if (!command.options.isEmpty())
        text += u"\nOptions:\n"_s + optionLines(command.options);
    text += u"\nOptions of every command:\n"_s + optionLines(globalOptions());
    text += u"\nExample:\n  %1\n"_s.arg(command.example);
    text +=
        u"\nExit status: 0 done; 1 busy, name taken, refused or failed; 2 wrong usage; 3 not\nfound; 4 invalid name, file, Modelfile or manifest; 5 damaged; 6 no permission or\nno space; 130 cancelled.\n"_s;
    return text;
}

} // namespace weightroom::cli
