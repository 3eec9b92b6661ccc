// What the blobs that the models of a store share say, each read once.
#pragma once

#include "model/core/progress.h"
#include "model/library/namedblob.h"
#include "model/library/rowcache.h"

#include <vector>

namespace weightroom
{

// Fills in what the blobs say that these refs use as config, weights and template: from the cache what that
// knows, else read, on all processors, and told to the cache. Once cancelled it returns early, with less. Any
// thread but the GUI's.
void readBlobFacts(const std::vector<ReadRef> &refs, RowCache &cache, const Progress *progress);

} // namespace weightroom
