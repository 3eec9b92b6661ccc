// The shells' completions, made from the list of commands.
#include "app/weightroomctl/commands.h"
#include "model/names/quoting.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

QStringList optionWords(const QList<QCommandLineOption> &options)
{
    QStringList words;
    for (const auto &option : options) {
        for (const auto &name : option.names())
            words.append((name.size() == 1 ? u"-"_s : u"--"_s) + name);
    }
    return words;
}

// "--from|-f": options with a value, as a pattern of a shell's case.
QString valuedPattern()
{
    QStringList words;
    const auto add = [&words](const QList<QCommandLineOption> &options) {
        for (const auto &option : options) {
            if (!option.valueName().isEmpty())
                words += optionWords({option});
        }
    };
    add(globalOptions());
    for (const auto &command : allCommands())
        add(command.options);
    words.removeDuplicates();
    return words.join(u'|');
}

QString commandWords()
{
    QStringList words;
    for (const auto &command : allCommands())
        words.append(command.name);
    return words.join(u' ');
}

// "    cp) options=\"--store ...\" ;;" for every command.
QString optionCases()
{
    const auto everywhere = optionWords(globalOptions()).join(u' ');
    QString text;
    for (const auto &command : allCommands()) {
        const auto own = optionWords(command.options).join(u' ');
        text += u"        %1) options=\"%2\" ;;\n"_s.arg(
            command.name, own.isEmpty() ? everywhere : own + u' ' + everywhere);
    }
    return text + u"        *) options=\"%1\" ;;\n"_s.arg(everywhere);
}

// Both shells run the same function; zsh through its emulation of bash's. Names are asked for when they're
// needed, from the store that the line names. bash's line editor parts words at ":", which stands in nearly
// every name: they're put together again, and the answers lose what stands before the ":".
constexpr QStringView kFunction = uR"SH(_weightroomctl_files()
{
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen "$1" -- "$current"))
}
_weightroomctl()
{
    local current previous command options store before i
    current="${COMP_WORDS[COMP_CWORD]}"
    previous="${COMP_WORDS[COMP_CWORD-1]}"
    COMPREPLY=()
    command=
    before=
    store=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
        --store) i=$((i + 1)); store=(--store "${COMP_WORDS[i]}") ;;
        %1) i=$((i + 1)) ;;
        -*) ;;
        *) command="${COMP_WORDS[i]}"; break ;;
        esac
    done
    for ((; i < COMP_CWORD; i++)); do
        [ "${COMP_WORDS[i]}" = --store ] && store=(--store "${COMP_WORDS[i+1]}")
    done
    case "$previous" in
    --store) _weightroomctl_files -d; return ;;
    --progress) COMPREPLY=($(compgen -W "json" -- "$current")); return ;;
    --import) COMPREPLY=($(compgen -W "auto reflink copy link move" -- "$current")); return ;;
    -f|--file|--from) _weightroomctl_files -f; return ;;
    %1) return ;;
    esac
    if [ -z "$command" ]; then
        COMPREPLY=($(compgen -W "%2 %3" -- "$current"))
        return
    fi
    case "$current" in
    -*)
        case "$command" in
%4        esac
        COMPREPLY=($(compgen -W "$options" -- "$current"))
        return ;;
    :) before="$previous:"; current= ;;
    *) [ "$previous" = : ] && before="${COMP_WORDS[COMP_CWORD-2]}:" ;;
    esac
    case "$command" in
    lint|inspect) _weightroomctl_files -f ;;
    trash) COMPREPLY=($(compgen -W "list empty" -- "$current")) ;;
    completion) COMPREPLY=($(compgen -W "bash zsh" -- "$current")) ;;
    build|cp|history|list|mv|path|repair|rm|show|verify)
        COMPREPLY=($(compgen -W "$(weightroomctl "${store[@]}" list --names 2>/dev/null)" -- "$before$current"))
        COMPREPLY=("${COMPREPLY[@]#"$before"}") ;;
    esac
}
)SH";

QString functionText()
{
    return kFunction.toString().arg(
        valuedPattern(), commandWords(), optionWords(globalOptions()).join(u' '), optionCases());
}

Result<Outcome> runCompletion(const Invocation &invocation)
{
    const auto &shell = invocation.arguments.first();
    QString text;
    if (shell == u"bash") {
        text = u"# weightroomctl's completion for bash: source this file.\n"_s + functionText()
            + u"complete -o bashdefault -F _weightroomctl weightroomctl\n"_s;
    } else if (shell == u"zsh") {
        text = u"# weightroomctl's completion for zsh: source this file.\n"
               "autoload -U +X compinit && compinit\n"
               "autoload -U +X bashcompinit && bashcompinit\n"_s
            + functionText() + u"complete -F _weightroomctl weightroomctl\n"_s;
    } else {
        return failure(
            Error::Kind::Usage, u"invalid shell %1: use \"bash\" or \"zsh\""_s.arg(quotedText(shell)));
    }
    return Outcome{Json::object({{u"shell"_s, shell}, {u"script"_s, text}}), text};
}

} // namespace

Command completionCommand()
{
    return {
        u"completion"_s,
        u"bash | zsh"_s,
        u"Print a script that completes commands, options and names"_s,
        {},
        u"source <(weightroomctl completion bash)"_s,
        {},
        1,
        1,
        runCompletion};
}

} // namespace weightroom::cli
