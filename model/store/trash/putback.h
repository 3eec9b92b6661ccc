// Blobs that lie in the trash although a model names them: Ollama, which knows no trash, may write a manifest
// for a blob that we had just moved there.
#pragma once

#include "model/core/digest.h"
#include "model/store/disk/store.h"

#include <QStringList>
#include <vector>

namespace weightroom
{

// If one of these missing blobs lies in the trash and the store may be written: puts back every blob there
// that a model names. Otherwise it costs a look into a folder. Returns what to tell the user; failing is
// said there too, since the missing blobs are reported in any case. Takes the store's lock, for two seconds
// at most.
QStringList putBackMissing(const Store &store, const std::vector<Digest> &missing);

} // namespace weightroom
