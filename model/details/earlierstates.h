// Earlier states of a model that can be brought back.
#pragma once

#include "model/core/digest.h"
#include "model/details/modeldetails.h"
#include "model/store/disk/store.h"

#include <QSet>

namespace weightroom
{

// The manifests in a model's history, other than the present one, whose bytes are still there and whose blobs
// are all in the store or in the trash. Looks at the newest kMaxStates different ones only. Any thread but
// the GUI's; never fails.
QSet<Digest> earlierStates(const Store &store, const ModelDetails &details);

inline constexpr int kMaxStates = 200;

} // namespace weightroom
