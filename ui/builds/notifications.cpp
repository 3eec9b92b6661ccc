#include "ui/builds/notifications.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QGuiApplication>
#include <QVariantMap>

using namespace Qt::StringLiterals;

namespace weightroom
{

void DesktopNotifications::show(const QString &summary, const QString &body, std::function<void()> failed)
{
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        failed();
        return;
    }
    auto call = QDBusMessage::createMethodCall(
        u"org.freedesktop.Notifications"_s, u"/org/freedesktop/Notifications"_s,
        u"org.freedesktop.Notifications"_s, u"Notify"_s);
    // Servers may read the body as markup.
    call << u"Weightroom"_s << 0U << u"weightroom"_s << summary << body.toHtmlEscaped() << QStringList()
         << QVariantMap{{u"desktop-entry"_s, QGuiApplication::desktopFileName()}} << -1;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), &m_context);
    QObject::connect(
        watcher, &QDBusPendingCallWatcher::finished, &m_context, [watcher, failed = std::move(failed)] {
            watcher->deleteLater();
            if (watcher->isError())
                failed();
        });
}

} // namespace weightroom
