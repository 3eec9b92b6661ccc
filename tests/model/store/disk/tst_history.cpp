// History doesn't grow for ever, and what can still be brought back stays in it.
#include "model/store/removal.h"

#include "model/store/disk/history.h"
#include "model/store/disk/resolve.h"
#include "model/store/write/copy.h"
#include "model/store/write/historycompaction.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr qint64 kHistoryBytes = 64 * 1024;

Digest madeUp(int number)
{
    return Digest::of("made up " + QByteArray::number(number));
}

// Changes of a name whose states are gone, each with the copy of its manifest.
void changeOften(const StoreFixture &store, const QString &name, int times)
{
    for (int i = 0; i < times; ++i) {
        const auto to = madeUp(i);
        const auto line = appendHistory(
            store.open(),
            {QDateTime::currentDateTimeUtc(),
             name,
             i == 0 ? std::nullopt : std::optional(madeUp(i - 1)),
             to,
             ChangeReason::Build,
             {}});
        if (!line)
            qFatal("no history");
        store.write(u".weightroom/manifests/"_s + to.fileName(), "{}");
    }
}

void compact(const StoreFixture &store)
{
    const auto lock = StoreLock::acquire(store.open());
    if (!lock)
        qFatal("no lock");
    compactHistory(store.open(), *lock);
}

qint64 historyBytes(const StoreFixture &store)
{
    return QFileInfo(store.path(u".weightroom/history"_s)).size();
}

QStringList manifestCopies(const StoreFixture &store)
{
    return QDir(store.path(u".weightroom/manifests"_s)).entryList(QDir::Files);
}

const QString kNoisy = u"registry.ollama.ai/library/noisy:t"_s;

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT

private slots:
    void init() { qputenv("WEIGHTROOM_HISTORY_BYTES", QByteArray::number(kHistoryBytes)); }
    void cleanup() { qunsetenv("WEIGHTROOM_HISTORY_BYTES"); }

    void aShortHistoryIsLeftAlone()
    {
        const StoreFixture store;
        QVERIFY(store.open().prepareForWriting());
        changeOften(store, kNoisy, 20);
        const auto before = store.snapshot();
        compact(store);
        auto after = store.snapshot();
        after.remove(u".weightroom/lock"_s);
        QCOMPARE(after, before);
    }

    void aLongOneKeepsTheLastStatesOfEachName()
    {
        const StoreFixture store;
        QVERIFY(store.open().prepareForWriting());
        const auto quiet = u"registry.ollama.ai/library/quiet:t"_s;
        changeOften(store, quiet, 3);
        changeOften(store, kNoisy, 400);
        const auto all = readHistory(store.open(), kNoisy);
        QVERIFY(historyBytes(store) > kHistoryBytes);
        compact(store);
        QVERIFY(historyBytes(store) <= kHistoryBytes / 2 + 64);
        QCOMPARE(readHistory(store.open(), quiet)->size(), std::size_t(3));
        const auto kept = readHistory(store.open(), kNoisy);
        QCOMPARE(kept->size(), std::size_t(50));
        for (std::size_t i = 0; i < kept->size(); ++i)
            QCOMPARE((*kept)[i].to, (*all)[350 + i].to);
        // Of quiet's 3 states and noisy's 50 with the one before.
        QCOMPARE(manifestCopies(store).size(), 3 + 51);
        QVERIFY(!existsAt(store.path(u".weightroom/history.new"_s)));
    }

    void whatCanStillBeBroughtBackStays()
    {
        const StoreFixture store;
        store.addModel(u"m:t", q4Parts("old"));
        QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"noisy:t")));
        const auto first = resolve(store.open(), nameOf(u"m:t"))->manifest.digest;
        store.addModel(u"gone:t", q4Parts("trashed"));
        const auto trashed = resolve(store.open(), nameOf(u"gone:t"))->manifest.digest;
        QVERIFY(removeOne(store, u"gone:t"));
        // Its blobs lie there, but no line would say so any more.
        QVERIFY(store.hasTrashed(q4Parts("trashed").digests().front()));
        changeOften(store, kNoisy, 400);
        changeOften(store, u"registry.ollama.ai/library/gone:t"_s, 60);
        compact(store);
        const auto noisy = readHistory(store.open(), kNoisy);
        QCOMPARE(noisy->front().to, first);
        QVERIFY(resolve(store.open(), nameOf(u"noisy:t@"_s + first.toString())));
        const auto gone = readHistory(store.open(), u"registry.ollama.ai/library/gone:t"_s);
        QCOMPARE(gone->front().from, trashed);
        QVERIFY(manifestCopies(store).contains(trashed.fileName()));
        QVERIFY(restoreOne(store, u"gone:t"));
    }

    void namesThatAreGoneKeepLess()
    {
        const StoreFixture store;
        QVERIFY(store.open().prepareForWriting());
        for (int i = 0; i < 40; ++i)
            changeOften(store, u"registry.ollama.ai/library/name%1:t"_s.arg(i), 20);
        compact(store);
        QVERIFY(historyBytes(store) <= kHistoryBytes / 2 + 64);
        for (int i = 0; i < 40; ++i)
            QCOMPARE(
                readHistory(store.open(), u"registry.ollama.ai/library/name%1:t"_s.arg(i))->back().to,
                madeUp(19));
    }

    // What must stay may be more than the limit: it's not rewritten at each change then.
    void itIsNotRewrittenBeforeItDoubled()
    {
        const StoreFixture store;
        QVERIFY(store.open().prepareForWriting());
        for (int i = 0; i < 400; ++i)
            changeOften(store, u"registry.ollama.ai/library/name%1:t"_s.arg(i), 2);
        compact(store);
        const auto bytes = historyBytes(store);
        QVERIFY(bytes > kHistoryBytes);
        changeOften(store, kNoisy, 1);
        const auto longer = historyBytes(store);
        QVERIFY(longer > bytes);
        compact(store);
        QCOMPARE(historyBytes(store), longer);
    }

    void changesShortenIt_data()
    {
        QTest::addColumn<bool>("removes");
        QTest::newRow("a removal") << true;
        QTest::newRow("a copy") << false;
    }
    void changesShortenIt()
    {
        QFETCH(bool, removes);
        const StoreFixture store;
        store.addModel(u"m:t", q4Parts("m"));
        QVERIFY(store.open().prepareForWriting());
        changeOften(store, kNoisy, 400);
        if (removes)
            QVERIFY(removeOne(store, u"m:t"));
        else
            QVERIFY(copyModel(store.open(), nameOf(u"m:t"), nameOf(u"n:t")));
        QVERIFY(historyBytes(store) <= kHistoryBytes / 2 + 64);
    }

    void withZeroItMayGrow()
    {
        qputenv("WEIGHTROOM_HISTORY_BYTES", "0");
        const StoreFixture store;
        QVERIFY(store.open().prepareForWriting());
        changeOften(store, kNoisy, 400);
        const auto bytes = historyBytes(store);
        compact(store);
        QCOMPARE(historyBytes(store), bytes);
    }
};

WEIGHTROOM_TEST(TestHistory)
#include "tst_history.moc"
