// Showing a file in the file manager: over the session bus, and what happens where nobody answers there.
#include "support/testclass.h"
#include "ui/actions/reveal.h"
#include "ui/controls/messagebar.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDesktopServices>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace weightroom;

// Answers as a file manager does.
class FakeFileManager : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.FileManager1")

public:
    QStringList shown;
    QString startup = u"never called"_s;

public slots:
    void ShowItems(const QStringList &uris, const QString &startupId)
    {
        shown = uris;
        startup = startupId;
    }
};

// Takes the addresses that would be handed to the desktop.
class FolderOpener : public QObject
{
    Q_OBJECT

public:
    FolderOpener() { QDesktopServices::setUrlHandler(u"file"_s, this, "open"); }
    ~FolderOpener() override { QDesktopServices::unsetUrlHandler(u"file"_s); }

    QList<QUrl> opened;

public slots:
    void open(const QUrl &url) { opened.append(url); }
};

class TestReveal : public QObject
{
    Q_OBJECT

private:
    static constexpr auto kService = "org.freedesktop.FileManager1"_L1;
    static constexpr auto kObject = "/org/freedesktop/FileManager1"_L1;

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void aFileManagerSelectsTheFile()
    {
        auto bus = QDBusConnection::sessionBus();
        if (!bus.isConnected()) {
            // Then tst_reveal_on_a_bus is the one that meets a file manager.
            QVERIFY(qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"));
            return;
        }
        const FolderOpener folders;
        FakeFileManager manager;
        QVERIFY(bus.registerObject(kObject, &manager, QDBusConnection::ExportAllSlots));
        QVERIFY(bus.registerService(kService));
        // A plain address would end at the "#", and the blank would break it.
        revealFile(u"/models/a b#c%20ä.gguf"_s, this);
        QTRY_COMPARE(manager.shown, QStringList{u"file:///models/a%20b%23c%2520%C3%A4.gguf"_s});
        QCOMPARE(manager.startup, QString());
        QVERIFY(bus.unregisterService(kService));
        bus.unregisterObject(kObject);
        QVERIFY(folders.opened.isEmpty());
    }

    // Nobody shows it: then where it is is said.
    void whatNobodyShowsIsSaid()
    {
        const QString path = u"/models/<a> b.gguf"_s;
        MessageBar bar;
        showFile(path, this, &bar);
        QTRY_VERIFY2(!bar.text().isEmpty(), "nothing was said");
        QVERIFY2(bar.text().contains(u"The file is /models/&lt;a&gt; b.gguf"_s), qPrintable(bar.text()));
    }

    // Without a bus at once, with one as soon as it says that nobody has the name.
    void withoutAFileManagerTheFolderIsOpened()
    {
        const FolderOpener folders;
        revealFile(u"/models/a b#c.gguf"_s, this);
        QTRY_COMPARE(folders.opened, QList<QUrl>{QUrl::fromLocalFile(u"/models"_s)});
    }

    void whoAskedMayBeGone()
    {
        const FolderOpener folders;
        auto asker = std::make_unique<QObject>();
        revealFile(u"/models/a.gguf"_s, asker.get());
        asker.reset();
        QCoreApplication::processEvents();
        QVERIFY(folders.opened.size() <= 1);
    }
};

WEIGHTROOM_TEST(TestReveal)
#include "tst_reveal.moc"
