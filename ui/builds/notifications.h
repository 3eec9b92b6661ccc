// Notifications of the desktop.
#pragma once

#include <QObject>
#include <QString>
#include <functional>

namespace weightroom
{

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

} // namespace weightroom
