// What only reads, beside a program that removes, restores and builds all the time and an Ollama that
// rewrites manifests in place: it answers, or says that there's no such model. It never finds damage.
#include "faults/faultedctl.h"
#include "faults/ollamaplayer.h"
#include "faults/operations.h"
#include "support/testclass.h"

#include <QJsonArray>
#include <QTest>
#include <atomic>
#include <thread>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

const int kRunsOfEach = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS") ? 1000 : 20;
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

} // namespace

class TestReadersBesideChurn : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

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
