// In which ways a file can be brought in, what each takes, and whether the build then does just that.
#include "model/build/buildfixture.h"
#include "model/build/propose.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestImportChoice : public QObject
{
    Q_OBJECT

private:
    static Proposal proposed(const BuildFixture &fixture, const QString &path)
    {
        const auto answer = propose(fixture.store(), {path}, Progress());
        if (answer.models.size() != 1)
            qFatal("%s", qPrintable(answer.refused.empty() ? QString() : answer.refused.front().reason));
        return answer.models.front();
    }

    static ImportChoice choice(const Proposal &proposal, ImportMode mode)
    {
        for (const auto &candidate : proposal.imports.modes) {
            if (candidate.mode == mode)
                return candidate;
        }
        qFatal("no such mode");
    }

    static constexpr std::array kModes{
        ImportMode::Reflink, ImportMode::Copy, ImportMode::Link, ImportMode::Move};

    static Result<BuildResult> built(const BuildFixture &fixture, const Proposal &proposal, ImportMode mode)
    {
        Progress progress;
        BuildOptions options;
        options.import = mode;
        return build(
            fixture.store(), {nameOf(u"m"_s), proposal.recipe, proposal.directory, options}, progress);
    }

    static void compareWithBuild(const BuildFixture &fixture, const QString &path, ImportMode mode)
    {
        const auto proposal = proposed(fixture, path);
        const auto expected = choice(proposal, mode);
        const auto result = built(fixture, proposal, mode);
        QVERIFY2(
            result.has_value() == expected.isPossible(),
            qPrintable(result ? u"possible: "_s + expected.reason : result.error().message));
        if (result)
            QCOMPARE(result->imports.front().bytesWritten, expected.bytesToWrite);
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void everyModeIsListedInItsOrder()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        const auto proposal = proposed(fixture, fixture.path(u"a.gguf"_s));
        QCOMPARE(proposal.imports.modes.size(), kModes.size());
        for (std::size_t i = 0; i < kModes.size(); ++i)
            QVERIFY(proposal.imports.modes[i].mode == kModes[i]);
        QVERIFY(!proposal.imports.isKnown);
        QCOMPARE(choice(proposal, ImportMode::Copy).bytesToWrite, qint64(model(2).size()));
        QCOMPARE(choice(proposal, ImportMode::Link).bytesToWrite, qint64(0));
        QCOMPARE(choice(proposal, ImportMode::Move).bytesToWrite, qint64(0));
        QVERIFY(!choice(proposal, ImportMode::Move).copiesFirst);
        const auto clone = choice(proposal, ImportMode::Reflink);
        if (const auto system = fileSystemName(fixture.store().root()); !clone.isPossible())
            QVERIFY2(clone.reason.contains(system), qPrintable(clone.reason));
    }

    // The proposal and the build agree, whatever the file systems here can do.
    void whatIsSaidIsWhatTheBuildDoes_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<QString>("where");
        for (const auto mode : kModes) {
            for (const auto &where : {u"same disk"_s, u"other disk"_s, u"shards"_s, u"known"_s, u"link"_s})
                QTest::addRow("%d, %s", int(mode), qPrintable(where)) << int(mode) << where;
        }
    }
    void whatIsSaidIsWhatTheBuildDoes()
    {
        QFETCH(int, mode);
        QFETCH(QString, where);
        const BuildFixture fixture;
        auto path = fixture.path(u"a.gguf"_s);
        fixture.write(u"a.gguf"_s, model(2, 'a', 40'000));
        std::unique_ptr<QTemporaryDir> other;
        if (where == u"other disk") {
            other = otherFileSystem(fixture.store().root());
            if (!other)
                return;
            const auto there = other->filePath(u"a.gguf"_s);
            QVERIFY(QFile::copy(path, there));
            path = there;
        } else if (where == u"shards") {
            for (int number = 1; number <= 2; ++number) {
                GgufBuilder builder;
                builder.string("general.architecture", "llama").u32("general.file_type", 1);
                builder.number("split.no", gguf::ValueType::Uint16, number - 1)
                    .number("split.count", gguf::ValueType::Uint16, 2)
                    .tensor("t" + QByteArray::number(number), 0, {1024});
                fixture.write(u"s-0000%1-of-00002.gguf"_s.arg(number), builder.bytes());
            }
            path = fixture.path(u"s-00002-of-00002.gguf"_s);
        } else if (where == u"known") {
            makeOld(path);
            QVERIFY(fixture.build(u"first"_s, u"FROM a.gguf"_s));
            QVERIFY(proposed(fixture, path).imports.isKnown);
        } else if (where == u"link") {
            QVERIFY(QFile::link(path, fixture.path(u"l.gguf"_s)));
            path = fixture.path(u"l.gguf"_s);
        }
        // A clone of what is known needs none; the rows say what holds for the file.
        if (where == u"known" && ImportMode(mode) == ImportMode::Reflink)
            return;
        compareWithBuild(fixture, path, ImportMode(mode));
    }

    void anotherDiskIsSaid()
    {
        const BuildFixture fixture;
        const auto other = otherFileSystem(fixture.store().root());
        if (!other)
            return;
        const auto path = other->filePath(u"a.gguf"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(model(2));
        file.close();
        const auto proposal = proposed(fixture, path);
        QVERIFY(choice(proposal, ImportMode::Link).reason.contains(u"another disk"_s));
        const auto move = choice(proposal, ImportMode::Move);
        QVERIFY(move.isPossible() && move.copiesFirst);
        QCOMPARE(move.bytesToWrite, qint64(model(2).size()));
        QVERIFY(!choice(proposal, ImportMode::Reflink).isPossible());
    }

    void aFileOfTheStoreCantBeMoved()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        const auto built = fixture.build(u"first"_s, u"FROM a.gguf"_s);
        QVERIFY(built);
        const auto blob = proposed(fixture, built->weights);
        QVERIFY(choice(blob, ImportMode::Move).reason.contains(u"store"_s));
        QVERIFY(blob.imports.isKnown);
        QCOMPARE(choice(blob, ImportMode::Copy).bytesToWrite, qint64(0));
        // Only lying there doesn't make it a blob.
        const auto stray = fixture.store().root() + u"/stray.gguf"_s;
        QFile file(stray);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(model(2, 's'));
        file.close();
        QVERIFY(choice(proposed(fixture, stray), ImportMode::Move).reason.contains(u"store"_s));
        QVERIFY(!proposed(fixture, stray).imports.isKnown);
    }

    void aChangedFileIsNoLongerKnown()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2));
        makeOld(fixture.path(u"a.gguf"_s));
        QVERIFY(fixture.build(u"first"_s, u"FROM a.gguf"_s));
        const auto known = proposed(fixture, fixture.path(u"a.gguf"_s));
        QVERIFY(known.imports.isKnown);
        QCOMPARE(choice(known, ImportMode::Copy).bytesToWrite, qint64(0));
        fixture.write(u"a.gguf"_s, model(2, 'b'));
        QVERIFY(!proposed(fixture, fixture.path(u"a.gguf"_s)).imports.isKnown);
    }

    void shardsAreJoinedAndWrittenAnew()
    {
        const BuildFixture fixture;
        qint64 bytes = 0;
        for (int number = 1; number <= 2; ++number) {
            GgufBuilder builder;
            if (number == 1)
                builder.string("general.architecture", "llama").u32("general.file_type", 1);
            builder.number("split.no", gguf::ValueType::Uint16, number - 1)
                .number("split.count", gguf::ValueType::Uint16, 2)
                .tensor("t" + QByteArray::number(number), 0, {1024});
            fixture.write(u"s-0000%1-of-00002.gguf"_s.arg(number), builder.bytes());
            bytes += builder.bytes().size();
        }
        const auto proposal = proposed(fixture, fixture.path(u"s-00001-of-00002.gguf"_s));
        for (const auto mode : {ImportMode::Reflink, ImportMode::Link})
            QVERIFY(choice(proposal, mode).reason.contains(u"joined"_s));
        const auto move = choice(proposal, ImportMode::Move);
        QVERIFY(move.isPossible() && move.copiesFirst);
        QVERIFY(move.bytesToWrite > 8192 && move.bytesToWrite <= bytes);
    }

    void aModeMustSuitEveryFile()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(
            u"eyes-away.gguf"_s,
            GgufBuilder()
                .string("general.architecture", "clip")
                .string("general.type", "mmproj")
                .tensor("v", 0, {64})
                .bytes());
        QVERIFY(QFile::link(fixture.path(u"eyes-away.gguf"_s), fixture.path(u"eyes.gguf"_s)));
        fixture.write(u"Modelfile"_s, "FROM m.gguf\nFROM eyes.gguf\n");
        const auto proposal = proposed(fixture, fixture.path(u"Modelfile"_s));
        const auto move = choice(proposal, ImportMode::Move);
        QVERIFY2(move.reason.startsWith(u"eyes.gguf: "_s), qPrintable(move.reason));
        QVERIFY(choice(proposal, ImportMode::Link).isPossible());
    }

    void foreignAndFixedFilesStayWhereTheyAre()
    {
        const BuildFixture fixture;
        fixture.write(u"d/a.gguf"_s, model(2));
        const auto path = fixture.path(u"d/a.gguf"_s);
        if (::geteuid() == 0) {
            // Root may take everything; that isn't to be said impossible.
            QCOMPARE(::chown(QFile::encodeName(path).constData(), 12345, 12345), 0);
            QVERIFY(choice(proposed(fixture, path), ImportMode::Move).isPossible());
            QVERIFY(choice(proposed(fixture, path), ImportMode::Link).isPossible());
            return;
        }
        QVERIFY(QFile::setPermissions(fixture.path(u"d"_s), QFile::ReadOwner | QFile::ExeOwner));
        const auto reason = choice(proposed(fixture, path), ImportMode::Move).reason;
        QFile::setPermissions(fixture.path(u"d"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY2(reason.contains(u"read-only"_s), qPrintable(reason));
    }
};

WEIGHTROOM_TEST(TestImportChoice)
#include "tst_importchoice.moc"
