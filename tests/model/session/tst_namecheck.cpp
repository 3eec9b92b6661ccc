// What a name would mean as the target of a build, beside what is there and what is being built.
#include "model/catalog/libraryfixture.h"

#include "model/build/buildqueue.h"
#include "model/session/namecheck.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr auto kBuiltNow = "It's being built now; this build will replace it";
constexpr auto kWaits = "A build of it is waiting; this build will replace it";
constexpr auto kOld = "Replaces the model of 12 November 2021 (History keeps it)";

Name completeName(const QString &text)
{
    return Name::parse(text)->completed();
}

LibraryRow oldModel(const QString &name)
{
    LibraryRow row;
    row.key = completeName(name).canonical();
    row.modified = QDateTime(QDate(2021, 11, 12), QTime(12, 0));
    return row;
}

BuildRequest requestFor(const QString &name)
{
    return {completeName(name), recipeFrom(u"/nowhere/m.gguf"_s), u"/nowhere"_s, {}};
}

} // namespace

class TestNameCheck : public QObject
{
    Q_OBJECT

private slots:
    // "old" is in the store; "now" is being built, "next" and, once more, "now:2b" wait.
    void saysWhatANameMeans_data()
    {
        using State = NameCheck::State;
        QTest::addColumn<QString>("text");
        QTest::addColumn<State>("state");
        QTest::addColumn<QString>("message");
        QTest::newRow("nothing") << u""_s << State::Empty << u"Type a name"_s;
        QTest::newRow("free") << u"fresh"_s << State::Available << u"Available"_s;
        QTest::newRow("there") << u"old"_s << State::Replaces << kOld;
        QTest::newRow("being built") << u"now"_s << State::Pending << kBuiltNow;
        QTest::newRow("its whole name")
            << u"registry.ollama.ai/library/now:latest"_s << State::Pending << kBuiltNow;
        QTest::newRow("but for case") << u"NOW"_s << State::Pending << kBuiltNow;
        QTest::newRow("another tag") << u"now:1b"_s << State::Available << u"Available"_s;
        QTest::newRow("waiting") << u"next:1b"_s << State::Pending << kWaits;
        QTest::newRow("there and waiting") << u"old:1b"_s << State::Pending << kWaits;
        QTest::newRow("being built and waiting once more") << u"now:2b"_s << State::Pending << kWaits;
    }

    void saysWhatANameMeans()
    {
        QFETCH(QString, text);
        QFETCH(NameCheck::State, state);
        QFETCH(QString, message);
        const PendingNames pending{
            {completeName(u"now"_s), true},
            {completeName(u"now:2b"_s), true},
            {completeName(u"next:1b"_s), false},
            {completeName(u"old:1b"_s), false},
            {completeName(u"now:2b"_s), false}};
        const auto check = checkTargetName(text, {oldModel(u"old"_s), oldModel(u"old:1b"_s)}, pending);
        QCOMPARE(check.state, state);
        QCOMPARE(check.message, message);
        QCOMPARE(check.name.has_value(), state != NameCheck::State::Empty);
    }

    void onlyBuildsIntoThisStoreThatHaventEndedCount()
    {
        const TestStore store;
        const TestStore other;
        BuildQueue queue;
        QCOMPARE(pendingNames(queue, store.open()), PendingNames());
        queue.add(store.open(), requestFor(u"a"_s));
        queue.add(other.open(), requestFor(u"b"_s));
        const int last = queue.add(store.open(), requestFor(u"c"_s));
        QCOMPARE(
            pendingNames(queue, store.open()),
            (PendingNames{{completeName(u"a"_s), true}, {completeName(u"c"_s), false}}));
        queue.cancel(last);
        QCOMPARE(pendingNames(queue, store.open()), (PendingNames{{completeName(u"a"_s), true}}));
        // The first two fail, since there's no such file.
        QTRY_COMPARE(queue.counts().failed, 2);
        QCOMPARE(pendingNames(queue, store.open()), PendingNames());
    }
};

WEIGHTROOM_TEST(TestNameCheck)
#include "tst_namecheck.moc"
