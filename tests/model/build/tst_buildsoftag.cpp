// Several builds of one tag, and several builds at once.
#include "model/build/buildfixture.h"
#include "model/store/disk/resolve.h"
#include "model/store/write/remove.h"
#include "support/testclass.h"

#include <QTest>
#include <atomic>
#include <barrier>
#include <thread>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestBuildsOfTag : public QObject
{
    Q_OBJECT

private:
    static QByteArray weightsOf(const BuildFixture &fixture, const QString &name)
    {
        const auto file = weightsFile(fixture.store(), nameOf(name));
        return file ? BuildFixture::read(*file) : QByteArray();
    }
    static QString keptAs(const Result<BuildResult> &built)
    {
        return built && built->keptAs ? built->keptAs->shortForm() : QString();
    }

private slots:
    void aBuildOfAnotherTypeKeepsTheOlderOne()
    {
        const BuildFixture fixture;
        const QByteArray q4 = model(2, 'a');
        const QByteArray q8 = model(7, 'b');
        fixture.write(u"q4.gguf"_s, q4);
        fixture.write(u"q8.gguf"_s, q8);
        QString expectedKept;
        for (int round = 0; round < 4; ++round) {
            for (const auto &[file, bytes, build, other] :
                 {std::tuple(u"q4.gguf"_s, q4, u"Q4_0"_s, u"Q8_0"_s),
                  std::tuple(u"q8.gguf"_s, q8, u"Q8_0"_s, u"Q4_0"_s)}) {
                const auto built = fixture.build(u"m:t"_s, u"FROM "_s + file);
                QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
                QCOMPARE(keptAs(built), expectedKept);
                QCOMPARE(built->warnings, QStringList());
                QCOMPARE(built->name.shortForm(), u"m:t+"_s + build);
                QCOMPARE(weightsOf(fixture, u"m:t"_s), bytes);
                QCOMPARE(weightsOf(fixture, u"m:t+"_s + build), bytes);
                QVERIFY(!resolve(fixture.store(), nameOf(u"m:t-"_s + build)));
                if (!expectedKept.isEmpty()) {
                    QCOMPARE(weightsOf(fixture, u"m:t+"_s + other), bytes == q4 ? q8 : q4);
                    QVERIFY(resolve(fixture.store(), nameOf(expectedKept)));
                }
                expectedKept = u"m:t-"_s + build;
                QCOMPARE(fixture.damage(), QString());
                // The same once more changes nothing and keeps nothing.
                const auto again = fixture.build(u"m:t"_s, u"FROM "_s + file);
                QVERIFY(again && !again->keptAs);
            }
        }
    }

    void aNamedBuildIsWrittenBesideAnother()
    {
        const BuildFixture fixture;
        fixture.write(u"q4.gguf"_s, model(2, 'a'));
        fixture.write(u"q8.gguf"_s, model(7, 'b'));
        fixture.write(u"q8new.gguf"_s, model(7, 'c'));
        auto built = fixture.build(u"m:t+Q4_0"_s, u"FROM q4.gguf"_s);
        QVERIFY(built);
        QVERIFY(built->path.endsWith(u"/m/t"_s)); // nothing else has the tag
        built = fixture.build(u"m:t+q8_0"_s, u"FROM q8.gguf"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(built->path.endsWith(u"/m/t-Q8_0"_s));
        QCOMPARE(built->name.shortForm(), u"m:t+Q8_0"_s);
        QVERIFY(!built->keptAs);
        QCOMPARE(weightsOf(fixture, u"m:t"_s), model(2, 'a'));
        QCOMPARE(weightsOf(fixture, u"m:t+Q8_0"_s), model(7, 'b'));
        // Beside again: ours, so it is replaced.
        QVERIFY(fixture.build(u"m:t+Q8_0"_s, u"FROM q8new.gguf"_s));
        QCOMPARE(weightsOf(fixture, u"m:t+Q8_0"_s), model(7, 'c'));
        QCOMPARE(weightsOf(fixture, u"m:t"_s), model(2, 'a'));
        // Written plainly it takes the tag, and its double beside goes.
        built = fixture.build(u"m:t"_s, u"FROM q8.gguf"_s);
        QVERIFY(built);
        QCOMPARE(keptAs(built), u"m:t-Q4_0"_s);
        QCOMPARE(weightsOf(fixture, u"m:t"_s), model(7, 'b'));
        QCOMPARE(weightsOf(fixture, u"m:t+Q4_0"_s), model(2, 'a'));
        QVERIFY(!resolve(fixture.store(), nameOf(u"m:t-Q8_0"_s)));
        QCOMPARE(fixture.damage(), QString());
    }

    void aTagThatIsNotOursIsNotOverwritten()
    {
        const BuildFixture fixture;
        fixture.write(u"q4.gguf"_s, model(2, 'a'));
        fixture.write(u"q8.gguf"_s, model(7, 'b'));
        fixture.write(u"mine.gguf"_s, model(2, 'm'));
        QVERIFY(fixture.build(u"m:t-Q4_0"_s, u"FROM mine.gguf"_s)); // made as a tag of its own
        QVERIFY(fixture.build(u"m:t"_s, u"FROM q4.gguf"_s));
        const auto built = fixture.build(u"m:t"_s, u"FROM q8.gguf"_s);
        QVERIFY(built);
        QVERIFY(!built->keptAs);
        QCOMPARE(built->warnings.size(), 1);
        QCOMPARE(weightsOf(fixture, u"m:t-Q4_0"_s), model(2, 'm'));
        const auto refused = fixture.build(u"m:t+Q4_0"_s, u"FROM q4.gguf"_s);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Exists);
        QCOMPARE(weightsOf(fixture, u"m:t-Q4_0"_s), model(2, 'm'));
    }

    void aTagThatIsTooLongKeepsNothing()
    {
        const BuildFixture fixture;
        fixture.write(u"q4.gguf"_s, model(2, 'a'));
        fixture.write(u"q8.gguf"_s, model(7, 'b'));
        const auto name = u"m:"_s + QString(78, u't');
        QVERIFY(fixture.build(name, u"FROM q4.gguf"_s));
        const auto refused = fixture.build(name + u"+Q8_0"_s, u"FROM q8.gguf"_s);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Refused);
        const auto built = fixture.build(name, u"FROM q8.gguf"_s);
        QVERIFY(built);
        QVERIFY(!built->keptAs);
        QVERIFY(!built->warnings.isEmpty());
    }

    void anotherSpellingWritesToTheExistingOne()
    {
        const BuildFixture fixture;
        fixture.write(u"q4.gguf"_s, model(2, 'a'));
        QVERIFY(fixture.build(u"Model:Tag"_s, u"FROM q4.gguf"_s));
        const auto built = fixture.build(u"model:tag"_s, u"FROM q4.gguf\nSYSTEM s"_s);
        QVERIFY(built);
        QVERIFY(built->path.endsWith(u"/Model/Tag"_s));
        QCOMPARE(built->name.shortForm(), u"Model:Tag+Q4_0"_s);
        QCOMPARE(built->warnings.size(), 1);
    }

    // Each round two builds run at once; whatever the order, every model is whole.
    void buildsAtOnceLeaveWholeModels_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("two");
        QTest::addColumn<QString>("oneFrom");
        QTest::addColumn<QString>("twoFrom");
        const auto q4 = u"FROM q4.gguf\nSYSTEM shared\nTEMPLATE t"_s;
        const auto q8 = u"FROM q8.gguf\nSYSTEM shared\nTEMPLATE t"_s;
        QTest::newRow("one name, one file") << u"m:t"_s << u"m:t"_s << q4 << q4;
        QTest::newRow("one name, two files") << u"m:t"_s << u"m:t"_s << q4 << q8;
        QTest::newRow("two names, one file") << u"a"_s << u"b"_s << q4 << q4;
        QTest::newRow("two names, two files") << u"a"_s << u"b"_s << q4 << q8;
        QTest::newRow("over one base")
            << u"a"_s << u"b"_s << u"FROM base\nSYSTEM x"_s << u"FROM base\nSYSTEM x"_s;
        QTest::newRow("a blob of the base and the base")
            << u"a"_s << u"b"_s << u"FROM base.gguf"_s << u"FROM base"_s;
    }
    void buildsAtOnceLeaveWholeModels()
    {
        QFETCH(QString, one);
        QFETCH(QString, two);
        QFETCH(QString, oneFrom);
        QFETCH(QString, twoFrom);
        const BuildFixture fixture;
        fixture.write(u"base.gguf"_s, model(1, 'z', 50'000));
        QVERIFY(fixture.build(u"base"_s, u"FROM base.gguf\nPARAMETER num_ctx 3"_s));
        for (int round = 0; round < 20; ++round) {
            // Other weights each round, so that blobs really come and go.
            fixture.write(u"q4.gguf"_s, model(2, char('a' + round), 50'000));
            fixture.write(u"q8.gguf"_s, model(7, char('A' + round), 50'000));
            std::barrier start(2);
            std::optional<Result<BuildResult>> first;
            std::optional<Result<BuildResult>> second;
            const auto run = [&](std::optional<Result<BuildResult>> &result, const QString &name,
                                 const QString &from) {
                start.arrive_and_wait();
                result = fixture.build(name, from);
            };
            std::thread other([&] { run(second, two, twoFrom); });
            run(first, one, oneFrom);
            other.join();
            QVERIFY2(*first, qPrintable(*first ? QString() : first->error().message));
            QVERIFY2(*second, qPrintable(*second ? QString() : second->error().message));
            QCOMPARE(fixture.damage(), QString());
            QCOMPARE(fixture.staged(), QStringList());
            QVERIFY(!weightsOf(fixture, one).isEmpty() && !weightsOf(fixture, two).isEmpty());
        }
    }

    void aBuildThatReusesABlobSurvivesItsRemoval()
    {
        const BuildFixture fixture;
        const auto bytes = model(2, 'a', 50'000);
        fixture.write(u"m.gguf"_s, bytes);
        for (int round = 0; round < 30; ++round) {
            QVERIFY(fixture.build(u"old"_s, u"FROM m.gguf\nSYSTEM s"_s));
            const bool purge = round % 2 != 0;
            std::barrier start(2);
            std::thread remover([&] {
                start.arrive_and_wait();
                const auto removed = removeModels(fixture.store(), {nameOf(u"old"_s)}, purge);
                if (!removed)
                    qFatal("%s", qUtf8Printable(removed.error().message));
            });
            start.arrive_and_wait();
            const auto built = fixture.build(u"new"_s, u"FROM m.gguf\nSYSTEM s"_s);
            remover.join();
            QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
            QCOMPARE(fixture.damage(), QString());
            QCOMPARE(weightsOf(fixture, u"new"_s), bytes);
            QVERIFY(removeModels(fixture.store(), {nameOf(u"new"_s)}, purge));
        }
    }

    // FROM a model that is removed meanwhile: either it's still found whole, or it's said to be missing.
    void aBaseThatIsRemovedMeanwhileLeavesAWholeModelOrNone()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 50'000));
        int builtCount = 0;
        for (int round = 0; round < 20; ++round) {
            QVERIFY(fixture.build(u"old"_s, u"FROM m.gguf\nSYSTEM s\nPARAMETER num_ctx 3"_s));
            std::barrier start(2);
            std::thread remover([&] {
                start.arrive_and_wait();
                (void)removeModels(fixture.store(), {nameOf(u"old"_s)}, false);
            });
            start.arrive_and_wait();
            const auto built = fixture.build(u"new"_s, u"FROM old"_s);
            remover.join();
            if (built)
                ++builtCount;
            else
                QVERIFY2(built.error().kind == Error::Kind::NotFound, qPrintable(built.error().message));
            QCOMPARE(fixture.damage(), QString());
            QCOMPARE(fixture.staged(), QStringList());
            if (built)
                QVERIFY(removeModels(fixture.store(), {nameOf(u"new"_s)}, true));
        }
        qInfo("%d of 20 were built", builtCount);
    }
};

WEIGHTROOM_TEST(TestBuildsOfTag)
#include "tst_buildsoftag.moc"
