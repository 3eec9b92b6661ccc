// Real files of other projects against the facts that stand beside them in the shared folder, and our own
// sample.
#include "model/core/file.h"
#include "model/gguf/arrays.h"
#include "model/gguf/facts.h"
#include "model/gguf/header.h"
#include "model/gguf/reader.h"
#include "model/gguf/text.h"
#include "support/samplemodel.h"
#include "support/testclass.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestGgufReal : public QObject
{
    Q_OBJECT

private:
    static QDir folder() { return QDir(QStringLiteral(WEIGHTROOM_SHARED) + u"/gguf"_s); }

    static QJsonObject factsBeside(const QString &file)
    {
        QFile facts(folder().filePath(file.chopped(5) + u".facts.json"_s));
        return facts.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(facts.readAll()).object()
                                               : QJsonObject();
    }

    // Through toInteger(): a double would round 64-bit numbers.
    static QJsonValue jsonOf(const gguf::Value &value)
    {
        if (const auto *number = std::get_if<quint64>(&value))
            return static_cast<qint64>(*number);
        if (const auto *number = std::get_if<qint64>(&value))
            return *number;
        if (const auto *number = std::get_if<float>(&value))
            return static_cast<double>(*number);
        if (const auto *number = std::get_if<double>(&value))
            return *number;
        if (const auto *truth = std::get_if<bool>(&value))
            return *truth;
        if (const auto *text = std::get_if<QByteArray>(&value))
            return gguf::textOf(*text);
        return {};
    }

    static QJsonValue jsonOf(const gguf::TensorInfo &tensor)
    {
        QJsonArray dims;
        for (const quint64 dim : tensor.dims())
            dims.append(qint64(dim));
        return QJsonObject{
            {u"name"_s, gguf::textOf(tensor.name)},  {u"type"_s, gguf::tensorTypeName(tensor.type).toLower()},
            {u"type_number"_s, qint64(tensor.type)}, {u"dims"_s, dims},
            {u"offset"_s, qint64(tensor.offset)},    {u"bytes"_s, qint64(tensor.bytes)}};
    }

    static void checkString(const QByteArray &bytes, const QJsonObject &wanted)
    {
        QCOMPARE(bytes.size(), wanted[u"bytes"_s].toInteger());
        if (wanted.contains(u"value"_s)) {
            QCOMPARE(gguf::textOf(bytes), wanted[u"value"_s].toString());
        } else {
            QCOMPARE(gguf::textOf(bytes).left(64), wanted[u"first_64"_s].toString());
            QCOMPARE(
                QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()),
                wanted[u"sha256"_s].toString());
        }
    }

    static void
    checkArray(int fd, const gguf::Header &header, const gguf::Entry &entry, const QJsonObject &wanted)
    {
        QCOMPARE(gguf::valueTypeName(entry.elementType), wanted[u"element_type"_s].toString());
        QCOMPARE(qint64(entry.length), wanted[u"length"_s].toInteger());
        const auto page = gguf::readArray(fd, u"file"_s, header, entry, 0, 3);
        QVERIFY(page.has_value());
        QJsonArray first;
        for (const gguf::Value &value : *page)
            first.append(jsonOf(value));
        QCOMPARE(first, wanted[u"first"_s].toArray());
        // The last element is reached by the same walk that the reader skipped the array with.
        if (entry.length > 0) {
            const auto last = gguf::readArray(fd, u"file"_s, header, entry, entry.length - 1, 10);
            QVERIFY(last.has_value());
            QCOMPARE(last->size(), 1);
        }
    }

    static void
    checkEntry(int fd, const gguf::Header &header, const gguf::Entry &entry, const QJsonObject &wanted)
    {
        QCOMPARE(gguf::textOf(entry.key), wanted[u"key"_s].toString());
        QCOMPARE(gguf::valueTypeName(entry.type), wanted[u"type"_s].toString());
        if (entry.type == gguf::ValueType::Array)
            checkArray(fd, header, entry, wanted);
        else if (entry.type == gguf::ValueType::String)
            checkString(std::get<QByteArray>(entry.value), wanted);
        else
            QCOMPARE(jsonOf(entry.value), wanted[u"value"_s]);
    }

    static void checkTensors(const gguf::Header &header, const QJsonObject &wanted)
    {
        QJsonArray first;
        QJsonObject types;
        qint64 bytes = 0;
        for (const auto &tensor : header.tensors) {
            const QString type = gguf::tensorTypeName(tensor.type).toLower();
            types[type] = types[type].toInteger() + 1;
            bytes += qint64(tensor.bytes);
            if (first.size() < 3)
                first.append(jsonOf(tensor));
        }
        QCOMPARE(qint64(header.tensors.size()), wanted[u"tensor_count"_s].toInteger());
        QCOMPARE(first, wanted[u"first_tensors"_s].toArray());
        QCOMPARE(types, wanted[u"tensor_types"_s].toObject());
        QCOMPARE(bytes, wanted[u"tensor_bytes"_s].toInteger());
        if (!header.tensors.empty())
            QCOMPARE(jsonOf(header.tensors.back()), wanted[u"last_tensor"_s]);
    }

    static void checkFacts(const gguf::Header &header, const QJsonObject &wanted)
    {
        const auto facts = gguf::factsOf(header);
        QCOMPARE(facts.architecture.value_or(QString()), wanted[u"architecture"_s].toString());
        QCOMPARE(facts.architecture.has_value(), wanted[u"architecture"_s].isString());
        QCOMPARE(facts.fileType.has_value(), !wanted[u"file_type"_s].isNull());
        QCOMPARE(qint64(facts.fileType.value_or(0)), wanted[u"file_type"_s].toInteger(0));
        QCOMPARE(qint64(facts.parameterCount), wanted[u"parameter_count"_s].toInteger());
    }

private slots:
    void everyFileIsReadAsItsFactsSay_data()
    {
        QTest::addColumn<QString>("file");
        if (QStringLiteral(WEIGHTROOM_SHARED).isEmpty()) {
            QTest::newRow("no shared files") << QString();
            return;
        }
        const QStringList files = folder().entryList({u"*.gguf"_s}, QDir::Files);
        QVERIFY(files.size() >= 14);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << file;
    }
    void everyFileIsReadAsItsFactsSay()
    {
        QFETCH(QString, file);
        if (file.isEmpty())
            QSKIP("the shared files aren't there; the sample is read below");
        const QJsonObject wanted = factsBeside(file);
        QVERIFY(!wanted.isEmpty());
        const auto fd = openRegular(folder().filePath(file), Links::Follow);
        QVERIFY(fd.has_value());
        const auto header = gguf::readHeader(fd->get(), file);
        if (wanted[u"verdict"_s].toString() == u"reject") {
            QVERIFY(!header);
            QCOMPARE(header.error().kind, Error::Kind::Gguf);
            return;
        }
        QVERIFY2(header.has_value(), header ? "" : qPrintable(header.error().message));
        QCOMPARE(qint64(header->fileBytes), wanted[u"size"_s].toInteger());
        QCOMPARE(qint64(header->version), wanted[u"version"_s].toInteger());
        QCOMPARE(header->bigEndian ? u"big"_s : u"little"_s, wanted[u"endianness"_s].toString());
        QCOMPARE(qint64(header->alignment), wanted[u"alignment"_s].toInteger());
        QCOMPARE(qint64(header->dataOffset), wanted[u"data_offset"_s].toInteger());
        QCOMPARE(header->problems, QStringList());

        const QJsonArray entries = wanted[u"kv"_s].toArray();
        QCOMPARE(qint64(header->entries.size()), wanted[u"kv_count"_s].toInteger());
        QCOMPARE(qsizetype(header->entries.size()), entries.size());
        for (size_t i = 0; i < header->entries.size(); ++i)
            checkEntry(fd->get(), *header, header->entries[i], entries[qsizetype(i)].toObject());
        checkTensors(*header, wanted);
        checkFacts(*header, wanted);
    }

    void theSampleIsASoundModel()
    {
        const QString path = QStringLiteral(WEIGHTROOM_SOURCE_DIR "/resources/sample/weightroom-sample.gguf");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), sampleModel());
        const auto header = gguf::readHeader(path);
        QVERIFY2(header.has_value(), header ? "" : qPrintable(header.error().message));
        QVERIFY(header->fileBytes < 16'384);
        const auto facts = gguf::factsOf(*header);
        QCOMPARE(facts.problems, QStringList());
        QCOMPARE(facts.kind, gguf::Kind::Model);
        QCOMPARE(facts.architecture.value(), u"llama"_s);
        QCOMPARE(facts.name.value(), u"Weightroom sample"_s);
        QCOMPARE(facts.fileType.value(), 1U);
        QCOMPARE(facts.dominantTensorType, u"F16"_s);
        QCOMPARE(facts.blockCount.value(), 1U);
        QCOMPARE(facts.contextLength.value(), 128U);
        QCOMPARE(facts.capabilities, QStringList{u"completion"_s});
        QVERIFY(facts.hasChatTemplate);
    }
};

WEIGHTROOM_TEST(TestGgufReal)
#include "tst_ggufreal.moc"
