#include "model/details/earlierstates.h"

#include "model/store/disk/blobs.h"
#include "model/store/trash/trash.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isWhole(const Store &store, const ModelDetails &details, const Digest &digest)
{
    const auto plain = details.model.ref.name.withoutBuild().withoutDigest().canonical();
    const auto name = Name::parse(QString(plain + u'@' + digest.toString()));
    const auto model = name ? resolve(store, *name) : tl::unexpected(name.error());
    if (!model)
        return false;
    const auto digests = model->manifest.digests();
    return std::all_of(digests.begin(), digests.end(), [&](const Digest &blob) {
        return findBlob(store, blob) || trashedBytes(store, blob);
    });
}

} // namespace

QSet<Digest> earlierStates(const Store &store, const ModelDetails &details)
{
    QSet<Digest> seen{details.model.manifest.digest};
    QSet<Digest> whole;
    for (auto line = details.history.rbegin(); line != details.history.rend(); ++line) {
        for (const auto &digest : {line->to, line->from}) {
            if (!digest || seen.contains(*digest) || seen.size() > kMaxStates)
                continue;
            seen.insert(*digest);
            if (isWhole(store, details, *digest))
                whole.insert(*digest);
        }
    }
    return whole;
}

} // namespace weightroom
