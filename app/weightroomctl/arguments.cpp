#include "app/weightroomctl/arguments.h"

#include "app/weightroomctl/commands.h"
#include "model/names/quoting.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

tl::unexpected<Error> usageError(const QString &message, const Command *command = nullptr)
{
    const auto help =
        command == nullptr ? u"weightroomctl --help"_s : u"weightroomctl %1 --help"_s.arg(command->name);
    return failure(Error::Kind::Usage, u"%1; see \"%2\""_s.arg(message, help));
}

// Where the command's name stands: the first argument that is no option; 0 if there is none.
qsizetype commandIndex(const QStringList &all)
{
    QCommandLineParser parser;
    parser.addOptions(globalOptions());
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
    parser.parse(all);
    const auto count = parser.positionalArguments().size();
    return count == 0 ? 0 : all.size() - count;
}

// Qt's text begins with a capital and ends with a full stop.
QString parserMessage(const QCommandLineParser &parser)
{
    auto text = parser.errorText();
    while (text.endsWith(u'.'))
        text.chop(1);
    if (!text.isEmpty())
        text[0] = text[0].toLower();
    return text;
}

QString argumentsText(int count)
{
    return count == 0 ? u"no arguments"_s : count == 1 ? u"1 argument"_s : u"%1 arguments"_s.arg(count);
}

Result<void> checkCount(const Command &command, const QStringList &given)
{
    if (given.size() < command.minimum)
        return usageError(
            given.isEmpty() ? u"%1 needs %2"_s.arg(command.name, command.usage)
                            : u"%1 needs %2, but only %3 was given"_s.arg(
                                command.name, command.usage, quotedText(given.last())),
            &command);
    if (command.maximum >= 0 && given.size() > command.maximum)
        return usageError(
            u"%1 takes %2; unexpected %3"_s.arg(
                command.name, argumentsText(command.maximum), quotedText(given[command.maximum])),
            &command);
    return {};
}

// No option takes an empty text: it's mostly a variable of a script that isn't set.
Result<void> checkValues(const QCommandLineParser &parser, const Command &command)
{
    for (const auto &option : globalOptions() + command.options) {
        if (option.valueName().isEmpty())
            continue;
        for (const auto &name : option.names()) {
            if (!parser.optionNames().contains(name) || !parser.values(name).contains(QString()))
                continue;
            return usageError(
                u"%1 needs %2, not an empty text"_s.arg(
                    (name.size() == 1 ? u"-"_s : u"--"_s) + name, option.valueName()),
                &command);
        }
    }
    return {};
}

// Our short options are a dash and a letter: anything longer with one dash in front is the text to be judged,
// as if
// "--" stood before it.
void shieldText(QStringList &arguments)
{
    if (arguments.contains(u"--"_s))
        return;
    const auto found = std::find_if(arguments.begin() + 1, arguments.end(), [](const QString &argument) {
        return argument.size() > 2 && argument.startsWith(u'-') && !argument.startsWith(u"--");
    });
    if (found == arguments.end())
        return;
    const auto text = *found;
    arguments.erase(found);
    arguments << u"--"_s << text;
}

} // namespace

bool wantsJson(const QStringList &all)
{
    const auto end = all.indexOf(u"--"_s);
    const auto found = all.indexOf(u"--json"_s);
    return found > 0 && (end < 0 || found < end);
}

Result<void> readArguments(const QStringList &all, Arguments &result)
{
    auto &parser = result.options;
    parser.addOptions(globalOptions());
    const auto index = commandIndex(all);
    if (index == 0) {
        if (!parser.parse(all))
            return usageError(parserMessage(parser));
        if (parser.isSet(u"help"_s) || parser.isSet(u"version"_s))
            return {};
        return usageError(u"no command given"_s);
    }
    result.command = findCommand(all[index]);
    if (result.command == nullptr)
        return usageError(u"unknown command %1"_s.arg(quotedText(all[index])));
    parser.addOptions(result.command->options);
    auto others = all;
    others.removeAt(index);
    if (result.command->takesAnyText)
        shieldText(others);
    if (!parser.parse(others))
        return usageError(parserMessage(parser), result.command);
    if (parser.isSet(u"help"_s) || parser.isSet(u"version"_s))
        return {};
    TRY(checkValues(parser, *result.command));
    if (parser.isSet(u"progress"_s) && parser.value(u"progress"_s) != u"json")
        return usageError(
            u"invalid --progress %1: use \"json\""_s.arg(quotedText(parser.value(u"progress"_s))));
    result.rest = parser.positionalArguments();
    return checkCount(*result.command, result.rest);
}

} // namespace weightroom::cli
