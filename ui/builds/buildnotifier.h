// Tells of a long build's end when nobody looks at the window.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <memory>

namespace weightroom
{

// Notifications of the desktop.
class Notifications
{
public:
    virtual ~Notifications() = default;
    // Returns at once; failed is called, in the caller's thread, when nobody shows the notification. Plain
    // texts.
    virtual void show(const QString &summary, const QString &body, std::function<void()> failed) = 0;
};

// org.freedesktop.Notifications on the session bus.
class DesktopNotifications : public Notifications
{
public:
    void show(const QString &summary, const QString &body, std::function<void()> failed) override;

private:
    QObject m_context; // of the answers
};

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
