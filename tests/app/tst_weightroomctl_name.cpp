// `name` against the tables of names.
#include "app/ctlprocess.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QStringList kParts{u"host"_s, u"namespace"_s, u"model"_s, u"tag"_s, u"build"_s, u"digest"_s};

// A few dozen of the shared table: every process costs some milliseconds.
QJsonArray sampleOfSharedNames()
{
    QFile file(kShared + u"/vectors/names.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("can't read the shared names");
    const auto all = QJsonDocument::fromJson(file.readAll()).object()[u"parse"].toArray();
    QJsonArray sample;
    const auto step = std::max<qsizetype>(1, all.size() / 60);
    for (qsizetype i = 0; i < all.size(); i += step) {
        const auto entry = all[i].toObject();
        // No argument can hold a NUL; N046 is a host with a port, which Ollama's newer rules allow.
        if (!entry[u"in"].toString().contains(QChar(0)) && entry[u"id"].toString() != u"N046")
            sample.append(entry);
    }
    return sample;
}

} // namespace

class TestWeightroomctlName : public QObject
{
    Q_OBJECT

private slots:
    void aShortNameIsCompleted()
    {
        const auto result = CtlProcess().json({u"name"_s, u"mistral:7b+q4_0"_s});
        QCOMPARE(result.status, 0);
        const auto document = result.json();
        QCOMPARE(document[u"valid"], QJsonValue(true));
        QCOMPARE(document[u"reason"].toString(), u""_s);
        const auto parts = document[u"parts"].toObject();
        QCOMPARE(parts[u"host"].toString(), u""_s);
        QCOMPARE(parts[u"namespace"].toString(), u""_s);
        QCOMPARE(parts[u"build"].toString(), u"Q4_0"_s);
        const auto full = document[u"full"].toObject();
        QCOMPARE(full[u"host"].toString(), u"registry.ollama.ai"_s);
        QCOMPARE(full[u"namespace"].toString(), u"library"_s);
        QCOMPARE(full[u"tag"].toString(), u"7b"_s);
        QCOMPARE(document[u"canonical"].toString(), u"registry.ollama.ai/library/mistral:7b+Q4_0"_s);
        QCOMPARE(document[u"short"].toString(), u"mistral:7b+Q4_0"_s);
        QCOMPARE(document[u"complete"], QJsonValue(false));
        QCOMPARE(document[u"manifest_path"].toString(), u"registry.ollama.ai/library/mistral/7b"_s);
        QCOMPARE(document[u"warnings"].toArray().size(), 0);
    }

    void aWholeNameIsComplete()
    {
        const auto digest = u"sha256:"_s + QString(64, u'a');
        const auto document = CtlProcess().json({u"name"_s, u"h.com/n/m:t@"_s + digest}).json();
        QCOMPARE(document[u"complete"], QJsonValue(true));
        QCOMPARE(document[u"parts"].toObject()[u"digest"].toString(), digest);
        QCOMPARE(document[u"full"].toObject(), document[u"parts"].toObject());
    }

    void anInvalidNameHasTheSameDocumentWithAReason()
    {
        for (const auto &text : {u"../x"_s, u""_s, u"a b"_s, u"a//b"_s, QString(10'000, u'a')}) {
            const auto result = CtlProcess().json({u"name"_s, text});
            QCOMPARE(result.status, 4);
            const auto document = result.json();
            QCOMPARE(document[u"input"].toString(), text);
            QCOMPARE(document[u"valid"], QJsonValue(false));
            QVERIFY(!document[u"reason"].toString().isEmpty());
            QCOMPARE(document[u"canonical"].toString(), u""_s);
            for (const auto &part : kParts)
                QCOMPARE(document[u"parts"].toObject()[part].toString(), u""_s);
        }
    }

    void whatIsUnwiseIsWarnedOf()
    {
        const auto result = CtlProcess().json({u"name"_s, u"con:local"_s});
        QCOMPARE(result.status, 0);
        QVERIFY(result.json()[u"warnings"].toArray().size() >= 2);
        QVERIFY(CtlProcess().run({u"name"_s, u"con"_s}).out.contains("Windows"));
    }

    void theSharedNamesAreJudgedAsTheTableSays_data()
    {
        QTest::addColumn<QJsonObject>("entry");
        QTest::newRow("one of our own")
            << QJsonObject{{u"in"_s, u"mistral"_s}, {u"strict_valid"_s, true}, {u"seed"_s, QJsonObject()}};
        if (kShared.isEmpty())
            return;
        for (const auto &value : sampleOfSharedNames())
            QTest::newRow(qPrintable(value.toObject()[u"id"].toString())) << value.toObject();
    }
    void theSharedNamesAreJudgedAsTheTableSays()
    {
        QFETCH(QJsonObject, entry);
        const auto text = entry[u"in"].toString();
        const auto seed = entry[u"seed"].toObject();
        for (const auto &part : kParts) {
            if (seed[part].toString().size() > 80)
                return; // Ollama's lengths hold, not the table's
        }
        const bool isValid = entry[u"strict_valid"].toBool();
        const auto result = CtlProcess().json({u"name"_s, u"--"_s, text});
        QCOMPARE(result.json()[u"valid"].toBool(), isValid);
        QCOMPARE(result.status, isValid ? 0 : 4);
        if (!isValid || seed.isEmpty())
            return;
        for (const auto &part : {u"host"_s, u"namespace"_s, u"model"_s, u"tag"_s, u"build"_s})
            QCOMPARE(result.json()[u"parts"].toObject()[part].toString(), seed[part].toString());
    }
};

WEIGHTROOM_TEST(TestWeightroomctlName)
#include "tst_weightroomctl_name.moc"
