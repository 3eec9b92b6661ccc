#include "model/names/target.h"

#include "model/names/namepart.h"
#include "model/names/quoting.h"

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

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

// The longest name of a directory entry on the file systems we write to, in bytes.
constexpr qsizetype kMaxEntryBytes = 255;

QString routingProblem(const QString &tag)
{
    return u"Ollama reserves the tag %1 for where a model runs: choose another"_s.arg(quotedText(tag));
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

QStringList targetProblems(const Name &name)
{
    QStringList problems;
    if (name.digest())
        problems += u"a name with a digest can't be written to: leave the \"@%1...\" out"_s.arg(
            name.digest()->toString().left(19));
    // A build that is replaced in its tag is kept under tag-BUILD.
    const QString keptTag = name.completed().tag() + u'-' + name.build();
    if (isRoutingTag(name.tag()))
        problems += routingProblem(name.tag());
    else if (!name.build().isEmpty() && isRoutingTag(keptTag))
        problems += routingProblem(keptTag);
    const std::array<std::pair<NamePart, const QString &>, 5> parts{
        {{NamePart::Host, name.host()},
         {NamePart::Namespace, name.modelNamespace()},
         {NamePart::Model, name.model()},
         {NamePart::Tag, name.tag()},
         {NamePart::Build, name.build()}}};
    for (const auto &[part, text] : parts) {
        if (isDeviceName(text))
            problems += deviceProblem(part, text);
        if (text.endsWith(u'.'))
            problems += dotProblem(part, text);
    }
    if (name.host().contains(u':') && !hasPort(name.host()))
        problems += u"the host %1 has a \":\" that isn't followed by a port"_s.arg(quotedText(name.host()));
    if (name.host().size() > kMaxEntryBytes)
        problems += u"the host %1 is longer than the %2 bytes that a folder's name may have"_s.arg(
            quotedText(name.host()), QString::number(kMaxEntryBytes));
    return problems;
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
        const auto message = u"%1 says twice where the model runs: use either :local or :cloud"_s;
        return failure(Error::Kind::InvalidName, message.arg(quotedText(trimmed)), u"tag"_s);
    }
    return result;
}

bool isRoutingTag(QStringView tag)
{
    return same(tag, kLocal) || same(tag, kCloud) || tag.endsWith(kDashCloud, Qt::CaseInsensitive);
}

Result<void> checkTarget(const Name &name)
{
    const auto problems = targetProblems(name);
    if (problems.isEmpty())
        return {};
    return failure(Error::Kind::Refused, problems.first(), name.canonical());
}

QStringList targetWarnings(const Name &name)
{
    auto texts = targetProblems(name);
    if (name.host().contains(u':'))
        texts +=
            u"the host %1 holds \":\", which no folder's name can on Windows"_s.arg(quotedText(name.host()));
    return texts;
}

} // namespace weightroom
