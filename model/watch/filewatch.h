// Tells when something may have happened to a file.
#pragma once

#include "model/core/file.h"
#include "model/core/workers.h"

#include <QObject>
#include <QTimer>
#include <memory>

class QSocketNotifier;

namespace weightroom
{

// Watches the file and its folder, since most programs replace a file rather than change it. Changes that
// come together are told once. The drive is asked on a worker: one that doesn't answer holds nothing up.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    explicit FileWatch(QObject *parent = nullptr);
    ~FileWatch() override;

    // Absolute; empty = nothing is watched.
    void setPath(const QString &path);

signals:
    // Also once the watch has begun: what happened until then wasn't seen.
    void touched();

private:
    void watchAnew();
    void watchFile();
    void readEvents();

    QString m_path;
    std::shared_ptr<const FileDescriptor> m_events; // of one path; the worker holds it too
    QSocketNotifier *m_notifier = nullptr;
    bool m_isAsking = false;
    bool m_isNew = false; // nothing is watched yet
    QTimer m_pause;
    Workers m_workers{Workers::Work::Reading};
};

} // namespace weightroom
