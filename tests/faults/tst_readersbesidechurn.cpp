// What only reads, beside a program that removes, restores and builds all the time and an Ollama that
// rewrites manifests in place: it answers, or says that there's no such model. It never finds damage.
#include "faults/faultedctl.h"
#include "faults/ollamaplayer.h"
#include "faults/operations.h"
#include "faults/stoppedctl.h"
#include "support/testclass.h"

#include <QJsonArray>
#include <QTest>
#include <QtConcurrent>
#include <atomic>
#include <thread>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const bool kEveryRead = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS");
const int kRunsOfEach = kEveryRead ? 1000 : 20;
constexpr qsizetype kReadsOfSome = 3;
constexpr int kReaderPatienceMs = 60'000;

// Changes the store until it's told to stop; nothing of what it does may fail.
class Churn
{
public:
    explicit Churn(const CtlProcess &ctl)
        : m_ctl(ctl)
        , m_thread([this] { run(); })
    {
    }
    ~Churn() { stop(); }
    Churn(const Churn &) = delete;
    Churn &operator=(const Churn &) = delete;

    void stop()
    {
        m_isOver = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    // After stop().
    int changes() const { return m_changes; }
    QStringList faults() const { return m_faults; }

private:
    void run()
    {
        const auto again = m_ctl.path(u"sources/again.modelfile"_s);
        const QList<QStringList> round{
            {u"rm"_s, u"alpha"_s, u"quiet"_s},
            {u"restore"_s, u"alpha"_s},
            {u"restore"_s, u"quiet"_s},
            {u"build"_s, u"alpha"_s, u"-f"_s, again},
            {u"cp"_s, u"keep"_s, u"copy"_s},
            {u"build"_s, u"tall:1"_s, u"--from"_s, m_ctl.path(u"sources/eight.gguf"_s)},
            {u"rm"_s, u"copy"_s, u"tall:1"_s},
            {u"restore"_s, u"tall:1"_s},
            {u"trash"_s, u"empty"_s}};
        for (qsizetype step = 0; !m_isOver; ++step) {
            const auto &command = round[step % round.size()];
            const auto result = m_ctl.json(command);
            if (result.status != 0)
                m_faults.append(command.join(u' ') + u": "_s + QString::fromUtf8(result.out));
            ++m_changes;
        }
    }

    const CtlProcess &m_ctl;
    std::atomic<bool> m_isOver{false};
    int m_changes = 0;
    QStringList m_faults;
    std::thread m_thread;
};

struct Reader {
    QStringList command;    // {NAME} is the path of that model's weights
    bool mayBeGone = false; // the model comes and goes
};

const QList<Reader> &readers()
{
    static const QList<Reader> table{
        {{u"list"_s}},
        {{u"show"_s, u"keep"_s}},
        {{u"show"_s, u"alpha"_s}, true},
        {{u"show"_s, u"keep"_s, u"--modelfile"_s}},
        {{u"show"_s, u"alpha"_s, u"--modelfile"_s}, true},
        {{u"path"_s, u"keep"_s}},
        {{u"path"_s, u"alpha"_s}, true},
        {{u"history"_s, u"keep"_s}},
        {{u"history"_s, u"alpha"_s}},
        {{u"verify"_s}},
        {{u"verify"_s, u"keep"_s}},
        {{u"verify"_s, u"alpha"_s}, true},
        {{u"usage"_s}},
        {{u"inspect"_s, u"{keep}"_s}},
        {{u"inspect"_s, u"{alpha}"_s}, true},
        {{u"trash"_s, u"list"_s}},
        {{u"trash"_s, u"empty"_s, u"--dry-run"_s}},
        {{u"prune"_s, u"--dry-run"_s}},
    };
    return table;
}

Reader readerOf(const CtlProcess &ctl, Reader reader)
{
    for (const auto &name : {u"keep"_s, u"alpha"_s}) {
        const auto path = QString::fromUtf8(ctl.run({u"path"_s, name}).out.trimmed());
        reader.command.replaceInStrings(u'{' + name + u'}', path);
    }
    return reader;
}

// The damage that an answer speaks of.
QStringList damageIn(const Reader &reader, const CtlResult &result)
{
    QStringList damage;
    if (result.status != 0 && !(reader.mayBeGone && result.status == 3))
        damage.append(u"status %1"_s.arg(result.status));
    const auto document = result.json();
    for (const auto &key : {u"damaged"_s, u"missing"_s, u"manifests"_s}) {
        if (!document[key].toArray().isEmpty())
            damage.append(key);
    }
    if (!document[u"refused"].isNull() && !document[u"refused"].isUndefined())
        damage.append(u"refused"_s);
    for (const auto &model : document[u"models"].toArray()) {
        if (!model.toObject()[u"problems"].toArray().isEmpty())
            damage.append(u"a problem of "_s + model.toObject()[u"short"].toString());
    }
    if (!damage.isEmpty())
        damage.append(QString::fromUtf8((result.out + result.messages).left(1500)));
    return damage;
}

// While it runs, Ollama rewrites what it reads.
CtlResult readBesideOllama(const CtlProcess &ctl, const Reader &reader)
{
    const auto kept = ctl.store() + u"/manifests/registry.ollama.ai/library/keep/latest"_s;
    QProcess process;
    ctl.start(process, QStringList{u"--json"_s} + reader.command);
    process.closeWriteChannel();
    for (int waited = 0; !process.waitForFinished(1) && waited < kReaderPatienceMs; ++waited)
        rewriteAsOllama(kept);
    const bool isEnded =
        process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit;
    return {
        isEnded ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
}

struct StoreChange {
    const char *name;
    QList<QStringList> commands;
};

const QList<StoreChange> &storeChanges()
{
    static const QList<StoreChange> table{
        {"models and entries go", {{u"rm"_s, u"alpha"_s, u"quiet"_s}, {u"trash"_s, u"empty"_s}}},
        {"they go and come back",
         {{u"rm"_s, u"alpha"_s, u"quiet"_s}, {u"restore"_s, u"quiet"_s}, {u"restore"_s, u"alpha"_s}}},
        {"one is built anew",
         {{u"build"_s, u"alpha"_s, u"-f"_s, u"~/sources/again.modelfile"_s}, {u"trash"_s, u"empty"_s}}},
    };
    return table;
}

// Where it looks at a model, a blob or an entry: that may be gone by the time.
QList<qsizetype> looksIn(const QList<WatchedCall> &calls)
{
    QList<qsizetype> looks;
    for (qsizetype i = 0; i < calls.size(); ++i) {
        const auto &path = calls[i].path;
        const bool isOfModels = path.contains("/manifests/registry") || path.contains("/blobs/sha256")
            || path.contains("/trash/refs");
        if (isOfModels && (calls[i].call == "open" || calls[i].call == "stat" || calls[i].call == "readdir"))
            looks.append(i + 1);
    }
    return looks;
}

struct Caught {
    Reader reader;
    StoreChange change;
    qsizetype at = 0; // of a reader's looks
};

struct CaughtAnswer {
    bool hasStopped = false;
    QStringList damage;
};

// Stops the reader before a look, changes the store, and lets it go on.
CaughtAnswer answerWhenCaught(const Caught &caught)
{
    CtlProcess ctl;
    prepareHome(ctl);
    const auto reader = readerOf(ctl, caught.reader);
    StoppedCtl stopped(ctl, reader.command, [&](const QList<WatchedCall> &calls) {
        return looksIn(calls).value(caught.at);
    });
    if (!stopped.hasStopped())
        return {};
    const auto where = stopped.where();
    for (auto command : caught.change.commands) {
        const auto changed = ctl.json(command.replaceInStrings(u"~"_s, ctl.home()));
        if (changed.status != 0)
            return {true, {u"%1: %2"_s.arg(command.join(u' '), QString::fromUtf8(changed.out))}};
    }
    auto damage = damageIn(reader, stopped.finish());
    if (!damage.isEmpty())
        damage.prepend(u"%1, stopped before %2 %3, while %4"_s.arg(
            caught.reader.command.join(u' '), where.section(u' ', 0, 0), where.section(u"/models/"_s, 1),
            QString::fromUtf8(caught.change.name)));
    return {true, damage};
}

// All looks, or some that are spread over them.
QList<Caught> caughtReads(const Reader &reader, qsizetype shift)
{
    CtlProcess ctl;
    prepareHome(ctl);
    const auto looks = looksIn(watchedCalls(ctl, readerOf(ctl, reader).command)).size();
    const auto step = kEveryRead ? 1 : std::max<qsizetype>(1, looks / kReadsOfSome);
    QList<Caught> reads;
    for (const auto &change : storeChanges()) {
        for (auto at = kEveryRead ? 0 : shift++ % step; at < looks; at += step)
            reads.append({reader, change, at});
    }
    return reads;
}

} // namespace

class TestReadersBesideChurn : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void findsNoDamageWhenCaught_data() { findsNoDamage_data(); }

    void findsNoDamageWhenCaught()
    {
        QFETCH(const int, index);
        int failures = 0;
        int stops = 0;
        const auto reads = caughtReads(readers()[index], index);
        for (const auto &[hasStopped, damage] : QtConcurrent::blockingMapped(reads, answerWhenCaught)) {
            stops += hasStopped ? 1 : 0;
            if (!damage.isEmpty() && ++failures <= 5)
                qWarning("%s", qPrintable(damage.join(u'\n').left(1000)));
        }
        qInfo("%d of %d found damage", failures, stops);
        QCOMPARE(failures, 0);
        // What a folder's order changes is missed.
        QVERIFY(stops >= reads.size() * 3 / 4);
    }

    void findsNoDamage_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < readers().size(); ++i)
            QTest::addRow("%s", qPrintable(readers()[i].command.join(u' '))) << i;
    }

    void findsNoDamage()
    {
        QFETCH(const int, index);
        CtlProcess ctl;
        prepareHome(ctl);
        const auto reader = readerOf(ctl, readers()[index]);
        Churn churn(ctl);
        int failures = 0;
        for (int run = 0; run < kRunsOfEach; ++run) {
            const auto damage = damageIn(reader, readBesideOllama(ctl, reader));
            if (!damage.isEmpty() && ++failures == 1)
                qWarning("%s", qPrintable(damage.join(u'\n')));
        }
        churn.stop();
        qInfo("%d of %d found damage, beside %d changes", failures, kRunsOfEach, churn.changes());
        QCOMPARE(churn.faults(), QStringList());
        QVERIFY(churn.changes() > 0);
        QCOMPARE(failures, 0);
    }
};

WEIGHTROOM_TEST(TestReadersBesideChurn)
#include "tst_readersbesidechurn.moc"
