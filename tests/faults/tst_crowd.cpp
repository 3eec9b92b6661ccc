// Eight programs change one store at once, and Ollama works in it too.
#include "faults/faultedctl.h"
#include "faults/ollamaplayer.h"
#include "faults/operations.h"
#include "faults/storeaudit.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>
#include <memory>
#include <vector>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

constexpr int kProcesses = 8;
const int kCommands = qEnvironmentVariableIsSet("WEIGHTROOM_LONG_TESTS") ? 1500 : 160;
constexpr int kHangMs = 300'000;

const QString kKept = u"/manifests/registry.ollama.ai/library/keep/latest"_s;

QStringList someCommand(QRandomGenerator &random, const QString &home)
{
    const auto some = [&](const QStringList &words) { return words[random.bounded(int(words.size()))]; };
    const auto name = [&] { return some({u"one"_s, u"two:a"_s, u"two:b"_s, u"alpha"_s, u"quiet"_s}); };
    const auto sources = home + u"/sources/"_s;
    switch (random.bounded(12)) {
    case 0:
    case 1:
        return {
            u"build"_s, name(), u"--from"_s,
            sources + some({u"fresh.gguf"_s, u"eight.gguf"_s, u"other.gguf"_s})};
    case 2:
    case 3:
        return {u"build"_s, name(), u"-f"_s, sources + some({u"again.modelfile"_s, u"keep.modelfile"_s})};
    case 4:
        return {u"cp"_s, u"keep"_s, name()};
    case 5:
        return {u"mv"_s, name(), name()};
    case 6:
        return {u"rm"_s, name()};
    case 7:
        return {u"rm"_s, name(), u"--purge"_s};
    case 8:
        return {u"restore"_s, name()};
    case 9:
        return {u"trash"_s, u"empty"_s};
    case 10:
        return {u"prune"_s, u"--purge"_s};
    default:
        return {u"verify"_s};
    }
}

// What such a command may end with: done, taken or no longer there, and for verify what it saw in passing.
bool isAnswer(const QStringList &command, int status)
{
    return status == 0 || status == 1 || status == 3 || (command.front() == u"verify"_s && status == 5);
}

struct Worker {
    QProcess process;
    QStringList command;
};

// Runs the commands on all workers until none is left; between them Ollama has its turns.
class Crowd
{
public:
    Crowd(const CtlProcess &ctl, quint32 seed)
        : m_ctl(ctl)
        , m_random(seed)
        , m_keep(readKept())
    {
        for (int i = 0; i < kProcesses; ++i) {
            m_workers.push_back(std::make_unique<Worker>());
            auto *worker = m_workers.back().get();
            QObject::connect(
                &worker->process, &QProcess::finished, &m_loop,
                [this, worker](int status, QProcess::ExitStatus how) { next(*worker, status, how); });
        }
    }

    // What went wrong.
    QStringList run()
    {
        for (const auto &worker : m_workers)
            start(*worker);
        QTimer::singleShot(kHangMs, &m_loop, [this] {
            m_faults.append(u"it hangs"_s);
            m_loop.quit();
        });
        m_loop.exec();
        return m_faults;
    }

    int answers(int status) const { return m_answers.value(status); }

private:
    QByteArray readKept() const
    {
        QFile file(m_ctl.store() + kKept);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void start(Worker &worker)
    {
        if (m_started == kCommands) {
            if (--m_running == 0)
                m_loop.quit();
            return;
        }
        ++m_started;
        worker.command = someCommand(m_random, m_ctl.home());
        m_ctl.start(worker.process, QStringList{u"--json"_s} + worker.command);
        worker.process.closeWriteChannel();
    }

    void next(Worker &worker, int status, QProcess::ExitStatus how)
    {
        const auto out = worker.process.readAllStandardOutput();
        ++m_answers[status];
        if (how != QProcess::NormalExit || !isAnswer(worker.command, status))
            m_faults.append(u"%1 ended with %2: %3"_s.arg(worker.command.join(u' '))
                                .arg(status)
                                .arg(QString::fromUtf8(out)));
        checkKept();
        playOllama();
        start(worker);
    }

    // The model that nobody changes is whole at any time.
    void checkKept()
    {
        if (readKept() != m_keep)
            m_faults.append(u"the model that nobody changes has changed"_s);
        for (const auto &digest : digestsOf(m_keep)) {
            if (!QFile::exists(m_ctl.store() + u"/blobs/sha256-"_s + digest))
                m_faults.append(u"the model that nobody changes lacks "_s + digest);
        }
    }

    void playOllama()
    {
        switch (m_random.bounded(4)) {
        case 0:
            cleanAsOllama(m_ctl.store());
            break;
        case 1:
            // No other process may be between our reading and our writing: Ollama's own readers would see
            // that too, so only the model that nobody changes is rewritten.
            rewriteAsOllama(m_ctl.store() + kKept);
            break;
        case 2: {
            // What is there for longer than an hour.
            const auto blobs = QDir(m_ctl.store() + u"/blobs"_s).entryInfoList(QDir::Files);
            if (!blobs.isEmpty()) {
                QFile file(blobs[m_random.bounded(int(blobs.size()))].filePath());
                if (file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly))
                    file.setFileTime(
                        QDateTime::currentDateTimeUtc().addDays(-1), QFileDevice::FileModificationTime);
            }
            break;
        }
        default:
            break;
        }
    }

    const CtlProcess &m_ctl;
    QRandomGenerator m_random;
    QByteArray m_keep;
    QEventLoop m_loop;
    std::vector<std::unique_ptr<Worker>> m_workers;
    QMap<int, int> m_answers;
    QStringList m_faults;
    int m_started = 0;
    int m_running = kProcesses;
};

} // namespace

class TestCrowd : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { useMemoryForStores(); }

    void losesNothing()
    {
        CtlProcess ctl;
        prepareHome(ctl);
        ctl.file(u"sources/keep.modelfile"_s, "FROM keep\nSYSTEM Say what is kept.\n");
        const quint32 seed = QRandomGenerator::global()->generate();
        Crowd crowd(ctl, seed);
        QElapsedTimer timer;
        timer.start();
        const auto faults = crowd.run();
        QVERIFY2(faults.isEmpty(), qPrintable(u"seed %1:\n%2"_s.arg(seed).arg(faults.join(u'\n'))));
        QVERIFY(crowd.answers(0) > kCommands / 4);
        // A last writer sweeps what is left, and all that is named is there.
        QCOMPARE(ctl.json({u"cp"_s, u"keep"_s, u"last"_s}).status, 0);
        const auto content = contentOfStore(ctl.store());
        QCOMPARE(faultsOf(content), QStringList());
        QCOMPARE(content.staging, QStringList());
        qInfo(
            "%d commands of %d processes in %lld ms: %d done, %d refused, %d found nothing", kCommands,
            kProcesses, qlonglong(timer.elapsed()), crowd.answers(0), crowd.answers(1), crowd.answers(3));
    }
};

WEIGHTROOM_TEST(TestCrowd)
#include "tst_crowd.moc"
