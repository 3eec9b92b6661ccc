// The blobs that a store's manifests name: where they are, and how many name them.
#pragma once

#include "model/catalog/rowcache.h"
#include "model/core/file.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/store.h"

#include <QHash>
#include <QString>
#include <mutex>
#include <vector>

namespace weightroom
{

// Small: there may be a million.
struct NamedBlob {
    enum class State : quint8 {
        Unseen,
        There,
        Link,
        Missing,
        Unknown, // it can't be told
    };

    FileStamp stamp;          // of the bytes, if there are any
    qint64 declaredBytes = 0; // the most that a manifest says
    quint32 refs = 0;         // that name it
    quint32 place = 0;        // in Snapshot::shared, if several refs name it
    State state = State::Unseen;

    bool isThere() const { return state == State::There || state == State::Link; }
};

// The blobs by the numbers that a row cache has for digests.
class NamedBlobs
{
public:
    NamedBlobs(const Store &store, RowCache &cache);

    std::size_t size() const { return m_blobs.size(); }
    NamedBlob &at(quint32 number) { return m_blobs[number]; }
    const NamedBlob &at(quint32 number) const { return m_blobs[number]; }
    // Makes room for numbers that the cache has given since.
    void grow() { m_blobs.resize(m_cache.digests()); }

    // Looks where the blob is; several threads may look at different ones.
    void look(quint32 number);
    // All that a ref names and that weren't looked at yet.
    void lookAtAll();
    // The blob as look() found it. Without its path, which is made up, where that isn't wanted.
    Result<Blob> blob(quint32 number, bool wantsPath = true) const;

private:
    const Store &m_store;
    const RowCache &m_cache;
    FileDescriptor m_folder; // blobs/, if it can be opened
    std::vector<NamedBlob> m_blobs;
    std::mutex m_mutex;                 // while several look, of these two:
    QHash<quint32, QString> m_oddPaths; // of those under another spelling
    QHash<quint32, Error> m_errors;     // why it can't be told
};

} // namespace weightroom
