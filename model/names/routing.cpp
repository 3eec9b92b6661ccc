#include "model/names/routing.h"

#include "model/names/quoting.h"

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

} // namespace weightroom
