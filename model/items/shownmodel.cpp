#include "model/items/shownmodel.h"

#include "model/details/modeldetails.h"
#include "model/details/storedmodelfile.h"
#include "model/words/runcommand.h"

#include <limits>

namespace weightroom
{

namespace
{

void add(qint64 &sum, qint64 bytes)
{
    constexpr auto kMost = std::numeric_limits<qint64>::max();
    sum = bytes > kMost - sum ? kMost : sum + bytes;
}

} // namespace

std::shared_ptr<const gguf::Header> ShownModel::header() const
{
    return details && details->header ? std::shared_ptr<const gguf::Header>(details, &*details->header)
                                      : nullptr;
}

SpaceUse spaceUse(const ModelDetails &details, const BlobUse &use)
{
    const auto self = details.model.ref.name.canonical();
    SpaceUse space;
    QSet<Digest> seen;
    std::vector<Digest> shared;
    for (const auto &info : details.layers) {
        if (!info.present || info.isLink || seen.contains(info.layer.digest))
            continue;
        seen.insert(info.layer.digest);
        const bool isShared = !use.others({info.layer.digest}, self).isEmpty();
        if (isShared)
            shared.push_back(info.layer.digest);
        add(isShared ? space.sharedBytes : space.ownBytes, info.actualBytes);
    }
    space.sharedWith = use.others(shared, self);
    return space;
}

Result<ShownModel>
readShownModel(const Store &store, const Name &name, BlobUseReader &reader, bool readUseAnew)
{
    TRY_ASSIGN(auto details, readDetails(store, name));
    ShownModel shown;
    shown.details = std::make_shared<const ModelDetails>(std::move(details));
    if (readUseAnew || !reader.last())
        (void)reader.read(store);
    shown.use = reader.last();
    if (shown.use)
        shown.space = spaceUse(*shown.details, *shown.use);
    const auto modelfile = modelfileOf(store, name);
    shown.modelfile = modelfile ? *modelfile : modelfile.error().message;
    shown.runCommand = runCommand(store, shown.details->name);
    shown.earlier = earlierStates(store, *shown.details);
    return shown;
}

} // namespace weightroom
