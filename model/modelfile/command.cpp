#include "model/modelfile/command.h"

#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

// In the order of CommandKind.
constexpr std::array kNames = {"from"_L1,      "license"_L1, "template"_L1, "system"_L1,
                               "adapter"_L1,   "draft"_L1,   "renderer"_L1, "parser"_L1,
                               "parameter"_L1, "message"_L1, "requires"_L1};

} // namespace

QString commandName(CommandKind kind)
{
    return kNames.at(static_cast<std::size_t>(kind));
}

std::optional<CommandKind> commandFromName(QStringView word)
{
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (word.compare(kNames.at(i), Qt::CaseInsensitive) == 0)
            return static_cast<CommandKind>(i);
    }
    return std::nullopt;
}

QString ollamaArguments(const Command &command)
{
    if (command.kind == CommandKind::Message)
        return command.role + u": "_s + command.value;
    return command.value;
}

QString ollamaText(const Diagnostic &diagnostic)
{
    if (diagnostic.ollamaLine == 0)
        return diagnostic.message;
    return u"(line %1): %2"_s.arg(QString::number(diagnostic.ollamaLine), diagnostic.message);
}

} // namespace weightroom::modelfile
