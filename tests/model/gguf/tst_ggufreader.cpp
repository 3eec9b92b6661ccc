// The reader's rules, one by one, on files made here; the shared corpus is in tst_ggufcorpus.
#include "model/core/file.h"
#include "model/gguf/arrays.h"
#include "model/gguf/header.h"
#include "model/gguf/reader.h"
#include "support/ggufbuilder.h"
#include "support/samplemodel.h"
#include "support/testclass.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;
using gguf::ValueType;
using Order = GgufBuilder::ByteOrder;

class TestGgufReader : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString path() const { return m_dir.filePath(u"a.gguf"_s); }

    Result<gguf::Header> read(const QByteArray &bytes)
    {
        QFile file(path());
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("can't write");
        file.close();
        return gguf::readHeader(path());
    }

    static GgufBuilder start(quint32 version = 3, Order order = Order::Little)
    {
        GgufBuilder builder(version, order);
        builder.string("general.architecture", "llama");
        return builder;
    }

private slots:
    void everyVersionAndByteOrderIsRead_data()
    {
        QTest::addColumn<quint32>("version");
        QTest::addColumn<bool>("big");
        for (const quint32 version : {1U, 2U, 3U}) {
            QTest::addRow("version %u little", version) << version << false;
            QTest::addRow("version %u big", version) << version << true;
        }
    }
    void everyVersionAndByteOrderIsRead()
    {
        QFETCH(quint32, version);
        QFETCH(bool, big);
        const auto header = read(start(version, big ? Order::Big : Order::Little)
                                     .u32("a.u32", 0x01020304)
                                     .number("a.i8", ValueType::Int8, -19)
                                     .number("a.i64", ValueType::Int64, -5)
                                     .number("a.f32", ValueType::Float32, 0.25)
                                     .number("a.f64", ValueType::Float64, -1e300)
                                     .number("a.bool", ValueType::Bool, 1)
                                     .strings("a.strings", {"x", "", "yz"})
                                     .tensor("one", 0, {3})
                                     .tensor("two", 8, {32, 2})
                                     .bytes());
        QVERIFY2(header.has_value(), header ? "" : qPrintable(header.error().message));
        QCOMPARE(header->version, version);
        QCOMPARE(header->bigEndian, big);
        // What llama.cpp won't run is said, once for each reason.
        QCOMPARE(
            header->problems.filter(u"Version 1: llama.cpp no longer reads it"_s).size(),
            version == 1 ? 1 : 0);
        QCOMPARE(header->problems.filter(u"Big-endian"_s).size(), big ? 1 : 0);
        QCOMPARE(header->problems.size(), (version == 1 ? 1 : 0) + (big ? 1 : 0));
        QCOMPARE(header->string("general.architecture").value(), QByteArray("llama"));
        QCOMPARE(header->integer("a.u32").value(), 0x01020304U);
        QCOMPARE(std::get<qint64>(header->find("a.i8")->value), -19);
        QCOMPARE(std::get<qint64>(header->find("a.i64")->value), -5);
        QCOMPARE(std::get<float>(header->find("a.f32")->value), 0.25F);
        QCOMPARE(std::get<double>(header->find("a.f64")->value), -1e300);
        QCOMPARE(header->boolean("a.bool").value(), true);
        QVERIFY(!header->integer("a.i8") && !header->integer("a.bool") && !header->boolean("a.u32"));
        QVERIFY(!header->string("a.strings") && !header->find("a.strings "));

        QCOMPARE(header->tensors.size(), 2U);
        QCOMPARE(header->tensors[1].name, QByteArray("two"));
        QCOMPARE(header->tensors[1].type, 8U);
        QCOMPARE(header->tensors[1].offset, 32U);
        QCOMPARE(header->tensors[1].bytes, 68U);
        QCOMPARE(header->tensors[1].elements, 64U);
        QCOMPARE(header->dataOffset % 32, 0U);
        QCOMPARE(header->dataOffset + 128, header->fileBytes);
        QCOMPARE(header->dataBytes, 100U);

        const auto fd = openRegular(path(), Links::Follow);
        const auto words = gguf::readArray(fd->get(), path(), *header, *header->find("a.strings"), 1, 9);
        QCOMPARE(words->size(), 2);
        QCOMPARE(std::get<QByteArray>(words->at(0)), QByteArray());
        QCOMPARE(std::get<QByteArray>(words->at(1)), QByteArray("yz"));
    }

    void valuesAtTheirLimitsAreExact()
    {
        auto builder = start();
        builder.rawEntry("u", 10, QByteArray(8, '\xff'))
            .rawEntry("i", 11, builder.encoded(quint64(1) << 63))
            .rawEntry("nan", 6, builder.encoded(std::numeric_limits<float>::quiet_NaN()));
        const auto header = read(builder.bytes());
        QCOMPARE(std::get<quint64>(header->find("u")->value), std::numeric_limits<quint64>::max());
        QCOMPARE(std::get<qint64>(header->find("i")->value), std::numeric_limits<qint64>::min());
        QVERIFY(std::isnan(std::get<float>(header->find("nan")->value)));
    }

    void entriesKnowTheirBytes()
    {
        const QByteArray bytes = start().numbers("a", ValueType::Uint16, {1, 2}).u32("b", 1).bytes();
        const auto header = read(bytes);
        quint64 position = 24;
        for (const auto &entry : header->entries) {
            QCOMPARE(entry.offset, position);
            position += entry.bytes;
        }
        QCOMPARE(position, quint64(bytes.size()));
        QCOMPARE(header->dataOffset, position); // no tensors: not rounded up
        QCOMPARE(bytes.mid(qsizetype(header->find("a")->arrayOffset), 4), QByteArray("\1\0\2\0", 4));
    }

    void brokenFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const GgufBuilder &builder, const QString &said) {
            QTest::newRow(name) << builder.bytes() << said;
        };
        const GgufBuilder b;
        const QByteArray key65536(65536, 'k');
        row("version 0", GgufBuilder(0), u"version 0"_s);
        row("version 4", GgufBuilder(4), u"version 4"_s);
        row("more keys than fit", start().claim({}, 1 << 30), u"1073741824 keys"_s);
        row("more tensors than fit", start().claim(~0ULL, {}), u"18446744073709551615 tensors"_s);
        row("version 1, counts of -1", start(1).claim(~0U, ~0U), u"4294967295 tensors"_s);
        row("empty key", start().u32("", 1), u"a key of 0 bytes"_s);
        row("long key", start().u32(key65536, 1), u"a key of 65536 bytes"_s);
        row("NUL in a key", start().u32(QByteArray("a\0b", 3), 1), u"NUL"_s);
        row("same key twice", start().u32("a", 1).u32("b", 1).string("a", "x"), u"\"a\" appears twice"_s);
        row("value type", start().rawEntry("a", 13, QByteArray(8, '\0')), u"value type 13"_s);
        row("bool of 2", start().rawEntry("a", 7, "\2"), u"this one is 2"_s);
        row("string too long", start().rawEntry("a", 8, b.count((16 << 20) + 1) + QByteArray(17 << 20, 'x')),
            u"16777217"_s);
        row("string past the end", start().rawEntry("a", 8, b.count(9) + "12345678"),
            u"9 bytes needed, but only 8 are left"_s);
        row("nested array", start().rawEntry("a", 9, b.encoded(9U) + b.count(0)), u"array of arrays"_s);
        row("element type", start().rawEntry("a", 9, b.encoded(77U) + b.count(0)), u"element type 77"_s);
        row("array too long", start().rawEntry("a", 9, b.encoded(0U) + b.count((64 << 20) + 1)),
            u"67108865"_s);
        row("array past the end", start().rawEntry("a", 9, b.encoded(4U) + b.count(8) + QByteArray(20, '\0')),
            u"32 bytes needed"_s);
        row("bool in an array", start().numbers("a", ValueType::Bool, {0, 1, 2}), u"this one is 2"_s);
        row("string in an array past the end",
            start().rawEntry("a", 9, b.encoded(8U) + b.count(2) + b.count(0) + b.count(1)),
            u"1 bytes needed"_s);
        row("string in an array too long",
            start().rawEntry("a", 9, b.encoded(8U) + b.count(1) + b.count(1ULL << 60)),
            u"at most 16777216"_s);
        row("alignment 0", start().u32("general.alignment", 0), u"alignment of 0"_s);
        row("alignment 33", start().u32("general.alignment", 33), u"alignment of 33"_s);
        row("alignment of another type", start().number("general.alignment", ValueType::Uint64, 32),
            u"it's uint64"_s);
        row("alignment past the end", start().u32("general.alignment", 1U << 31).rawTensor("a", 0, {0}, 0),
            u"bytes are missing"_s);
        row("tensor name of 64", start().tensor(QByteArray(64, 'n'), 0, {1}), u"a name of 64"_s);
        row("NUL in a tensor's name", start().tensor(QByteArray("a\0b", 3), 0, {1}), u"NUL"_s);
        row("same tensor twice", start().tensor("a", 0, {1}).tensor("b", 0, {1}).tensor("a", 0, {1}),
            u"the tensor \"a\""_s);
        row("5 dimensions", start().rawTensor("a", 0, {1, 1, 1, 1, 1}, 0), u"5 dimensions"_s);
        row("dimension 2^63", start().rawTensor("a", 0, {1ULL << 63}, 0), u"more elements"_s);
        row("dimension 2^63 and 0", start().rawTensor("a", 0, {0, 1ULL << 63}, 0), u"more elements"_s);
        row("elements overflow", start().rawTensor("a", 0, {1ULL << 32, 1ULL << 31}, 0), u"more elements"_s);
        row("bytes overflow", start().rawTensor("a", 28, {1ULL << 60}, 0), u"more bytes"_s);
        const quint64 huge = 0x7fff'ffff'ffff'ffc0ULL;
        row("sum overflows", start().rawTensor("a", 24, {huge}, 0).rawTensor("b", 24, {huge}, huge),
            u"larger than any file"_s);
        row("removed type", start().rawTensor("a", 4, {32}, 0), u"Q4_2"_s);
        row("unknown type", start().rawTensor("a", 43, {32}, 0), u"type 43 is unknown"_s);
        row("row no multiple", start().rawTensor("a", 8, {16, 2}, 0), u"16 elements don't divide"_s);
        row("quantised scalar", start().rawTensor("a", 8, {}, 0), u"1 elements don't divide"_s);
        row("overlap", start().tensor("a", 0, {16}).rawTensor("b", 0, {16}, 32), u"overlaps"_s);
        row("both at 0", start().tensor("a", 0, {16}).rawTensor("b", 0, {16}, 0), u"overlaps"_s);
        row("gap", start().rawTensor("a", 0, {1}, 32), u"leaves a gap"_s);
        row("not aligned", start().rawTensor("a", 0, {1}, 4), u"isn't aligned"_s);
        row("offset -1", start().rawTensor("a", 0, {1}, ~0ULL), u"isn't aligned"_s);
        row("out of order", start().rawTensor("b", 0, {8}, 32).rawTensor("a", 0, {8}, 0), u"leaves a gap"_s);
        row("no data", start().rawTensor("a", 0, {1000}, 0), u"4000 bytes are missing; download it again"_s);
        QTest::newRow("version 1 says 3") << start(1).bytes().replace(4, 1, "\3") << u"tensors"_s;
        QTest::newRow("big-endian version alone")
            << start().bytes().replace(4, 4, QByteArray("\0\0\0\3", 4)) << u"keys"_s;
    }
    void brokenFilesAreRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, said);
        const auto header = read(bytes);
        QVERIFY(!header);
        QCOMPARE(header.error().kind, Error::Kind::Gguf);
        QCOMPARE(header.error().where, path());
        QVERIFY2(header.error().message.contains(said), qPrintable(header.error().message));
        QVERIFY(header.error().message.startsWith(u"a.gguf isn't a valid GGUF file: "));
        QVERIFY(header.error().message.contains(u", byte "));
    }

    void oddFilesAreRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, const QByteArray &bytes, const QString &problem = {}) {
            QTest::newRow(name) << bytes << problem;
        };
        row("nothing in it", GgufBuilder().bytes());
        row("keys alone", start().bytes());
        row("longest key", start().u32(QByteArray(65535, 'k'), 1).bytes());
        row("longest tensor name", start().tensor(QByteArray(63, 'n'), 0, {1}).bytes());
        row("longest string", start().string("a", QByteArray(16 << 20, 'x')).bytes());
        row("string longer than the window",
            start().string("a", QByteArray(300'000, 'x')).u32("b", 1).bytes());
        row("empty arrays", start().strings("a", {}).numbers("b", ValueType::Bool, {}).bytes());
        row("alignment 1", start().alignment(1).tensor("a", 0, {3}).tensor("b", 0, {3}).bytes());
        row("alignment 65536", start().alignment(65536).tensor("a", 0, {3}).bytes());
        row("scalar", start().tensor("a", 0, {}).bytes());
        row("zero-length dimension", start().tensor("a", 0, {32, 0}).tensor("b", 0, {1}).bytes());
        row("last tensor not padded", start().tensor("a", 0, {3}).bytes().chopped(20));
        row("padding of FF", start().tensor("a", 0, {3}).bytes().chopped(20) + QByteArray(20, '\xff'));
        row("key not UTF-8", start().u32("\xff\xfe.k", 1).bytes(),
            u"The key \"\\xff\\xfe.k\" isn't plain ASCII"_s);
        row("key with escapes", start().u32("\x1b[2J", 1).bytes(),
            u"The key \"\\x1b[2J\" isn't plain ASCII"_s);
        row("bytes behind", start().tensor("a", 0, {1}).bytes() + "more",
            u"4 bytes follow the model's data"_s);
        row("string that isn't text", start().string("general.name", QByteArray("a\0\xff", 3)).bytes());
    }
    void oddFilesAreRead()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, problem);
        const auto header = read(bytes);
        QVERIFY2(header.has_value(), header ? "" : qPrintable(header.error().message));
        QCOMPARE(header->problems, problem.isEmpty() ? QStringList() : QStringList{problem});
    }

    void aFileCutAnywhereIsNeverSound_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qsizetype>("whole"); // from here on only the closing padding is missing
        const auto fill = [](GgufBuilder builder) {
            return builder.strings("a", {"x", "yz"})
                .numbers("b", ValueType::Bool, {1, 0})
                .number("c", ValueType::Float64, 1)
                .tensor("one", 0, {3})
                .tensor("two", 8, {32, 2})
                .bytes();
        };
        QTest::newRow("version 3") << fill(start()) << fill(start()).size() - 28;
        QTest::newRow("version 1") << fill(start(1)) << fill(start(1)).size() - 28;
        QTest::newRow("big-endian") << fill(start(3, Order::Big)) << fill(start(3, Order::Big)).size() - 28;
        QTest::newRow("version 1, big-endian")
            << fill(start(1, Order::Big)) << fill(start(1, Order::Big)).size() - 28;
        QTest::newRow("sample") << sampleModel() << sampleModel().size();
    }
    void aFileCutAnywhereIsNeverSound()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(qsizetype, whole);
        QVERIFY(read(bytes).has_value());
        QCOMPARE(::truncate(QFile::encodeName(path()).constData(), whole), 0);
        QVERIFY(gguf::readHeader(path()).has_value());
        for (qsizetype length = whole - 1; length >= 0; --length) {
            QCOMPARE(::truncate(QFile::encodeName(path()).constData(), length), 0);
            const auto header = gguf::readHeader(path());
            QVERIFY2(!header, qPrintable(QString::number(length)));
            QCOMPARE(header.error().kind, Error::Kind::Gguf);
        }
    }

    void aFileWithAnyByteChangedNeverCrashesTheReader()
    {
        const QByteArray bytes = start().strings("a", {"x"}).tensor("one", 8, {32}).bytes();
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            for (const char value : {'\0', '\x01', '\x7f', '\x80', '\xff'}) {
                QByteArray changed = bytes;
                changed[i] = value;
                const auto header = read(changed);
                if (header)
                    QVERIFY(header->dataOffset + header->dataBytes <= header->fileBytes);
            }
        }
    }

    void theMessageTellsHowMuchIsMissing()
    {
        const QByteArray bytes = start().tensor("a", 0, {256}).bytes();
        const auto header = read(bytes.chopped(1000));
        QVERIFY(header.error().message.contains(u"incomplete: 1000 bytes are missing; download it again"));
    }

    void manyKeysAndTensorsAreCounted()
    {
        auto builder = start();
        for (int i = 0; i < 20'000; ++i)
            builder.number("k." + QByteArray::number(i), ValueType::Uint8, 1);
        for (int i = 0; i < 20'000; ++i)
            builder.tensor("t." + QByteArray::number(i), 24, {1});
        const auto header = read(builder.bytes());
        QCOMPARE(header->entries.size(), 20'001U);
        QCOMPARE(header->tensors.size(), 20'000U);
    }

    void keptTextIsBounded()
    {
        auto builder = start();
        for (int i = 0; i < 5; ++i)
            builder.string(QByteArray::number(i), QByteArray(15 << 20, 'x'));
        const auto header = read(builder.bytes());
        QVERIFY(!header);
        QVERIFY(header.error().message.contains(u"more than 67108864 bytes of keys, names and texts"));
    }

    void moreKeysThanAnyModelHasAreRefused()
    {
        auto builder = start();
        const QByteArray filler(qsizetype(gguf::kMaxEntries + 1) * 14, '\0');
        const auto header = read(builder.claim({}, gguf::kMaxEntries + 1).bytes() + filler);
        QVERIFY(!header);
        QVERIFY2(
            header.error().message.contains(u"at most 262144 are taken"), qPrintable(header.error().message));
    }

    void arraysAreReadInPages()
    {
        QList<double> numbers;
        QList<QByteArray> words;
        for (int i = 0; i < 100'000; ++i) {
            numbers.append(i);
            words.append(QByteArray::number(i));
        }
        const auto header =
            read(start().numbers("n", ValueType::Uint32, numbers).strings("w", words).bytes());
        QVERIFY(header.has_value());
        const auto fd = openRegular(path(), Links::Follow);
        const auto page = [&](const char *key, quint64 first, quint64 count) {
            return gguf::readArray(fd->get(), path(), *header, *header->find(key), first, count).value();
        };
        QCOMPARE(page("n", 0, 1'000'000).size(), qsizetype(gguf::kMaxPageElements));
        QCOMPARE(std::get<quint64>(page("n", 99'999, 5).at(0)), 99'999U);
        QCOMPARE(std::get<QByteArray>(page("w", 70'000, 2).at(1)), QByteArray("70001"));
        QVERIFY(page("w", 100'000, 1).isEmpty());
        QVERIFY(page("w", ~0ULL, ~0ULL).isEmpty());
        QVERIFY(page("general.architecture", 0, 1).isEmpty());
    }

    void textsOfAnyLengthArePassed_data() { everyVersionAndByteOrderIsRead_data(); }
    // Their lengths and bytes lie across the ends of the window in every way.
    void textsOfAnyLengthArePassed()
    {
        QFETCH(quint32, version);
        QFETCH(bool, big);
        QList<QByteArray> words;
        qsizetype bytes = 0;
        for (int i = 0; bytes < qsizetype(5 * gguf::kWindowBytes); ++i) {
            words.append(QByteArray((i * i) % 1709, char('a' + i % 26)));
            bytes += words.back().size();
        }
        words.append(QByteArray(qsizetype(3 * gguf::kWindowBytes), 'x'));
        words.append("end");
        const auto header = read(
            start(version, big ? Order::Big : Order::Little).strings("w", words).u32("after", 7).bytes());
        QVERIFY2(header.has_value(), header ? "" : qPrintable(header.error().message));
        QCOMPARE(header->integer("after").value(), 7U);
        const auto fd = openRegular(path(), Links::Follow);
        for (qsizetype first = (words.size() - 1) % 29; first < words.size(); first += 29) {
            const auto word =
                gguf::readArray(fd->get(), path(), *header, *header->find("w"), quint64(first), 1);
            QVERIFY(word && word->size() == 1);
            QVERIFY(std::get<QByteArray>(word->at(0)) == words[first]);
        }
    }

    void aPageOfLongStringsEndsEarly()
    {
        const QByteArray word(10 << 20, 'x');
        const auto header = read(start().strings("w", {word, word, word, word, word, word}).bytes());
        QVERIFY(header.has_value());
        const auto fd = openRegular(path(), Links::Follow);
        QCOMPARE(gguf::readArray(fd->get(), path(), *header, *header->find("w"), 0, 6)->size(), 4);
    }

    void anArrayOfAFileCutMeanwhileIsAnError()
    {
        const auto header = read(start().strings("w", {"abc", "def"}).bytes());
        QVERIFY(header.has_value());
        const auto fd = openRegular(path(), Links::Follow);
        QCOMPARE(::truncate(QFile::encodeName(path()).constData(), qint64(header->fileBytes) - 3), 0);
        const auto words = gguf::readArray(fd->get(), path(), *header, *header->find("w"), 0, 2);
        QVERIFY(!words);
        QCOMPARE(words.error().kind, Error::Kind::SourceChanged);
    }

    void aDescriptorsOffsetStaysWhereItIs()
    {
        QVERIFY(read(sampleModel()).has_value());
        const auto fd = openRegular(path(), Links::Follow);
        QCOMPARE(::lseek(fd->get(), 7, SEEK_SET), 7);
        QVERIFY(gguf::readHeader(fd->get(), path()).has_value());
        QCOMPARE(::lseek(fd->get(), 0, SEEK_CUR), 7);
    }

    void whatIsNoRegularFileIsRefused()
    {
        const QString pipe = m_dir.filePath(u"pipe"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QCOMPARE(gguf::readHeader(pipe).error().kind, Error::Kind::UnsupportedModelFormat);
        QCOMPARE(gguf::readHeader(m_dir.path()).error().kind, Error::Kind::UnsupportedModelFormat);
        QCOMPARE(gguf::readHeader(m_dir.filePath(u"none"_s)).error().kind, Error::Kind::NotFound);
    }

    void theContentOfOtherFilesIsNotTold()
    {
        const auto header = read("root:x:0:0:root:/root:/bin/bash\n");
        QCOMPARE(header.error().kind, Error::Kind::UnsupportedModelFormat);
        QCOMPARE(header.error().message, u"a.gguf isn't a GGUF file: it's plain text."_s);
    }

    void aHeaderOfMoreThanTwoGigabytesIsRefused()
    {
        // Five arrays of 512 MiB each, all holes: no disk is used, yet a walk over strings could last for
        // hours.
        const GgufBuilder builder;
        const quint64 elements = 64 << 20;
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(start().claim({}, 7).bytes());
        for (int i = 0; i < 5; ++i) {
            const QByteArray key = QByteArray::number(i);
            file.write(
                builder.count(1) + key + builder.encoded(9U) + builder.encoded(10U)
                + builder.count(elements));
            QVERIFY(file.seek(file.pos() + qint64(elements) * 8));
        }
        QVERIFY(file.resize(file.pos() + (1 << 20)));
        file.close();
        const auto header = gguf::readHeader(path());
        QVERIFY(!header);
        QVERIFY2(
            header.error().message.contains(u"longer than 2147483648 bytes"),
            qPrintable(header.error().message));
    }
};

WEIGHTROOM_TEST(TestGgufReader)
#include "tst_ggufreader.moc"
