// The hostile corpus: written at test time by the shared generator, each file's verdict is the reader's.
#include "model/gguf/facts.h"
#include "model/gguf/reader.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestGgufCorpus : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QJsonArray m_cases;

private slots:
    void initTestCase()
    {
        const QString shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            return;
        QVERIFY(m_dir.isValid());
        QProcess python;
        python.start(
            u"python3"_s,
            {u"-B"_s, shared + u"/tools/make_gguf.py"_s, u"hostile"_s, m_dir.path(), u"--big"_s});
        QVERIFY(python.waitForFinished(120'000));
        QVERIFY2(
            python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0,
            python.readAllStandardError().constData());
        QFile manifest(m_dir.filePath(u"manifest.json"_s));
        QVERIFY(manifest.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(manifest.readAll())[u"cases"_s].toArray();
        QVERIFY(m_cases.size() >= 150);
    }

    void eachCaseGetsItsVerdict_data()
    {
        QTest::addColumn<QJsonObject>("row");
        for (const auto &value : std::as_const(m_cases)) {
            const QJsonObject row = value.toObject();
            QTest::newRow(qPrintable(row[u"file"_s].toString())) << row;
        }
        if (m_cases.isEmpty())
            QTest::newRow("no shared corpus") << QJsonObject();
    }
    void eachCaseGetsItsVerdict()
    {
        QFETCH(QJsonObject, row);
        if (row.isEmpty())
            QSKIP("the shared corpus isn't there; tst_ggufreader has the project's own cases");
        QElapsedTimer timer;
        timer.start();
        const auto header = gguf::readHeader(m_dir.filePath(row[u"file"_s].toString()));
        if (header)
            gguf::factsOf(*header);
        const qint64 ms = timer.elapsed();

        const QString verdict = header ? u"accept"_s : u"reject"_s;
        const QString said = header ? header->problems.join(u"; "_s) : header.error().message;
        QVERIFY2(
            verdict == row[u"verdict"_s].toString(),
            qPrintable(row[u"wrong"_s].toString() + u": "_s + verdict + u": "_s + said));
        if (!header) {
            QVERIFY(
                header.error().kind == Error::Kind::Gguf
                || header.error().kind == Error::Kind::UnsupportedModelFormat);
            QVERIFY(header.error().message.size() > 20);
            QVERIFY(header.error().message.size() < 600);
        }
        qInfo("%lld ms: %s", static_cast<long long>(ms), qPrintable(said));
        // The bound is for an ordinary idle machine; ten times that only when something hangs.
        QVERIFY2(ms <= 10 * row[u"max_ms"_s].toInt(), qPrintable(QString::number(ms)));
    }
};

WEIGHTROOM_TEST(TestGgufCorpus)
#include "tst_ggufcorpus.moc"
