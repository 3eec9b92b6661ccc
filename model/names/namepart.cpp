#include "model/names/namepart.h"

#include "model/names/quoting.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isFirst(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_';
}

bool isFurther(NamePart part, char16_t c)
{
    if (isFirst(c) || c == u'-')
        return true;
    if (c == u'.')
        return part != NamePart::Namespace;
    return c == u':' && part == NamePart::Host;
}

} // namespace

QString partName(NamePart part)
{
    switch (part) {
    case NamePart::Host:
        return u"host"_s;
    case NamePart::Namespace:
        return u"namespace"_s;
    case NamePart::Model:
        return u"model"_s;
    case NamePart::Tag:
        return u"tag"_s;
    case NamePart::Build:
        return u"build"_s;
    }
    return u"name"_s;
}

qsizetype maxPartBytes(NamePart part)
{
    return part == NamePart::Host ? 350 : 80;
}

std::optional<QString> partProblem(NamePart part, QStringView text)
{
    // Texts are made of faults only: a store has tens of thousands of names without one.
    const auto what = [&] { return u"the "_s + partName(part); };
    const auto named = [&] { return what() + u' ' + quotedText(text); };
    if (text.isEmpty())
        return what() + u" is empty"_s;
    // UTF-16 units: each takes at least a byte of UTF-8, and a valid part exactly one.
    if (text.size() > maxPartBytes(part))
        return named() + u" is longer than %1 bytes"_s.arg(maxPartBytes(part));
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!isFurther(part, text[i].unicode()))
            return named() + u" may not contain "_s + quotedText(characterAt(text, i));
    }
    if (!isFirst(text.front().unicode()))
        return named() + u" must start with a letter (a-z, A-Z), a digit or \"_\""_s;
    return std::nullopt;
}

bool isDeviceName(QStringView part)
{
    const auto end = std::find_if(part.begin(), part.end(), [](QChar c) { return c == u'.' || c == u':'; });
    const QStringView stem(part.begin(), end);
    static constexpr std::array<QStringView, 4> kPlain{u"con", u"prn", u"aux", u"nul"};
    static constexpr std::array<QStringView, 2> kNumbered{u"com", u"lpt"};
    const auto same = [](QStringView a, QStringView b) { return a.compare(b, Qt::CaseInsensitive) == 0; };
    if (std::any_of(kPlain.begin(), kPlain.end(), [&](QStringView name) { return same(stem, name); }))
        return true;
    return stem.size() == 4 && stem[3] >= u'1' && stem[3] <= u'9'
        && std::any_of(kNumbered.begin(), kNumbered.end(), [&](QStringView name) {
               return same(stem.first(3), name);
           });
}

} // namespace weightroom
