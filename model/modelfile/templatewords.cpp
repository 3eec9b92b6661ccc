#include "model/modelfile/templatewords.h"

#include "model/modelfile/templateproblem.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct TemplateTr {
    Q_DECLARE_TR_FUNCTIONS(weightroom::TemplateText)
};

// "Prompt" of "prompt": what Ollama hands to a template under that name, however it's written.
QString fieldNamed(const QString &word)
{
    static const QStringList fields{
        u"System"_s, u"Prompt"_s,  u"Response"_s, u"Suffix"_s,    u"Messages"_s, u"Role"_s,
        u"Tools"_s,  u"Content"_s, u"Thinking"_s, u"ToolCalls"_s, u"Think"_s,
    };
    auto plain = word;
    plain.remove(u'_');
    const auto found = std::find_if(fields.begin(), fields.end(), [&plain](const QString &field) {
        return field.compare(plain, Qt::CaseInsensitive) == 0;
    });
    return found == fields.end() ? QString() : *found;
}

QString unknownWordWords(const QString &word)
{
    const auto field = fieldNamed(word);
    if (!field.isEmpty())
        return TemplateTr::tr("“%1” is written with a dot in front and capitals: .%2.").arg(word, field);
    return TemplateTr::tr("Ollama’s templates know no “%1”. Values have a dot in front, as in .Prompt.")
        .arg(word);
}

QString cantStandWords(const QString &marked)
{
    if (marked == u"}")
        return TemplateTr::tr("One “}” closes nothing: write “}}”.");
    if (marked.size() == 1 && u"“”„‘’«»"_s.contains(marked))
        return TemplateTr::tr("Quotes in a template are straight: write \" instead of %1.").arg(marked);
    return TemplateTr::tr("“%1” can’t stand here, between “{{” and “}}”.").arg(marked);
}

QString strayPartWords(const QString &what)
{
    if (what.startsWith(u"expected end"))
        return TemplateTr::tr("A second {{ else }}: only one may stand before the {{ end }}.");
    return what.endsWith(u"{{else}}")
        ? TemplateTr::tr("This {{ else }} belongs to nothing: no {{ if }} is open here.")
        : TemplateTr::tr("This {{ end }} ends nothing: no {{ if }}, {{ range }} or {{ with }} is open here.");
}

} // namespace

QString templateWords(const QString &message, const QString &marked, QStringView text)
{
    if (modelfile::isJinja(text))
        return TemplateTr::tr("This is a Jinja template, but Ollama takes Go templates. Without TEMPLATE it "
                              "uses the one that comes "
                              "with the model.");
    // Without the prefixes of two programs and a line that isn't the file's.
    static const QRegularExpression prefix(u"^template error: (template: :\\d+: )?"_s);
    auto what = message;
    what.remove(prefix);
    if (what == u"unexpected EOF")
        return TemplateTr::tr("“%1” needs an {{ end }} further down.").arg(marked);
    if (what == u"unexpected {{end}}" || what == u"unexpected {{else}}" || what.startsWith(u"expected end"))
        return strayPartWords(what);
    // Also where Go complains of what follows.
    if (marked.startsWith(u"{{") && !marked.contains(u"}}") && what != u"unclosed left paren")
        return TemplateTr::tr("“%1” is never closed by “}}”.").arg(marked);
    if (what == u"unclosed left paren")
        return TemplateTr::tr("A “(” is never closed by “)”.");
    if (what.startsWith(u"function "))
        return unknownWordWords(marked);
    if (what.startsWith(u"undefined variable"))
        return TemplateTr::tr("“%1” isn’t set anywhere before, as in {{ %1 := .Prompt }}.").arg(marked);
    if (what.startsWith(u"missing value"))
        return TemplateTr::tr("Something is missing before “%1”: a value such as .Prompt.").arg(marked);
    if (what.startsWith(u"unterminated"))
        return TemplateTr::tr("“%1” begins with a quote that is never closed.").arg(marked);
    if (what.endsWith(u"outside {{range}}"))
        return TemplateTr::tr("{{ %1 }} works only between {{ range }} and its {{ end }}.").arg(marked);
    static const QRegularExpression badCharacter(u"^bad character U\\+[0-9A-F]+ '(.+)'$"_s);
    if (const auto found = badCharacter.match(what); found.hasMatch())
        return TemplateTr::tr("“%1” can’t follow “%2”.").arg(found.captured(1), marked);
    if (what.startsWith(u"unexpected ") || what.startsWith(u"unrecognized character"))
        return cantStandWords(marked);
    return TemplateTr::tr("Ollama can’t read this template: %1.").arg(what);
}

} // namespace weightroom
