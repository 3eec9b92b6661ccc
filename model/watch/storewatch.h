// Tells when something changes below a store's manifests/ or in its blobs/, by Linux' inotify.
#pragma once

#include "model/watch/watchedfolders.h"

#include <QObject>
#include <QTimer>
#include <memory>

class QSocketNotifier;

namespace weightroom
{

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
