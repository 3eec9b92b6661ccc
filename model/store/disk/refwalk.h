// A walk below manifests/ that leaves out the models of which everything is known. Used by references.h.
#pragma once

#include "model/core/directory.h"
#include "model/store/disk/referencememory.h"
#include "model/store/disk/refs.h"

#include <functional>
#include <vector>

namespace weightroom
{

// What a walk asks.
class KnownModels
{
public:
    KnownModels() = default;
    KnownModels(const KnownModels &) = delete;
    KnownModels &operator=(const KnownModels &) = delete;
    virtual ~KnownModels() = default;

    // Of the entries of an open folder HOST/NAMESPACE, which list() lists, those that must be gone into. list
    // is called once, by any thread. Errors: its.
    using Entries = std::vector<DirectoryEntry>;
    virtual Result<Entries>
    unknownIn(int folder, const QByteArray &place, const std::function<Result<Entries>()> &list) = 0;
    // Whether the walk needn't name the manifests of an open model's folder, which holds nothing but files
    // with names of tags; looked at before it was listed. From several threads.
    virtual bool readAll(
        int folder, const FolderStamp &stamp, const QByteArray &place, const QByteArray &model,
        const std::vector<DirectoryEntry> &manifests) = 0;
};

// As scanRefs(), without the refs that known has dealt with.
Result<RefScan> scanUnknownRefs(const Store &store, KnownModels &known);

} // namespace weightroom
