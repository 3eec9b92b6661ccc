// The file that is imported changes while it is read.
#include "faults/faultedctl.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "faults/storeaudit.h"
#include "support/testclass.h"

#include <QFile>
#include <QTest>
#include <functional>
#include <sys/stat.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

using Change = std::function<bool(const QString &)>;
Q_DECLARE_METATYPE(Change)

namespace
{

bool writeAt(const QString &path, qint64 offset, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::ReadWrite) && file.seek(offset) && file.write(bytes) == bytes.size();
}

qsizetype beforeTheSecondReadOfItsData(const QList<WatchedCall> &calls)
{
    // The header is read before; the copy's first write shows where the data begins.
    bool isCopying = false;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const bool isSource = calls[i].path.endsWith("/sources/fresh.gguf");
        isCopying = isCopying || (calls[i].call == "write" && calls[i].path.contains("/staging/"));
        if (isCopying && isSource && calls[i].call == "read")
            return i + 1;
    }
    return 0;
}

} // namespace

class TestChangingSource : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void isRefusedAndNothingIsKept_data()
    {
        QTest::addColumn<Change>("change");
        const auto path = [](const QString &file) { return QFile::encodeName(file); };
        QTest::newRow("grown") << Change(
            [](const QString &file) { return writeAt(file, QFile(file).size(), "more"); });
        QTest::newRow("cut short") << Change([](const QString &file) { return QFile::resize(file, 1000); });
        QTest::newRow("emptied") << Change([](const QString &file) { return QFile::resize(file, 0); });
        QTest::newRow("changed in what is still to be read") << Change(
            [](const QString &file) { return writeAt(file, QFile(file).size() - 10, "different"); });
        QTest::newRow("changed in what was read")
            << Change([](const QString &file) { return writeAt(file, 2000, "different"); });
        QTest::newRow("replaced") << Change(
            [](const QString &file) { return QFile::remove(file) && writeAt(file, 0, "something else"); });
        QTest::newRow("deleted") << Change([](const QString &file) { return QFile::remove(file); });
        QTest::newRow("turned into a pipe") << Change([path](const QString &file) {
            return QFile::remove(file) && ::mkfifo(path(file).constData(), 0644) == 0;
        });
    }

    void isRefusedAndNothingIsKept()
    {
        QFETCH(Change, change);
        CtlProcess ctl;
        prepareHome(ctl);
        const auto source = ctl.path(u"sources/fresh.gguf"_s);
        const auto before = contentOfStore(ctl.store());
        StoppedCtl build(
            ctl, {u"build"_s, u"fresh"_s, u"--from"_s, source, u"--import"_s, u"copy"_s},
            beforeTheSecondReadOfItsData);
        QVERIFY(build.hasStopped());
        QVERIFY(change(source));
        const auto result = build.finish();
        QVERIFY2(result.kind() == u"SourceChanged"_s, (result.out + result.messages).constData());
        QCOMPARE(result.status, 1);
        QVERIFY(result.json()[u"error"].toObject()[u"message"].toString().contains(source));
        const auto after = contentOfStore(ctl.store());
        QCOMPARE(after.refs, before.refs);
        QCOMPARE(after.blobs, before.blobs);
        QCOMPARE(after.staging, QStringList());
    }
};

WEIGHTROOM_TEST(TestChangingSource)
#include "tst_changingsource.moc"
