#include "ui/builds/buildnotifier.h"

#include "model/build/buildqueue.h"
#include "model/words/buildfailure.h"
#include "model/words/buildtext.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QGuiApplication>
#include <QVariantMap>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kLongMs = 10'000;

void alertWindow()
{
    for (auto *widget : QApplication::topLevelWidgets()) {
        if (widget->isVisible() && widget->windowType() == Qt::Window)
            QApplication::alert(widget);
    }
}

} // namespace

BuildNotifier::BuildNotifier(BuildQueue *queue, QObject *parent)
    : BuildNotifier(queue, std::make_unique<DesktopNotifications>(), kLongMs, parent)
{
}

BuildNotifier::BuildNotifier(
    BuildQueue *queue, std::unique_ptr<Notifications> service, qint64 longMs, QObject *parent)
    : QObject(parent)
    , m_queue(queue)
    , m_service(std::move(service))
    , m_longMs(longMs)
{
    connect(queue, &BuildQueue::finished, this, &BuildNotifier::tell);
}

void BuildNotifier::tell(int id)
{
    const auto *job = m_queue->job(id);
    // Whoever cancelled it knows.
    if (job == nullptr || job->state == BuildState::Cancelled || job->durationMs <= m_longMs
        || QApplication::activeWindow() != nullptr)
        return;
    const auto name = job->request.name.shortForm();
    if (job->result) {
        m_service->show(tr("Built %1").arg(name), finishedText(*job), alertWindow);
        return;
    }
    const auto why = failureText(*job, 0);
    m_service->show(tr("%1 was not built").arg(name), why.problem + u' ' + why.rest, alertWindow);
}

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
