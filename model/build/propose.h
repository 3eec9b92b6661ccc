// What would be built from files: looked at before anything is done with them.
#pragma once

#include "model/build/proposal.h"
#include "model/core/progress.h"
#include "model/store/disk/store.h"

namespace weightroom
{

// At most so many files are looked at; the rest is refused.
inline constexpr qsizetype kMaximumProposedFiles = 200;

// One for each GGUF file that holds a model, for each set of shards (whichever of them are given), for each
// Modelfile. A folder stands for its Modelfile, else for the GGUF files directly in it. A projector given
// with exactly one model joins it; alone it's refused, as are adapters and files without weights, which
// can't be run. A file without a suffix may be a Modelfile: its bytes decide. Reads headers only, changes
// nothing. Stops early when cancelled. Any thread but the GUI's.
Proposals propose(const Store &store, const QStringList &paths, const Progress &progress);

// Whether a file of this name may be one of these, by the name alone: for a drag, in which no file is opened.
bool mayBeProposed(const QString &fileName);

} // namespace weightroom
