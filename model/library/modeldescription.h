// A row of the list, out of a manifest and of what its blobs are and say.
#pragma once

#include "model/library/namedblob.h"
#include "model/library/snapshot.h"
#include "model/store/verifymemory.h"

namespace weightroom
{

// Takes the ref out of row; its blobs' facts have been read (blobfacts.h). Reads nothing but the date of a
// ref that is no file. Several threads may describe different rows.
Model describeModel(ReadRef &row, const VerifyMemory &verified);

} // namespace weightroom
