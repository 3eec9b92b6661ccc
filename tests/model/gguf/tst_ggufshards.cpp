// Split files: found, checked as one, joined.
#include "model/gguf/arrays.h"
#include "model/gguf/reader.h"
#include "model/gguf/shards.h"
#include "support/ggufbuilder.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace weightroom;
using gguf::ValueType;
using Order = GgufBuilder::ByteOrder;

using Spoil = std::function<void(const QDir &)>;
Q_DECLARE_METATYPE(Spoil)

class TestGgufShards : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;

    QDir dir() const { return QDir(m_dir->path()); }
    static QString name(int number, int count = 3)
    {
        return u"m-%1-of-%2.gguf"_s.arg(number, 5, 10, QChar(u'0')).arg(count, 5, 10, QChar(u'0'));
    }

    static GgufBuilder
    shard(int number, quint32 version = 3, Order order = Order::Little, quint32 alignment = 32)
    {
        GgufBuilder builder(version, order);
        if (alignment != 32)
            builder.alignment(alignment);
        if (number == 1)
            builder.string("general.architecture", "llama").strings("tokenizer.ggml.tokens", {"a", "bc"});
        builder.number("split.no", ValueType::Uint16, number - 1)
            .number("split.count", ValueType::Uint16, 3)
            .number("split.tensors.count", ValueType::Int32, 4);
        if (number == 1)
            builder.u32("general.file_type", 1);
        return builder;
    }
    // The same model in one file.
    static GgufBuilder joined(quint32 version = 3, Order order = Order::Little, quint32 alignment = 32)
    {
        GgufBuilder builder(version, order);
        if (alignment != 32)
            builder.alignment(alignment);
        builder.string("general.architecture", "llama").strings("tokenizer.ggml.tokens", {"a", "bc"});
        return addThird(addFirst(builder.u32("general.file_type", 1)));
    }
    static GgufBuilder &addFirst(GgufBuilder &builder)
    {
        return builder.tensor("a", 0, {3}, "aaaabbbbcccc").tensor("b", 24, {5, 2}, "0123456789");
    }
    static GgufBuilder &addThird(GgufBuilder &builder)
    {
        return builder.tensor("c", 0, {}, "cccc").tensor("d", 24, {7}, "ddddddd");
    }

    void writeSet(quint32 version = 3, Order order = Order::Little, quint32 alignment = 32) const
    {
        auto first = shard(1, version, order, alignment);
        addFirst(first).write(dir().filePath(name(1)));
        shard(2, version, order, alignment).write(dir().filePath(name(2)));
        auto third = shard(3, version, order, alignment);
        addThird(third).write(dir().filePath(name(3)));
    }

    static QByteArray written(const gguf::JoinPlan &plan)
    {
        QByteArray bytes;
        for (const auto &piece : plan.pieces) {
            if (piece.path.isEmpty()) {
                bytes += piece.literal;
                continue;
            }
            QFile file(piece.path);
            if (!file.open(QIODevice::ReadOnly) || !file.seek(qint64(piece.offset)))
                qFatal("can't read a piece");
            bytes += file.read(qint64(piece.bytes));
        }
        return bytes;
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
    }

    void namesAreTakenApart()
    {
        const auto parsed = gguf::parseShardName(u"/x/%1-y-00002-of-00010.gguf"_s);
        QCOMPARE(parsed->stem, u"/x/%1-y"_s);
        QCOMPARE(parsed->number, 1U);
        QCOMPARE(parsed->count, 10U);
        QCOMPARE(parsed->path(9), u"/x/%1-y-00010-of-00010.gguf"_s);
        for (const QString &other :
             {u"m.gguf"_s, u"m-1-of-2.gguf"_s, u"m-00000-of-00002.gguf"_s, u"m-00003-of-00002.gguf"_s,
              u"m-00001-of-00002.gguf.part"_s, u"m-00001-of-00002.gguf\n"_s, u"m-٠٠٠٠١-of-00002.gguf"_s})
            QVERIFY2(!gguf::parseShardName(other), qPrintable(other));
    }

    void aSetIsFoundFromAnyOfItsShards_data()
    {
        QTest::addColumn<int>("number");
        for (const int number : {1, 2, 3})
            QTest::addRow("shard %d", number) << number;
    }
    void aSetIsFoundFromAnyOfItsShards()
    {
        QFETCH(int, number);
        writeSet();
        const auto set = gguf::collectShards(dir().filePath(name(number)));
        QVERIFY2(set.has_value(), set ? "" : qPrintable(set.error().message));
        QCOMPARE(set->shards.size(), 3U);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(set->shards[size_t(i)].path, dir().filePath(name(i + 1)));
            QCOMPARE(set->shards[size_t(i)].stamp.bytes, qint64(set->shards[size_t(i)].header.fileBytes));
        }
        QCOMPARE(set->shards[0].header.entries.size(), 6U);
        QCOMPARE(set->shards[2].header.tensors.size(), 2U);
    }

    void joinedShardsAreTheModelInOneFile_data()
    {
        QTest::addColumn<quint32>("version");
        QTest::addColumn<bool>("big");
        QTest::addColumn<quint32>("alignment");
        QTest::newRow("version 3") << 3U << false << 32U;
        QTest::newRow("version 2") << 2U << false << 32U;
        QTest::newRow("version 1") << 1U << false << 32U;
        QTest::newRow("big-endian") << 3U << true << 32U;
        QTest::newRow("alignment 1") << 3U << false << 1U;
        QTest::newRow("alignment 128") << 3U << false << 128U;
    }
    void joinedShardsAreTheModelInOneFile()
    {
        QFETCH(quint32, version);
        QFETCH(bool, big);
        QFETCH(quint32, alignment);
        const Order order = big ? Order::Big : Order::Little;
        writeSet(version, order, alignment);
        const auto set = gguf::collectShards(dir().filePath(name(1)));
        QVERIFY2(set.has_value(), set ? "" : qPrintable(set.error().message));
        const auto plan = gguf::joinPlan(*set);
        const auto whole = joined(version, order, alignment);
        QCOMPARE(written(plan), whole.bytes());
        QCOMPARE(plan.totalBytes, quint64(whole.bytes().size()));

        // The plan's header is what a reader finds in the joined file.
        const QString path = dir().filePath(u"joined.gguf"_s);
        whole.write(path);
        const auto header = gguf::readHeader(path);
        QVERIFY(header.has_value());
        QCOMPARE(plan.header.dataOffset, header->dataOffset);
        QCOMPARE(plan.header.dataBytes, header->dataBytes);
        QCOMPARE(plan.header.fileBytes, header->fileBytes);
        QCOMPARE(plan.header.entries.size(), header->entries.size());
        for (size_t i = 0; i < header->entries.size(); ++i) {
            QCOMPARE(plan.header.entries[i].key, header->entries[i].key);
            QCOMPARE(plan.header.entries[i].offset, header->entries[i].offset);
            QCOMPARE(plan.header.entries[i].arrayOffset, header->entries[i].arrayOffset);
        }
        QCOMPARE(plan.header.tensors.size(), header->tensors.size());
        for (size_t i = 0; i < header->tensors.size(); ++i)
            QCOMPARE(plan.header.tensors[i].offset, header->tensors[i].offset);
    }

    void aShardWithoutItsClosingPaddingIsPadded()
    {
        writeSet();
        QFile third(dir().filePath(name(3)));
        QVERIFY(third.open(QIODevice::ReadWrite));
        QVERIFY(third.resize(third.size() - 25));
        third.close();
        QFile first(dir().filePath(name(1)));
        QVERIFY(first.open(QIODevice::ReadWrite));
        QVERIFY(first.resize(first.size() - 22));
        first.close();
        const auto set = gguf::collectShards(dir().filePath(name(1)));
        QVERIFY2(set.has_value(), set ? "" : qPrintable(set.error().message));
        QCOMPARE(written(gguf::joinPlan(*set)), joined().bytes());
    }

    void brokenSetsAreRefused_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *rowName, const QString &said, Spoil spoil) {
            QTest::newRow(rowName) << spoil << said;
        };
        const auto replaced = [](int number, const std::function<void(GgufBuilder &)> &fill) {
            return [number, fill](const QDir &folder) {
                GgufBuilder builder;
                fill(builder);
                builder.write(folder.filePath(name(number)));
            };
        };
        row("one missing", u"1 of its 3 shards are missing: m-00002-of-00003.gguf."_s,
            [](const QDir &folder) { QVERIFY(QFile::remove(folder.filePath(name(2)))); });
        row("two missing", u"2 of its 3 shards are missing: m-00002-of-00003.gguf, m-00003-of-00003.gguf."_s,
            [](const QDir &folder) {
                QVERIFY(QFile::remove(folder.filePath(name(2))) && QFile::remove(folder.filePath(name(3))));
            });
        row("two swapped", u"shard 2 of 3, but its metadata doesn't"_s, [](const QDir &folder) {
            QVERIFY(QFile::rename(folder.filePath(name(2)), folder.filePath(u"x"_s)));
            QVERIFY(QFile::rename(folder.filePath(name(3)), folder.filePath(name(2))));
            QVERIFY(QFile::rename(folder.filePath(u"x"_s), folder.filePath(name(3))));
        });
        row("no shard of any set", u"shard 2 of 3, but its metadata doesn't"_s,
            replaced(2, [](GgufBuilder &b) { b.u32("a", 1); }));
        row("of a set of 4", u"shard 2 of 3, but its metadata doesn't"_s,
            replaced(2, [](GgufBuilder &b) { b.u32("split.no", 1).u32("split.count", 4); }));
        row("of another set", u"another set"_s, replaced(2, [](GgufBuilder &b) {
                b.u32("split.no", 1).u32("split.count", 3).u32("split.tensors.count", 5);
            }));
        row("fewer tensors than promised", u"the shards hold 2 tensors instead of 4"_s,
            replaced(3, [](GgufBuilder &b) {
                b.u32("split.no", 2).u32("split.count", 3).u32("split.tensors.count", 4);
            }));
        row("a tensor in two shards", u"the tensor \"a\" appears in two"_s, replaced(3, [](GgufBuilder &b) {
                b.u32("split.no", 2).u32("split.count", 3).u32("split.tensors.count", 4);
                b.tensor("x", 0, {1}).tensor("a", 0, {1});
            }));
        row("another alignment", u"alignment"_s, replaced(3, [](GgufBuilder &b) {
                b.alignment(64).u32("split.no", 2).u32("split.count", 3).u32("split.tensors.count", 4);
            }));
        row("another byte order", u"byte order"_s, [](const QDir &folder) {
            auto builder = shard(3, 3, Order::Big);
            addThird(builder).write(folder.filePath(name(3)));
        });
        row("another version", u"version"_s, [](const QDir &folder) {
            auto builder = shard(3, 2);
            addThird(builder).write(folder.filePath(name(3)));
        });
        row("one cut short", u"bytes are missing; download it again"_s, [](const QDir &folder) {
            QFile file(folder.filePath(name(3)));
            QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(file.size() - 32));
        });
        row("one no GGUF", u"m-00002-of-00003.gguf isn't a GGUF file: it's plain text"_s,
            [](const QDir &folder) {
                QFile file(folder.filePath(name(2)));
                QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not found") > 0);
            });
        row("asked one alone", u"it isn't one of several shards"_s,
            replaced(1, [](GgufBuilder &b) { b.u32("split.no", 0).u32("split.count", 1); }));
        row("65535 shards", u"it claims 65535 shards; at most 1024 are read"_s,
            replaced(1, [](GgufBuilder &b) { b.u32("split.no", 0).u32("split.count", 65535); }));
        row("number past the count", u"it says that it is shard 8 of 3"_s,
            replaced(1, [](GgufBuilder &b) { b.u32("split.no", 7).u32("split.count", 3); }));
        row("count differs from the name", u"must be NAME-00001-of-00002.gguf"_s,
            replaced(1, [](GgufBuilder &b) { b.u32("split.no", 0).u32("split.count", 2); }));
        row("a huge alignment", u"an alignment of 131072 bytes"_s, replaced(1, [](GgufBuilder &b) {
                b.alignment(131'072).u32("split.no", 0).u32("split.count", 3);
            }));
    }
    void brokenSetsAreRefused()
    {
        QFETCH(Spoil, spoil);
        QFETCH(QString, said);
        writeSet();
        spoil(dir());
        const auto set = gguf::collectShards(dir().filePath(name(1)));
        QVERIFY(!set);
        QVERIFY(
            set.error().kind == Error::Kind::Gguf || set.error().kind == Error::Kind::UnsupportedModelFormat);
        QVERIFY2(set.error().message.contains(said), qPrintable(set.error().message));
    }

    void aLongListOfMissingShardsIsCut()
    {
        GgufBuilder().u32("split.no", 0).u32("split.count", 1000).write(dir().filePath(name(1, 1000)));
        const auto set = gguf::collectShards(dir().filePath(name(1, 1000)));
        QVERIFY(!set);
        QVERIFY2(
            set.error().message.contains(u"999 of its 1000 shards are missing: m-00002-of-01000.gguf"),
            qPrintable(set.error().message));
        QVERIFY(set.error().message.contains(u"m-00006-of-01000.gguf and 994 more"));
        QVERIFY(!set.error().message.contains(u"m-00007"));
    }

    void aSetWithoutAPromiseOfTensorsIsTaken()
    {
        for (const int number : {1, 2}) {
            GgufBuilder()
                .u32("split.no", quint32(number - 1))
                .u32("split.count", 2)
                .tensor(QByteArray::number(number), 0, {1})
                .write(dir().filePath(name(number, 2)));
        }
        const auto set = gguf::collectShards(dir().filePath(name(2, 2)));
        QVERIFY2(set.has_value(), set ? "" : qPrintable(set.error().message));
        QCOMPARE(gguf::joinPlan(*set).header.tensors.size(), 2U);
        QCOMPARE(gguf::joinPlan(*set).header.entries.size(), 0U);
    }

    void theSharedShardsGiveTheSharedModelByteForByte()
    {
        const QString shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            QSKIP("the shared files aren't there; sets of our own are joined above");
        const auto set = gguf::collectShards(shared + u"/gguf/dummy-00002-of-00002.gguf"_s);
        QVERIFY2(set.has_value(), set ? "" : qPrintable(set.error().message));
        QFile whole(shared + u"/gguf/dummy.gguf"_s);
        QVERIFY(whole.open(QIODevice::ReadOnly));
        QCOMPARE(written(gguf::joinPlan(*set)), whole.readAll());
    }
};

WEIGHTROOM_TEST(TestGgufShards)
#include "tst_ggufshards.moc"
