// A ref that can't be read gets the last manifest back that it held. Used by repair alone.
#pragma once

#include "model/store/disk/store.h"
#include "model/store/disk/survey.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom
{

// Of what history says that the name held since it was last removed, the newest whose blobs are all there,
// else the newest; else what the name holds in the other store. What lay there goes to the trash. Returns the
// path that the manifest was taken from, or an empty string if another program healed it meanwhile. Errors:
// Manifest or Permission saying why it can't be done; those of publish().
Result<QString> repairRef(const Store &store, const SurveyedRef &ref, const std::optional<Store> &other);

// Refs that hold these manifests: path and bytes. Errors: manifests/ can't be walked.
using ManifestSources = QHash<Digest, std::pair<QString, QByteArray>>;
Result<ManifestSources> findManifests(const Store &store, const std::vector<Digest> &digests);

// The copy of a manifest that holds other bytes than its name says is written anew from a ref that holds them
// (its path is returned), or else set aside (an empty string).
Result<QString> repairManifestCopy(const Store &store, const ManifestSources &sources, const Digest &digest);

} // namespace weightroom
