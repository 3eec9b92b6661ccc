// From a recipe to the proposal that shows it. Used by propose.cpp alone.
#pragma once

#include "model/build/proposal.h"
#include "model/modelfile/document.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/store.h"

namespace weightroom
{

// A refusal of a path with what can be said of it without opening it.
Refusal refusalOf(const QString &path, const QString &reason);

// One GGUF file (or any shard) and the projectors that go with it; absolute paths.
tl::expected<Proposal, Refusal>
proposeFiles(const Store &store, const DigestRecords &records, const QStringList &paths);

tl::expected<Proposal, Refusal> proposeModelfile(
    const Store &store, const DigestRecords &records, const QString &path,
    const modelfile::Document &document);

} // namespace weightroom
