// Tells when something changes below a store's manifests/ or in its blobs/, by Linux' inotify.
#pragma once

#include "model/core/file.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>
#include <set>

class QSocketNotifier;

namespace weightroom
{

// What inotify watches of a store. watch() and forget() are for one worker at a time, the others for any
// thread.
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

    // Where the events are read; not open where inotify isn't available.
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

// Raw inotify rather than QFileSystemWatcher, which at 10,000 folders takes seconds and a path's text for
// each. Lives in the GUI thread. Events of a burst come as one changed().
class StoreWatch : public QObject
{
    Q_OBJECT

public:
    explicit StoreWatch(QObject *parent = nullptr);
    ~StoreWatch() override;

    // For a worker, which may outlive this: a drive that doesn't answer may hold it.
    std::shared_ptr<WatchedFolders> folders() const { return m_folders; }

signals:
    // Manifests or blobs came or went, or a manifest was written.
    void changed();

private:
    void readEvents();

    std::shared_ptr<WatchedFolders> m_folders;
    QSocketNotifier *m_notifier = nullptr;
    QTimer m_burst;
};

} // namespace weightroom
