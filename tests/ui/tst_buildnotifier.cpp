// Notifications of long builds: when one is sent, what it says, what happens when nobody shows it.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/modelfile/parser.h"
#include "support/testclass.h"
#include "ui/builds/buildnotifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QTest>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

class Recorder : public Notifications
{
public:
    explicit Recorder(QStringList *shown)
        : m_shown(shown)
    {
    }
    void show(const QString &summary, const QString &body, std::function<void()> failed) override
    {
        m_shown->append(summary + u" | "_s + body);
        failed(); // falls back to asking for attention; there may be no window at all
    }

private:
    QStringList *m_shown;
};

} // namespace

// Answers as a desktop's service does.
class FakeService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList received;

public slots:
    uint Notify(
        const QString &application, uint, const QString &, const QString &summary, const QString &body,
        const QStringList &, const QVariantMap &hints, int)
    {
        received = {application, summary, body, QStringList(hints.keys()).join(u',')};
        return 7;
    }
};

class TestBuildNotifier : public QObject
{
    Q_OBJECT

private:
    static BuildRequest request(const BuildFixture &fixture, const QString &name, const QString &modelfile)
    {
        auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
        if (!recipe)
            qFatal("%s", qUtf8Printable(recipe.error().message));
        return {nameOf(name), std::move(*recipe), fixture.path({}), {ImportMode::Auto, {}, false}};
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void longBuildsAreTold_data()
    {
        QTest::addColumn<qint64>("longMs");
        QTest::addColumn<bool>("isActive");
        QTest::addColumn<bool>("told");
        QTest::newRow("long, unseen") << qint64(-1) << false << true;
        QTest::newRow("long, but seen") << qint64(-1) << true << false;
        QTest::newRow("short") << qint64(600'000) << false << false;
    }
    void longBuildsAreTold()
    {
        QFETCH(qint64, longMs);
        QFETCH(bool, isActive);
        QFETCH(bool, told);
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        QWidget window;
        if (isActive) {
            window.show();
            QVERIFY(QTest::qWaitForWindowActive(&window));
        }
        BuildQueue queue;
        QStringList shown;
        const BuildNotifier notifier(&queue, std::make_unique<Recorder>(&shown), longMs);
        queue.add(fixture.store(), request(fixture, u"good"_s, u"FROM m.gguf"_s));
        queue.add(fixture.store(), request(fixture, u"bad"_s, u"FROM ./none"_s));
        queue.cancel(queue.add(fixture.store(), request(fixture, u"dropped"_s, u"FROM m.gguf"_s)));
        QTRY_COMPARE(queue.counts().running + queue.counts().waiting, 0);
        QCOMPARE(shown.size(), told ? 2 : 0);
        if (!told)
            return;
        QVERIFY2(shown[0].startsWith(u"Built good:latest | Built at "_s), qPrintable(shown[0]));
        QVERIFY2(
            shown[1].startsWith(u"bad:latest was not built | A required file or model is missing. "_s),
            qPrintable(shown[1]));
    }

    void theDesktopsServiceIsCalled()
    {
        auto bus = QDBusConnection::sessionBus();
        DesktopNotifications notifications;
        bool failed = false;
        if (!bus.isConnected()) {
            // Then that's said at once.
            notifications.show(u"a"_s, u"b"_s, [&] { failed = true; });
            QVERIFY(failed);
            return;
        }
        FakeService service;
        QVERIFY(bus.registerObject(
            u"/org/freedesktop/Notifications"_s, &service, QDBusConnection::ExportAllSlots));
        QVERIFY(bus.registerService(u"org.freedesktop.Notifications"_s));
        notifications.show(u"Built <b>"_s, u"1 < 2"_s, [&] { failed = true; });
        QTRY_COMPARE(
            service.received,
            QStringList({u"Weightroom"_s, u"Built <b>"_s, u"1 &lt; 2"_s, u"desktop-entry"_s}));
        QVERIFY(bus.unregisterService(u"org.freedesktop.Notifications"_s));
        bus.unregisterObject(u"/org/freedesktop/Notifications"_s);
        QVERIFY(!failed);
        notifications.show(u"a"_s, u"b"_s, [&] { failed = true; });
        QTRY_VERIFY(failed);
    }
};

WEIGHTROOM_TEST(TestBuildNotifier)
#include "tst_buildnotifier.moc"
