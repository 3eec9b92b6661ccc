// Split models: found from any shard, checked as one, joined into one file.
#include "model/build/buildfixture.h"
#include "support/testclass.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestSplitImport : public QObject
{
    Q_OBJECT

private:
    static QString shardName(int number, int count = 3)
    {
        return u"m-%1-of-%2.gguf"_s.arg(number, 5, 10, QChar(u'0')).arg(count, 5, 10, QChar(u'0'));
    }
    static constexpr qint64 kTensor = 400'000;
    static QByteArray weights(char seed) { return model(std::nullopt, seed, kTensor).right(kTensor); }

    static GgufBuilder shard(int number, int count = 3)
    {
        GgufBuilder builder;
        if (number == 1)
            builder.string("general.architecture", "llama").u32("general.file_type", 1);
        builder.number("split.no", gguf::ValueType::Uint16, number - 1)
            .number("split.count", gguf::ValueType::Uint16, count)
            .number("split.tensors.count", gguf::ValueType::Int32, count)
            .tensor("t" + QByteArray::number(number), 0, {quint64(kTensor / 4)}, weights(char('a' + number)));
        return builder;
    }
    static QByteArray joined()
    {
        GgufBuilder builder;
        builder.string("general.architecture", "llama").u32("general.file_type", 1);
        for (int number = 1; number <= 3; ++number)
            builder.tensor(
                "t" + QByteArray::number(number), 0, {quint64(kTensor / 4)}, weights(char('a' + number)));
        return builder.bytes();
    }
    static void writeShards(const BuildFixture &fixture)
    {
        for (int number = 1; number <= 3; ++number)
            fixture.write(shardName(number), shard(number).bytes());
    }

private slots:
    void anyShardGivesTheWhole_data()
    {
        QTest::addColumn<QString>("modelfile");
        QTest::newRow("first") << u"FROM "_s + shardName(1);
        QTest::newRow("last") << u"FROM ./"_s + shardName(3);
        QTest::newRow("each") << u"FROM %1\nFROM %2\nFROM %3\n"_s.arg(
            shardName(2), shardName(1), shardName(3));
    }
    void anyShardGivesTheWhole()
    {
        QFETCH(QString, modelfile);
        const BuildFixture fixture;
        writeShards(fixture);
        const auto before = bytesReadSoFar();
        const auto built = fixture.build(u"m"_s, modelfile);
        const auto readBytes = bytesReadSoFar() - before;
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        const auto bytes = joined();
        QVERIFY(BuildFixture::read(built->weights) == bytes);
        QCOMPARE(built->name.build(), u"F16"_s);
        QCOMPARE(built->imports.size(), std::size_t(1));
        const auto &imported = built->imports.front();
        QCOMPARE(imported.method, ImportMethod::Copy);
        QCOMPARE(imported.bytes, qint64(bytes.size()));
        QCOMPARE(imported.bytesHashed, qint64(bytes.size()));
        QCOMPARE(imported.bytesWritten, qint64(bytes.size()));
        QVERIFY(readBytes < bytes.size() + 400'000);
        QVERIFY(fixture.config(u"m"_s).contains("\"model_type\":\"300K\",\"file_type\":\"F16\""));
        // A second time nothing is written.
        const auto again = fixture.build(u"n"_s, modelfile);
        QVERIFY(again);
        QVERIFY(again->imports.front().reused);
        QCOMPARE(again->imports.front().bytesWritten, qint64(0));
        QCOMPARE(again->imports.front().method, ImportMethod::None);
        QCOMPARE(fixture.damage(), QString());
        for (int number = 1; number <= 3; ++number)
            QCOMPARE(BuildFixture::read(fixture.path(shardName(number))), shard(number).bytes());
    }

    void theSharedShardsGiveTheSharedModel()
    {
        const auto shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            QSKIP("the shared files aren't here");
        const BuildFixture fixture;
        for (const auto &name : {u"dummy-00001-of-00002.gguf"_s, u"dummy-00002-of-00002.gguf"_s})
            fixture.write(name, BuildFixture::read(shared + u"/gguf/"_s + name));
        BuildOptions options;
        options.fileType = 0; // where they don't say
        const auto built = fixture.build(u"m"_s, u"FROM dummy-00002-of-00002.gguf"_s, options);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(BuildFixture::read(built->weights), BuildFixture::read(shared + u"/gguf/dummy.gguf"_s));
    }

    void movedShardsAreGoneAfterwards()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        // Not while it fails.
        QVERIFY(!fixture.build(u"m:t+Q4_0"_s, u"FROM "_s + shardName(2), {ImportMode::Move, {}, false}));
        for (int number = 1; number <= 3; ++number)
            QVERIFY(QFile::exists(fixture.path(shardName(number))));
        const auto built = fixture.build(u"m"_s, u"FROM "_s + shardName(2), {ImportMode::Move, {}, false});
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(built->warnings.isEmpty());
        QVERIFY(BuildFixture::read(built->weights) == joined());
        for (int number = 1; number <= 3; ++number)
            QVERIFY(!QFile::exists(fixture.path(shardName(number))));
        QCOMPARE(built->imports.front().method, ImportMethod::Copy);
    }

    void movedShardsThatTheStoreHasAreGoneToo()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        QVERIFY(fixture.build(u"m"_s, u"FROM "_s + shardName(2)));
        const auto built = fixture.build(u"n"_s, u"FROM "_s + shardName(2), {ImportMode::Move, {}, false});
        QVERIFY(built);
        QCOMPARE(built->imports.front().bytesWritten, qint64(0));
        for (int number = 1; number <= 3; ++number)
            QVERIFY(!QFile::exists(fixture.path(shardName(number))));
        QCOMPARE(fixture.damage(), QString());
    }

    void linkedShardsAreNotMoved()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        QVERIFY(QFile::rename(fixture.path(shardName(2)), fixture.path(u"real"_s)));
        QVERIFY(QFile::link(u"real"_s, fixture.path(shardName(2))));
        const auto built = fixture.build(u"m"_s, u"FROM "_s + shardName(1), {ImportMode::Move, {}, false});
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::Refused);
        for (int number = 1; number <= 3; ++number)
            QVERIFY(QFile::exists(fixture.path(shardName(number))));
        QVERIFY(fixture.build(u"m"_s, u"FROM "_s + shardName(1)));
    }

    void shardsCantBeLinked()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        for (const auto mode : {ImportMode::Link, ImportMode::Reflink}) {
            const auto built = fixture.build(u"m"_s, u"FROM "_s + shardName(1), {mode, {}, false});
            QVERIFY(!built);
            QCOMPARE(built.error().kind, Error::Kind::Refused);
        }
    }

    void whatIsMissingIsNamed()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        QVERIFY(QFile::remove(fixture.path(shardName(2))));
        const auto built = fixture.build(u"m"_s, u"FROM "_s + shardName(1));
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::Gguf);
        QVERIFY2(built.error().message.contains(shardName(2)), qPrintable(built.error().message));
        QVERIFY(fixture.listing().isEmpty());
    }

    void aLyingShardIsRefused_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("another count") << shard(2, 4).bytes();
        QTest::newRow("another number") << shard(3).bytes();
        QTest::newRow("no shard") << model(1);
        QTest::newRow("cut short") << shard(2).bytes().chopped(32);
        QTest::newRow("no GGUF") << QByteArray("something else");
    }
    void aLyingShardIsRefused()
    {
        QFETCH(QByteArray, second);
        const BuildFixture fixture;
        writeShards(fixture);
        fixture.write(shardName(2), second);
        const auto built = fixture.build(u"m"_s, u"FROM "_s + shardName(1));
        QVERIFY(!built);
        QVERIFY(
            built.error().kind == Error::Kind::Gguf
            || built.error().kind == Error::Kind::UnsupportedModelFormat);
        QVERIFY(fixture.listing().isEmpty());
    }

    void aShardThatIsRenamedIsRefused()
    {
        const BuildFixture fixture;
        fixture.write(u"lonely.gguf"_s, shard(1).bytes());
        const auto built = fixture.build(u"m"_s, u"FROM lonely.gguf"_s);
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::Gguf);
    }

    void aDamagedJoinedBlobIsHealed()
    {
        const BuildFixture fixture;
        writeShards(fixture);
        const auto first = fixture.build(u"m"_s, u"FROM "_s + shardName(1));
        QVERIFY(first);
        QFile file(first->weights);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(500'000) && file.write("!!") == 2);
        file.close();
        QVERIFY(fixture.build(u"m"_s, u"FROM "_s + shardName(1)));
        QVERIFY(BuildFixture::read(first->weights) == joined());
    }
};

WEIGHTROOM_TEST(TestSplitImport)
#include "tst_splitimport.moc"
