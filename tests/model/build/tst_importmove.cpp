// Moving a file into the store: it's never lost, and goes only when the model is there.
#include "model/build/buildfixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestImportMove : public QObject
{
    Q_OBJECT

private:
    static BuildOptions move(bool rehash = false) { return {ImportMode::Move, {}, rehash}; }
    static ino_t inode(const QString &path)
    {
        struct stat status {
        };
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_ino : 0;
    }

private slots:
    void theSourceStaysWhenTheModelCantBeWritten()
    {
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        const auto bytes = model(2, 'a', 100'000);
        fixture.write(u"m.gguf"_s, bytes);
        const auto source = inode(path);
        // A folder with something in it lies where the manifest goes.
        const auto manifest = fixture.store().manifestsPath() + u"/registry.ollama.ai/library/m/latest"_s;
        QVERIFY(QDir().mkpath(manifest + u"/x/y/z"_s));
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s, move());
        QVERIFY(!built);
        QVERIFY(BuildFixture::read(path) == bytes);
        QCOMPARE(inode(path), source);
        QVERIFY(QDir(fixture.store().blobsPath())
                    .entryList(QDir::Files)
                    .filter(Digest::of(bytes).hex())
                    .isEmpty());
        QCOMPARE(fixture.staged(), QStringList());
        // Copied ones that nothing names don't stay behind either.
        QVERIFY(!fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM s"_s, {ImportMode::Copy, {}, false}));
        QCOMPARE(QDir(fixture.store().blobsPath()).entryList(QDir::Files), QStringList());
        QVERIFY(
            QDir().rmdir(manifest + u"/x/y/z"_s) && QDir().rmdir(manifest + u"/x/y"_s)
            && QDir().rmdir(manifest + u"/x"_s));
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf"_s, move()));
        QVERIFY(!QFile::exists(path));
        QCOMPARE(fixture.damage(), QString());
    }

    void aRefusedBuildLeavesTheSource()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(std::nullopt));
        QVERIFY(!fixture.build(u"m"_s, u"FROM m.gguf"_s, move()));
        fixture.write(u"n.gguf"_s, model(2));
        QVERIFY(!fixture.build(u"m:t+Q8_0"_s, u"FROM n.gguf"_s, move()));
        QVERIFY(!fixture.build(u"m"_s, u"FROM n.gguf\nADAPTER absent"_s, move()));
        Progress progress;
        progress.cancel();
        QVERIFY(!fixture.build(u"m"_s, u"FROM n.gguf"_s, move(), progress));
        QVERIFY(QFile::exists(fixture.path(u"m.gguf"_s)) && QFile::exists(fixture.path(u"n.gguf"_s)));
    }

    void acrossFileSystemsItIsCopiedAndThenRemoved()
    {
        const BuildFixture fixture;
        const auto other = otherFileSystem(fixture.store().root());
        if (!other)
            QSKIP("there is no other file system to write to");
        const auto path = other->filePath(u"m.gguf"_s);
        const auto bytes = model(2, 'a', 200'000);
        const auto put = [&] {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        QVERIFY(put());
        const auto built = fixture.build(u"m"_s, u"FROM "_s + path, move());
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QCOMPARE(built->imports.front().method, ImportMethod::Copy);
        QCOMPARE(built->imports.front().bytesWritten, qint64(bytes.size()));
        QVERIFY(!QFile::exists(path));
        QVERIFY(BuildFixture::read(built->weights) == bytes);
        // The store has it already: nothing is written.
        QVERIFY(put());
        const auto again = fixture.build(u"n"_s, u"FROM "_s + path, move());
        QVERIFY(again);
        QCOMPARE(again->imports.front().bytesWritten, qint64(0));
        QVERIFY(again->imports.front().reused);
        QVERIFY(!QFile::exists(path));
        // Nor is it removed when the build fails.
        QVERIFY(put());
        QVERIFY(!fixture.build(u"m:t+Q8_0"_s, u"FROM "_s + path, move()));
        QVERIFY(QFile::exists(path));
    }

    void whatTheStoreHasIsOnlyRemoved_data()
    {
        QTest::addColumn<bool>("old");
        QTest::newRow("new") << false;
        QTest::newRow("old") << true;
    }
    void whatTheStoreHasIsOnlyRemoved()
    {
        QFETCH(bool, old);
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        if (old)
            makeOld(path);
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        const auto blob = inode(first->weights);
        const auto built = fixture.build(u"n"_s, u"FROM m.gguf"_s, move());
        QVERIFY(built);
        QVERIFY(built->warnings.isEmpty());
        QVERIFY(built->imports.front().reused);
        QCOMPARE(built->imports.front().method, ImportMethod::None);
        QCOMPARE(inode(built->weights), blob);
        QVERIFY(!QFile::exists(path));
        QCOMPARE(fixture.damage(), QString());
    }

    void aLinkedFileMovesByLosingItsOtherName()
    {
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s, {ImportMode::Link, {}, false});
        QVERIFY(first);
        const auto built = fixture.build(u"n"_s, u"FROM m.gguf"_s, move());
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(QFile::exists(built->weights));
        QVERIFY(!QFile::exists(path));
        QCOMPARE(fixture.damage(), QString());
    }

    void aSymbolicLinkIsRefused()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        QVERIFY(QFile::link(u"m.gguf"_s, fixture.path(u"link.gguf"_s)));
        const auto built = fixture.build(u"m"_s, u"FROM link.gguf"_s, move());
        QVERIFY(!built);
        QCOMPARE(built.error().kind, Error::Kind::Refused);
        QVERIFY(built.error().message.contains(fixture.path(u"m.gguf"_s)));
        QVERIFY(QFile::exists(fixture.path(u"m.gguf"_s)));
        QVERIFY(fixture.build(u"m"_s, u"FROM link.gguf"_s));
    }

    void aFileOfTheStoreStays()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        // By a way that leads through a link to the store, too.
        QVERIFY(QFile::link(fixture.store().root(), fixture.path(u"way"_s)));
        const auto detour = fixture.path(u"way/blobs/"_s) + first->weights.section(u'/', -1);
        for (const auto &path : {first->weights, detour}) {
            const auto built = fixture.build(u"n"_s, u"FROM "_s + path, move());
            QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
            QVERIFY(QFile::exists(first->weights));
            QCOMPARE(built->imports.front().bytesWritten, qint64(0));
            QCOMPARE(fixture.damage(), QString());
        }
    }

    // People move a store's blobs to another place by linking the folder.
    void aFileOfALinkedBlobsFolderStays()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        QVERIFY(QFile::rename(fixture.store().blobsPath(), fixture.path(u"elsewhere"_s)));
        QVERIFY(QFile::link(fixture.path(u"elsewhere"_s), fixture.store().blobsPath()));
        const auto built = fixture.build(u"n"_s, u"FROM "_s + first->weights, move());
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(QFile::exists(first->weights));
        QCOMPARE(fixture.damage(), QString());
        fixture.write(u"n.gguf"_s, model(2, 'b', 100'000));
        const auto moved = fixture.build(u"o"_s, u"FROM n.gguf"_s, move());
        QVERIFY2(moved, qPrintable(moved ? QString() : moved.error().message));
        QCOMPARE(moved->imports.front().method, ImportMethod::Move);
        QCOMPARE(fixture.damage(), QString());
    }

    void aFileThatChangedIsNotRemovedUnread()
    {
        // The store has the blob, so the source would only be removed: but not what took its place meanwhile.
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        makeOld(path);
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf"_s));
        auto staging = Staging::create(fixture.store());
        QVERIFY(staging);
        Progress progress;
        Importer importer(fixture.store(), *staging, ImportMode::Move, false, progress);
        auto imported = importer.importFile(path, *stampOf(path));
        QVERIFY(imported && imported->removeAfter.size() == 1);
        fixture.write(u"new.gguf"_s, model(2, 'z', 100'000));
        QVERIFY(QFile::remove(path) && QFile::rename(fixture.path(u"new.gguf"_s), path));
        QVERIFY(!imported->removeSources().isEmpty());
        QCOMPARE(BuildFixture::read(path), model(2, 'z', 100'000));
    }
};

WEIGHTROOM_TEST(TestImportMove)
#include "tst_importmove.moc"
