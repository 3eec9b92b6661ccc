#include "model/words/licencename.h"

#include <QRegularExpression>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Titles stand at the top; more isn't looked at, since licences quote and mention one another.
constexpr qsizetype kHeadCharacters = 1000;

struct Known {
    QStringView pattern; // in the head, its blanks single, case ignored
    QStringView name;    // "%1" is the first group
};

constexpr std::array<Known, 17> kKnown{{
    {u"^\\W*llama (\\d+(?:\\.\\d+)?) community license", u"Llama %1 Community"},
    {u"^\\W*meta llama (\\d+(?:\\.\\d+)?) community license", u"Llama %1 Community"},
    {u"^\\W*apache license,? version 2\\.0", u"Apache 2.0"},
    {u"^\\W*gemma terms of use", u"Gemma Terms of Use"},
    {u"^\\W*tongyi qianwen license", u"Tongyi Qianwen"},
    {u"^\\W*qwen research license", u"Qwen Research"},
    {u"^\\W*qwen license", u"Qwen"},
    {u"^\\W*deepseek license agreement", u"DeepSeek"},
    {u"^\\W*mistral ai research license", u"Mistral Research"},
    {u"^\\W*mistral ai non-production license", u"Mistral Non-Production"},
    {u"^\\W*gnu affero general public license version (\\d)", u"AGPL %1"},
    {u"^\\W*gnu lesser general public license version (\\d)", u"LGPL %1"},
    {u"^\\W*gnu general public license version (\\d)", u"GPL %1"},
    {u"^\\W*(?:the )?mit license\\b", u"MIT"},
    {u"^\\W*(?:creative commons )?(?:attribution-noncommercial|cc[ -]by-nc)[ -](?:4\\.0|international)",
     u"CC BY-NC 4.0"},
    {u"^\\W*bsd 3-clause", u"BSD 3-Clause"},
    {u"^\\W*bigcode open rail-m", u"BigCode OpenRAIL-M"},
}};

} // namespace

QString licenceName(const QString &text)
{
    const auto head = text.left(kHeadCharacters).simplified();
    for (const auto &known : kKnown) {
        const QRegularExpression pattern(known.pattern.toString(), QRegularExpression::CaseInsensitiveOption);
        const auto match = pattern.match(head);
        if (!match.hasMatch())
            continue;
        const auto name = known.name.toString();
        return name.contains(u"%1"_s) ? name.arg(match.captured(1)) : name;
    }
    // The MIT licence often has no title, or its copyright line first.
    if (head.contains(u"Permission is hereby granted, free of charge, to any person obtaining a copy"_s))
        return u"MIT"_s;
    return {};
}

QString licenceNames(const QStringList &texts)
{
    QStringList names;
    for (const auto &text : texts) {
        const auto name = licenceName(text);
        if (name.isEmpty())
            return {};
        names.append(name);
    }
    names.removeDuplicates();
    return names.join(u", "_s);
}

} // namespace weightroom
