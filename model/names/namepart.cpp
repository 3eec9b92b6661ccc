#include "model/names/namepart.h"

#include "model/names/name.h"
#include "model/names/quoting.h"

#include <algorithm>
#include <array>
#include <utility>

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

namespace
{

constexpr QStringView kLocal = u"local";
constexpr QStringView kCloud = u"cloud";
constexpr QStringView kDashCloud = u"-cloud";

bool same(QStringView a, QStringView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

RoutedText withoutSuffix(QStringView text)
{
    const auto colon = text.lastIndexOf(u':');
    if (colon < 0)
        return {text.toString(), Routing::Unspecified};
    const auto behind = text.sliced(colon + 1).trimmed();
    if (same(behind, kLocal))
        return {text.first(colon).toString(), Routing::Local};
    if (same(behind, kCloud))
        return {text.first(colon).toString(), Routing::Cloud};
    // With a "/" behind it the colon belongs to a host.
    if (behind.endsWith(kDashCloud, Qt::CaseInsensitive) && !behind.contains(u'/'))
        return {
            text.first(colon + 1).toString() + behind.chopped(kDashCloud.size()).toString(), Routing::Cloud};
    return {text.toString(), Routing::Unspecified};
}

} // namespace

Result<RoutedText> splitRouting(QStringView text)
{
    const auto trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return failure(Error::Kind::InvalidName, u"the name is empty"_s, u"model"_s);
    auto result = withoutSuffix(trimmed);
    if (result.routing != Routing::Unspecified
        && withoutSuffix(result.base).routing != Routing::Unspecified) {
        const auto message = u"%1 says twice where the model runs: use one of :local and :cloud"_s;
        return failure(Error::Kind::InvalidName, message.arg(quotedText(trimmed)), u"tag"_s);
    }
    return result;
}

bool isRoutingTag(QStringView tag)
{
    return same(tag, kLocal) || same(tag, kCloud) || tag.endsWith(kDashCloud, Qt::CaseInsensitive);
}

namespace
{

// The longest name of a directory entry on the file systems we write to, in bytes.
constexpr qsizetype kMaxEntryBytes = 255;

QString routingProblem(const QString &tag)
{
    return u"the tag %1 is one that Ollama takes for where a model runs: choose another"_s.arg(
        quotedText(tag));
}

QString deviceProblem(NamePart part, const QString &text)
{
    return u"the %1 %2 is a device on Windows, where no file can have that name: choose another"_s.arg(
        partName(part), quotedText(text));
}

// Whether one ":" stands in the host, before a port.
bool hasPort(QStringView host)
{
    const auto colon = host.indexOf(u':');
    const auto port = host.sliced(colon + 1);
    constexpr int kLastPort = 65535;
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    return colon > 0 && !port.isEmpty() && std::all_of(port.begin(), port.end(), isDigit) && port.size() <= 5
        && port.toInt() <= kLastPort;
}

QString dotProblem(NamePart part, const QString &text)
{
    return u"the %1 %2 ends in \".\", which Windows drops from a file's name: leave it out"_s.arg(
        partName(part), quotedText(text));
}

} // namespace

QStringList Name::targetProblems() const
{
    QStringList problems;
    if (m_digest)
        problems += u"a name with a digest can't be written to: leave the \"@%1...\" out"_s.arg(
            m_digest->toString().left(19));
    // A build that is replaced in its tag is kept under tag-BUILD.
    const QString keptTag = completed().m_tag + u'-' + m_build;
    if (isRoutingTag(m_tag))
        problems += routingProblem(m_tag);
    else if (!m_build.isEmpty() && isRoutingTag(keptTag))
        problems += routingProblem(keptTag);
    const std::array<std::pair<NamePart, const QString &>, 5> parts{
        {{NamePart::Host, m_host},
         {NamePart::Namespace, m_namespace},
         {NamePart::Model, m_model},
         {NamePart::Tag, m_tag},
         {NamePart::Build, m_build}}};
    for (const auto &[part, text] : parts) {
        if (isDeviceName(text))
            problems += deviceProblem(part, text);
        if (text.endsWith(u'.'))
            problems += dotProblem(part, text);
    }
    if (m_host.contains(u':') && !hasPort(m_host))
        problems += u"the host %1 has \":\" for something other than a port"_s.arg(quotedText(m_host));
    if (m_host.size() > kMaxEntryBytes)
        problems += u"the host %1 is longer than the %2 bytes that a folder's name may have"_s.arg(
            quotedText(m_host), QString::number(kMaxEntryBytes));
    return problems;
}

Result<void> Name::checkTarget() const
{
    const auto problems = targetProblems();
    if (problems.isEmpty())
        return {};
    return failure(Error::Kind::Refused, problems.first(), canonical());
}

QStringList Name::warnings() const
{
    auto texts = targetProblems();
    if (m_host.contains(u':'))
        texts += u"the host %1 holds \":\", which no folder's name can on Windows"_s.arg(quotedText(m_host));
    return texts;
}

} // namespace weightroom
