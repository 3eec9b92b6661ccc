// Name::parse: any text gives a name or an error; an accepted one prints as itself and never leaves
// manifests/.
#include "model/names/name.h"

#include "require.h"

#include <QString>
#include <cstddef>
#include <cstdint>

using namespace weightroom;
using namespace Qt::StringLiterals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto text = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto name = Name::parse(text);
    if (!name) {
        require(!name.error().message.isEmpty());
        return 0;
    }
    require(Name::parse(name->canonical()) == *name);
    const auto complete = name->completed();
    require(complete.isComplete() && complete.sameRef(*name));
    const auto again = Name::parse(complete.shortForm());
    // The defaults are left out in any case.
    require(again && again->sameRef(complete));
    require(
        again->model() == name->model() && again->build() == name->build()
        && again->digest() == name->digest());
    if (const auto path = name->manifestPath(u"/store/manifests"_s)) {
        require(path->startsWith("/store/manifests/"_L1));
        require(path->count(u'/') == 6 && !path->contains("/../"_L1) && !path->contains("//"_L1));
        const auto back = Name::fromManifestPath(name->relativeManifestPath());
        require(back && back->sameRef(*name));
    }
    return 0;
}
