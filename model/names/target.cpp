// Which valid names are never written to.
#include "model/names/name.h"
#include "model/names/namepart.h"
#include "model/names/quoting.h"
#include "model/names/routing.h"

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

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
