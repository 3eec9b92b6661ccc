// What Linux' inotify is asked to watch of a store.
#pragma once

#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <atomic>
#include <set>

namespace weightroom
{

// watch() and forget() are for one worker at a time, the others for any thread.
class WatchedFolders
{
public:
    WatchedFolders();

    // Watches every folder that is there now; those watched already stay. Returns whether nothing will be
    // missed: network and FUSE file systems tell only what this machine does, and the kernel has a limit of
    // watches. Then the caller has to look by itself.
    bool watch(const Store &store);
    // Stops watching: another store is to be watched.
    void forget();

    // Where the events are read; not open where there is no inotify to be had.
    const FileDescriptor &descriptor() const { return m_descriptor; }
    // The watch of blobs/, or -1.
    int blobsWatch() const { return m_blobsWatch; }

private:
    bool add(const QByteArray &directory, bool holdsBlobs);
    bool addTree(const QByteArray &directory, int depth, int &left);

    FileDescriptor m_descriptor;
    std::set<int> m_watches; // the worker's
    std::atomic<int> m_blobsWatch{-1};
};

} // namespace weightroom
