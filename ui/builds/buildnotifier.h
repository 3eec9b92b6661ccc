// Tells of a long build's end when nobody looks at the window.
#pragma once

#include "ui/builds/notifications.h"

#include <QObject>
#include <memory>

namespace weightroom
{

class BuildQueue;

// Notifies when a build that took longer than ten seconds finishes or fails while no window of ours is
// active; where the desktop shows no notifications, the window asks for attention. The queue outlives it.
class BuildNotifier : public QObject
{
    Q_OBJECT

public:
    explicit BuildNotifier(BuildQueue *queue, QObject *parent = nullptr);
    // service: what shows it. longMs: builds that took no longer are not told of.
    BuildNotifier(
        BuildQueue *queue, std::unique_ptr<Notifications> service, qint64 longMs, QObject *parent = nullptr);

private:
    void tell(int id);

    BuildQueue *m_queue;
    std::unique_ptr<Notifications> m_service;
    qint64 m_longMs;
};

} // namespace weightroom
