// The refs of a store and what their manifests name, packed in a row cache: what a list of models is made of.
#pragma once

#include "model/catalog/modeldescription.h"
#include "model/catalog/namedblob.h"
#include "model/catalog/rowcache.h"
#include "model/core/progress.h"
#include "model/store/disk/refs.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace weightroom
{

class StoreRows
{
public:
    // Reads the manifests that the cache doesn't know, on all processors, and looks where the blobs are. Refs
    // may lack their paths (Paths::OfOddOnes).
    StoreRows(const Store &store, RowCache &cache, std::vector<Ref> refs, const Progress *progress);

    std::size_t size() const { return m_refs.size(); }
    const Ref &ref(std::size_t row) const { return m_refs[row]; }
    Ref takeRef(std::size_t row)
    {
        completePath(m_store, m_refs[row]);
        return std::move(m_refs[row]);
    }
    // The ref vanished meanwhile.
    bool isGone(std::size_t row) const { return m_rows[row].isGone; }
    // Unpacked. Several threads may ask.
    ReadRef read(std::size_t row) const;
    NamedBlobs &blobs() { return m_blobs; }

    // Looks again where a blob isn't as a manifest says: other programs remove models and bring them back.
    // What remains is so beside a manifest that was the same file before and after.
    void settle();

    // That the system was short of something while a manifest was read: what is known then isn't the whole.
    const std::optional<Error> &shortage() const { return m_shortage; }

private:
    static constexpr quint32 kPacked = std::numeric_limits<quint32>::max();

    struct Row {
        PackedManifest manifest;
        quint32 other = kPacked; // its place in m_others, if the cache doesn't hold it
        bool isGone = false;
    };

    void readUnknown();
    void take(std::size_t row, Result<Manifest> manifest);
    template<class Use> void eachBlob(const Row &row, const Use &use) const;
    void name(const Row &row);
    void forget(const Row &row);
    bool isDoubtful(const Row &row) const;
    void lookAgain(const Row &row);
    void readAgain(std::size_t row);
    bool isCancelled() const { return m_progress != nullptr && m_progress->cancelled(); }

    const Store &m_store;
    RowCache &m_cache;
    const Progress *m_progress;
    std::vector<Ref> m_refs;
    std::vector<Row> m_rows;
    std::vector<ReadRef> m_others; // manifests that the cache doesn't hold, and why one can't be read
    NamedBlobs m_blobs;
    std::optional<Error> m_shortage;
};

} // namespace weightroom
