#include "ui/actions/reveal.h"

#include "ui/controls/messagebar.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDesktopServices>
#include <QFileInfo>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

void openFolder(const QString &path, const std::function<void()> &failed)
{
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).path())) && failed)
        failed();
}

} // namespace

void revealFile(const QString &path, QObject *context, const std::function<void()> &failed)
{
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        openFolder(path, failed);
        return;
    }
    auto call = QDBusMessage::createMethodCall(
        u"org.freedesktop.FileManager1"_s, u"/org/freedesktop/FileManager1"_s,
        u"org.freedesktop.FileManager1"_s, u"ShowItems"_s);
    // Fully encoded: "#" and spaces would otherwise end or break the address.
    call << QStringList(QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded)) << QString();
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, path, failed] {
        watcher->deleteLater();
        if (watcher->isError())
            openFolder(path, failed);
    });
}

void showFile(const QString &path, QObject *context, MessageBar *messages)
{
    if (path.isEmpty())
        return;
    revealFile(path, context, [path, messages] {
        messages->showFailure(
            MessageBar::Kind::Warning,
            QCoreApplication::translate("weightroom::ShowFile", "Can't open a file manager. The file is %1")
                .arg(path));
    });
}

} // namespace weightroom
