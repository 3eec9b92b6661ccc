// A row of the list, out of a manifest and of what its blobs are and say.
#pragma once

#include "model/library/namedblob.h"
#include "model/library/snapshot.h"
#include "model/store/verifymemory.h"

namespace weightroom
{

// Fills in the row's model, of which the ref and the date are there; its blobs' facts have been read
// (blobfacts.h). Reads nothing. Several threads may describe different rows.
void describeModel(const ReadRef &row, const VerifyMemory &verified);

} // namespace weightroom
