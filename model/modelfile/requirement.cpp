#include "model/modelfile/requirement.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

std::optional<QString> requirementOf(QStringView text)
{
    // A pre-release or build part is allowed after a full version only; a numeric pre-release part has no
    // leading zero.
    static const QRegularExpression version(uR"(\Av?(?<version>N(\.N(\.N(-P(\.P)*)?(\+B(\.B)*)?)?)?)\z)"_s
                                                .replace(u"P"_s, u"(?:N|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"_s)
                                                .replace(u"N"_s, u"(?:0|[1-9][0-9]*)"_s)
                                                .replace(u"B"_s, u"[0-9A-Za-z-]+"_s));
    const auto match = version.match(text.toString());
    if (!match.hasMatch())
        return std::nullopt;
    return match.captured(u"version"_s);
}

QString badRequirementText()
{
    return u"requires must be a valid semver (e.g. 0.14.0)"_s;
}

} // namespace weightroom::modelfile
