// The corpus of hostile GGUF files, written at test time by the shared generator, as files to inspect and to
// build from, and as the weights of models in one store: each gets its verdict, within bounds of time and
// memory.
#include "faults/hostilestore.h"
#include "support/shared.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

class TestHostileWeights : public QObject
{
    Q_OBJECT

private:
    HostileStore m_store;
    const QTemporaryDir m_corpus;
    QJsonArray m_cases;

private slots:
    void initTestCase();
    void hostileFilesAreInspected_data();
    void hostileFilesAreInspected();
    void hostileWeightsAreListed();
};

void TestHostileWeights::initTestCase()
{
    if (kShared.isEmpty())
        QSKIP("the shared corpus isn't there; tst_ggufreader and tst_hostile have the project's own cases");
    QProcess python;
    python.start(
        u"python3"_s,
        {u"-B"_s, kShared + u"/tools/make_gguf.py"_s, u"hostile"_s, m_corpus.path(), u"--big"_s});
    QVERIFY(python.waitForFinished(60'000) && python.exitCode() == 0);
    m_cases = QJsonDocument::fromJson(contentOf(m_corpus.filePath(u"manifest.json"_s)))[u"cases"].toArray();
    QVERIFY(m_cases.size() >= 150);
}

void TestHostileWeights::hostileFilesAreInspected_data()
{
    QTest::addColumn<QJsonObject>("row");
    for (const auto &value : std::as_const(m_cases))
        QTest::newRow(qPrintable(value[u"file"].toString())) << value.toObject();
}

void TestHostileWeights::hostileFilesAreInspected()
{
    QFETCH(const QJsonObject, row);
    const auto path = m_corpus.filePath(row[u"file"].toString());
    const auto run = m_store.run({u"inspect"_s, u"--tensors"_s, path});
    QCOMPARE(run.excess, QString());
    const bool isRejected = row[u"verdict"].toString() == u"reject";
    QVERIFY2((run.result.status == 4) == isRejected, qPrintable(run.everything().left(2000)));
    QCOMPARE(run.result.status == 0, !isRejected);
    if (isRejected)
        QVERIFY2(run.message().contains(row[u"file"].toString()), qPrintable(run.message()));
    // Those that have brought down another program.
    if (!isRejected || row[u"refs"].toArray().isEmpty())
        return;
    const auto before = entriesBelow(m_store.root());
    const auto built = m_store.run({u"build"_s, u"new"_s, u"--from"_s, path});
    QCOMPARE(built.excess, QString());
    QCOMPARE(built.result.status, 4);
    QCOMPARE(entriesBelow(m_store.root()), before);
}

void TestHostileWeights::hostileWeightsAreListed()
{
    HostileStore store;
    // Those of 6 GiB are left to inspect: verify would read them.
    constexpr qint64 kLimitBytes = qint64(1) << 30;
    QJsonArray cases;
    for (const auto &value : std::as_const(m_cases)) {
        if (value[u"bytes"].toInteger() < kLimitBytes)
            cases.append(value);
    }
    for (const auto &value : std::as_const(cases)) {
        Victim victim(store, u"c"_s + value[u"id"].toString());
        victim.weights =
            store.blob(mediatype::kModel, contentOf(m_corpus.filePath(value[u"file"].toString())));
        victim.write(victim.manifest());
    }
    const auto before = store.entries();
    const auto list = store.run({u"list"_s});
    QCOMPARE(list.excess, QString());
    for (const auto &value : std::as_const(cases)) {
        const auto listed = HostileStore::listedAs(u"c"_s + value[u"id"].toString(), list.json());
        QVERIFY(listed);
        const bool isRejected = listed->contains(u"can't be read"_s);
        QVERIFY2(
            isRejected == (value[u"verdict"].toString() == u"reject"),
            qPrintable(value[u"title"].toString() + u": "_s + *listed));
    }
    QCOMPARE(HostileStore::listedAs(u"good"_s, list.json()), std::optional(QString()));
    const auto verify = store.run({u"verify"_s});
    QCOMPARE(verify.excess, QString());
    QCOMPARE(verify.result.status, 0); // every file is what its name says
    QCOMPARE(store.entries(), before);
}

WEIGHTROOM_TEST(TestHostileWeights)
#include "tst_hostileweights.moc"
