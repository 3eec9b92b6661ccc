#include "ui/editor/completion.h"

#include "model/gotemplate/rune.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parameters.h"
#include "ui/editor/problemtext.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::CommandKind;
using modelfile::Document;
using modelfile::Token;
using modelfile::TokenKind;

struct CompletionText {
    Q_DECLARE_TR_FUNCTIONS(weightroom::Completion)
};

bool hasLineEnd(QStringView text)
{
    return std::any_of(
        text.begin(), text.end(), [](QChar unit) { return modelfile::isLineEnd(unit.unicode()); });
}

CompletionPlace placeOf(const Document &document, CompletionKind kind, TextRange range, int cursor)
{
    if (kind == CompletionKind::None)
        return {};
    return {kind, range, document.textOf({range.begin, cursor}).toString()};
}

CompletionKind valueKind(CommandKind command, QStringView name, QStringView value)
{
    if (command == CommandKind::Parameter) {
        const auto *info = modelfile::findParameter(name);
        const bool isBool = info != nullptr && info->type == modelfile::ParameterType::Bool;
        return isBool ? CompletionKind::TrueOrFalse : CompletionKind::None;
    }
    if (command == CommandKind::Adapter || command == CommandKind::Draft)
        return CompletionKind::File;
    if (command != CommandKind::From)
        return CompletionKind::None;
    return !value.isEmpty() && modelfile::looksLikePath(value) ? CompletionKind::File : CompletionKind::Model;
}

// What the tokens before the cursor say of it.
struct Before {
    const Token *last = nullptr; // begins before the cursor
    std::optional<CommandKind> command;
    QStringView name; // of the parameter
};

Before tokensBefore(const Document &document, int cursor)
{
    const auto end =
        std::partition_point(document.tokens.begin(), document.tokens.end(), [cursor](const Token &token) {
            return token.range.begin < cursor;
        });
    Before before;
    if (end == document.tokens.begin())
        return before;
    before.last = &*(end - 1);
    for (auto token = end; token != document.tokens.begin();) {
        --token;
        if (token->kind == TokenKind::ParameterName && before.name.isEmpty())
            before.name = document.textOf(token->range);
        if (token->kind == TokenKind::Keyword) {
            before.command = modelfile::commandFromName(document.textOf(token->range));
            break;
        }
    }
    return before;
}

// The cursor is behind the last token on the same line, with blanks between.
CompletionPlace afterToken(const Document &document, const Before &before, int cursor)
{
    const TextRange here{cursor, cursor};
    const auto gap = cursor - before.last->range.end;
    const bool afterKeyword = before.last->kind == TokenKind::Keyword;
    if (!before.command)
        return {};
    if (afterKeyword && *before.command == CommandKind::Parameter)
        return gap == 1 ? placeOf(document, CompletionKind::Parameter, here, cursor) : CompletionPlace();
    if (afterKeyword && *before.command == CommandKind::Message)
        return gap == 1 ? placeOf(document, CompletionKind::Role, here, cursor) : CompletionPlace();
    if (afterKeyword || before.last->kind == TokenKind::ParameterName)
        return placeOf(document, valueKind(*before.command, before.name, {}), here, cursor);
    return {};
}

// No token on the cursor's line before it: a command may begin here.
CompletionPlace commandPlace(const Document &document, int cursor)
{
    const auto text = QStringView(document.text);
    int begin = cursor;
    while (begin > 0 && modelfile::isLetter(text[begin - 1].unicode()))
        --begin;
    const int line = document.lineStarts.at(std::size_t(document.positionAt(cursor).line - 1));
    if (!document.textOf({line, begin}).trimmed().isEmpty())
        return {};
    int end = cursor;
    while (end < text.size() && modelfile::isLetter(text[end].unicode()))
        ++end;
    return placeOf(document, CompletionKind::Command, {begin, end}, cursor);
}

QString commandHelp(CommandKind kind)
{
    switch (kind) {
    case CommandKind::From:
        return CompletionText::tr("The model or the GGUF file that this one is based on.");
    case CommandKind::License:
        return CompletionText::tr("The license terms. Can be repeated.");
    case CommandKind::Template:
        return CompletionText::tr("How messages become the text the model reads, as a Go template.");
    case CommandKind::System:
        return CompletionText::tr("Instructions for the model, before every conversation.");
    case CommandKind::Adapter:
        return CompletionText::tr("A LoRA adapter to apply to the weights.");
    case CommandKind::Draft:
        return CompletionText::tr("A small draft model that speeds up answers.");
    case CommandKind::Renderer:
        return CompletionText::tr("The built-in chat format that Ollama writes prompts with.");
    case CommandKind::Parser:
        return CompletionText::tr("The built-in format that Ollama reads answers with.");
    case CommandKind::Parameter:
        return CompletionText::tr("How the model runs: temperature, context length, where to stop.");
    case CommandKind::Message:
        return CompletionText::tr("A message that every conversation begins with.");
    case CommandKind::Requires:
        return CompletionText::tr("The oldest version of Ollama that can run the model.");
    }
    return {};
}

std::vector<Completion> commands()
{
    using enum CommandKind;
    std::vector<Completion> all;
    for (const auto kind :
         {From, Parameter, System, Template, Message, Adapter, License, Draft, Renderer, Parser, Requires})
        all.push_back({modelfile::commandName(kind).toUpper(), u" "_s, {}, commandHelp(kind)});
    return all;
}

std::vector<Completion> parameters()
{
    std::vector<Completion> all;
    for (const auto &info : modelfile::knownParameters()) {
        const auto type = modelfile::typeName(info.type);
        const auto detail = info.defaultText.isEmpty()
            ? type
            : CompletionText::tr("%1, default %2").arg(type, info.defaultText);
        all.push_back({info.name, u" "_s, detail, info.help + u'.'});
    }
    return all;
}

bool hasLettersInOrder(const QString &text, const QString &prefix)
{
    qsizetype at = 0;
    for (const auto letter : prefix) {
        at = text.indexOf(letter, at, Qt::CaseInsensitive);
        if (at < 0)
            return false;
        ++at;
    }
    return true;
}

} // namespace

CompletionPlace completionPlace(const Document &document, int cursor)
{
    cursor = std::clamp(cursor, 0, int(document.text.size()));
    const auto before = tokensBefore(document, cursor);
    if (before.last == nullptr)
        return commandPlace(document, cursor);
    const auto &range = before.last->range;
    if (cursor > range.end) {
        const bool sameLine = !hasLineEnd(document.textOf({range.end, cursor}));
        return sameLine ? afterToken(document, before, cursor) : commandPlace(document, cursor);
    }
    switch (before.last->kind) {
    case TokenKind::Keyword:
        return placeOf(document, CompletionKind::Command, range, cursor);
    case TokenKind::ParameterName:
        return placeOf(document, CompletionKind::Parameter, range, cursor);
    case TokenKind::Role:
        return placeOf(document, CompletionKind::Role, range, cursor);
    case TokenKind::Value:
        if (!before.command || hasLineEnd(document.textOf(range)))
            return {};
        return placeOf(
            document, valueKind(*before.command, before.name, document.textOf({range.begin, cursor})), range,
            cursor);
    case TokenKind::Quote:
    case TokenKind::Comment:
        break;
    }
    return {};
}

std::vector<Completion> completionsFor(CompletionKind kind)
{
    switch (kind) {
    case CompletionKind::Command:
        return commands();
    case CompletionKind::Parameter:
        return parameters();
    case CompletionKind::Role:
        return {
            {u"system"_s, u" "_s, {}, CompletionText::tr("Instructions for the model.")},
            {u"user"_s, u" "_s, {}, CompletionText::tr("What the user says.")},
            {u"assistant"_s, u" "_s, {}, CompletionText::tr("What the model answers.")}};
    case CompletionKind::TrueOrFalse:
        return {{u"true"_s, {}, {}, {}}, {u"false"_s, {}, {}, {}}};
    case CompletionKind::None:
    case CompletionKind::Model:
    case CompletionKind::File:
        break;
    }
    return {};
}

std::vector<Completion> matching(const std::vector<Completion> &all, const QString &prefix)
{
    std::vector<Completion> found;
    std::vector<Completion> others;
    for (const auto &each : all) {
        if (found.size() >= kMaximumCompletions)
            break;
        if (each.text.startsWith(prefix, Qt::CaseInsensitive))
            found.push_back(each);
        else if (others.size() < kMaximumCompletions && hasLettersInOrder(each.text, prefix))
            others.push_back(each);
    }
    const auto room = std::min(others.size(), kMaximumCompletions - found.size());
    found.insert(found.end(), others.begin(), others.begin() + std::ptrdiff_t(room));
    return found;
}

} // namespace weightroom
