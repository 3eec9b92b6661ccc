// Importing a file: one pass, what it says it did, and what it may leave out.
#include "model/build/buildfixture.h"
#include "support/testclass.h"

#include <QFile>
#include <QTest>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestImport : public QObject
{
    Q_OBJECT

private:
    static constexpr qint64 kLarge = 64 * 1024 * 1024;
    // Headers, the records, /proc/self/io itself: what a build reads beside the weights.
    static constexpr qint64 kSmall = 64 * 1024;

    static BuildOptions with(ImportMode mode, bool rehash = false) { return {mode, {}, rehash}; }
    static ino_t inode(const QString &path)
    {
        struct stat status {
        };
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_ino : 0;
    }
    static int mode(const QString &path)
    {
        struct stat status {
        };
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? int(status.st_mode & 07777) : 0;
    }
    // Changes a byte and puts the time of modification back.
    static void spoil(const QString &path, qint64 offset)
    {
        struct stat status {
        };
        QVERIFY(::stat(QFile::encodeName(path).constData(), &status) == 0);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(offset));
        const auto byte = file.read(1);
        QVERIFY(file.seek(offset) && file.write(QByteArray(1, char(~byte[0]))) == 1);
        file.close();
        const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
        QVERIFY(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times.data(), 0) == 0);
    }
    static qint64 readBy(const std::function<void()> &work)
    {
        const auto before = bytesReadSoFar();
        work();
        return bytesReadSoFar() - before;
    }

private slots:
    void aFileIsReadHashedAndWrittenOnce_data()
    {
        QTest::addColumn<ImportMode>("mode");
        QTest::addColumn<ImportMethod>("method");
        QTest::newRow("copy") << ImportMode::Copy << ImportMethod::Copy;
        QTest::newRow("link") << ImportMode::Link << ImportMethod::Link;
        QTest::newRow("move") << ImportMode::Move << ImportMethod::Move;
    }
    void aFileIsReadHashedAndWrittenOnce()
    {
        QFETCH(ImportMode, mode);
        QFETCH(ImportMethod, method);
        const BuildFixture fixture;
        const auto bytes = model(2, 'a', kLarge);
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, bytes);
        const auto source = inode(path);
        std::optional<Result<BuildResult>> built;
        const auto readBytes = readBy([&] { built = fixture.build(u"m"_s, u"FROM m.gguf"_s, with(mode)); });
        QVERIFY2(*built, qPrintable(*built ? QString() : built->error().message));
        const auto &imported = (*built)->imports.front();
        QCOMPARE(imported.method, method);
        QCOMPARE(imported.bytes, qint64(bytes.size()));
        QCOMPARE(imported.bytesHashed, qint64(bytes.size()));
        QCOMPARE(imported.bytesWritten, method == ImportMethod::Copy ? qint64(bytes.size()) : qint64(0));
        QVERIFY(!imported.digestCached && !imported.reused);
        QVERIFY2(
            readBytes >= bytes.size() && readBytes < bytes.size() + bytes.size() / 1000 + kSmall,
            qPrintable(QString::number(readBytes - bytes.size())));
        const auto blob = (*built)->weights;
        QVERIFY(BuildFixture::read(blob) == bytes);
        QCOMPARE(Digest::of(bytes).fileName(), blob.section(u'/', -1));
        QCOMPARE(QFile::exists(path), mode != ImportMode::Move);
        if (mode == ImportMode::Copy)
            QVERIFY(BuildFixture::read(path) == bytes && inode(path) != inode(blob));
        else
            QCOMPARE(inode(blob), source);
        QCOMPARE(TestImport::mode(blob), 0644);
        QCOMPARE(fixture.staged(), QStringList());
    }

    void autoSaysWhatItDid()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        const auto reflink = fixture.build(u"r"_s, u"FROM m.gguf"_s, with(ImportMode::Reflink));
        if (!reflink) {
            QCOMPARE(reflink.error().kind, Error::Kind::Refused);
            QVERIFY(reflink.error().message.contains(u"copy it instead"_s));
            QCOMPARE(fixture.staged(), QStringList());
        }
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s, with(ImportMode::Auto));
        QVERIFY(built);
        const auto expected = reflink ? ImportMethod::None : ImportMethod::Copy;
        QCOMPARE(built->imports.front().method, expected);
        QCOMPARE(importWord(ImportMethod::Copy), u"copy"_s);
    }

    void wordsAndModesAgree()
    {
        for (const auto &word : {u"reflink"_s, u"copy"_s, u"link"_s, u"move"_s})
            QVERIFY(importMode(word));
        QCOMPARE(importMode(u"auto"), ImportMode::Auto);
        QCOMPARE(importMode(u"Copy"), std::nullopt);
        QCOMPARE(importMode(u""), std::nullopt);
        QCOMPARE(importWord(ImportMethod::None), u"none"_s);
    }

    void anOldFileIsNotReadTwice_data()
    {
        QTest::addColumn<ImportMode>("mode");
        QTest::newRow("auto") << ImportMode::Auto;
        QTest::newRow("copy") << ImportMode::Copy;
        QTest::newRow("link") << ImportMode::Link;
    }
    void anOldFileIsNotReadTwice()
    {
        QFETCH(ImportMode, mode);
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 4'000'000));
        makeOld(path);
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf"_s, with(mode)));
        // Again and again, and over the stored model: our own links and touches mustn't spoil the records.
        for (const auto &modelfile :
             {u"FROM m.gguf"_s, u"FROM m.gguf"_s, u"FROM m"_s, u"FROM m.gguf\nSYSTEM s"_s,
              u"FROM m.gguf"_s}) {
            std::optional<Result<BuildResult>> built;
            const auto readBytes = readBy([&] { built = fixture.build(u"n"_s, modelfile, with(mode)); });
            QVERIFY(*built);
            // Each look at a header reads some; over a base there are more of them.
            const auto limit = modelfile == u"FROM m" ? 2 * kSmall : kSmall;
            QVERIFY2(readBytes < limit, qPrintable(modelfile + u" read "_s + QString::number(readBytes)));
            if (modelfile == u"FROM m")
                continue;
            const auto &imported = (*built)->imports.front();
            QVERIFY(imported.digestCached && imported.reused);
            QCOMPARE(imported.method, ImportMethod::None);
            QCOMPARE(imported.bytesHashed, qint64(0));
            QCOMPARE(imported.bytesWritten, qint64(0));
        }
        // Unless asked to.
        std::optional<Result<BuildResult>> built;
        const auto readBytes =
            readBy([&] { built = fixture.build(u"n"_s, u"FROM m.gguf"_s, with(mode, true)); });
        QVERIFY(*built);
        QVERIFY(readBytes > 4'000'000);
        QVERIFY(!(*built)->imports.front().digestCached);
        QVERIFY((*built)->imports.front().bytesHashed >= 4'000'000);
        QCOMPARE((*built)->imports.front().bytesWritten, qint64(0));
    }

    void aFileThatWasJustWrittenIsReadAgain()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf"_s));
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(built);
        QVERIFY(!built->imports.front().digestCached);
        QVERIFY(built->imports.front().reused);
        QVERIFY(built->imports.front().bytesHashed >= 100'000);
    }

    void aChangeBehindAnUnchangedDateIsNoticed_data()
    {
        QTest::addColumn<bool>("atEnd");
        QTest::newRow("end") << true;
        QTest::newRow("middle") << false;
    }
    void aChangeBehindAnUnchangedDateIsNoticed()
    {
        QFETCH(bool, atEnd);
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        makeOld(path);
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        spoil(path, atEnd ? QFile(path).size() - 1 : 50'000);
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(built);
        QVERIFY(!built->imports.front().digestCached);
        QVERIFY(built->weights != first->weights);
        QCOMPARE(BuildFixture::read(built->weights), BuildFixture::read(path));
        QCOMPARE(fixture.damage(), QString());
    }

    void aDamagedBlobIsHealed_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<bool>("old"); // the source's digest is known
        for (const bool old : {false, true}) {
            for (const auto &damage :
                 {u"flipped"_s, u"flipped secretly"_s, u"cut"_s, u"grown"_s, u"gone"_s,
                  u"a link to nowhere"_s})
                QTest::addRow("%s, %s", qPrintable(damage), old ? "old" : "new") << damage << old;
        }
    }
    void aDamagedBlobIsHealed()
    {
        QFETCH(QString, damage);
        QFETCH(bool, old);
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        const auto bytes = model(2, 'a', 100'000);
        fixture.write(u"m.gguf"_s, bytes);
        if (old)
            makeOld(path);
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY(first);
        const auto blob = first->weights;
        if (damage == u"flipped") {
            QFile file(blob);
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(70'000) && file.write("!") == 1);
        } else if (damage == u"flipped secretly") {
            spoil(blob, 70'000);
        } else if (damage == u"cut") {
            QVERIFY(QFile::resize(blob, 99'000));
        } else if (damage == u"grown") {
            QVERIFY(QFile::resize(blob, 200'000));
        } else {
            QVERIFY(QFile::remove(blob));
            if (damage == u"a link to nowhere")
                QVERIFY(QFile::link(u"nowhere"_s, blob));
        }
        const auto built = fixture.build(u"m"_s, u"FROM m.gguf"_s);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(BuildFixture::read(blob) == bytes);
        const auto &imported = built->imports.front();
        QVERIFY(!imported.reused && !built->layers.front().reused);
        QCOMPARE(imported.method, ImportMethod::Copy);
        QCOMPARE(imported.bytesWritten, qint64(bytes.size()));
        // It was read, so its digest wasn't merely remembered.
        QVERIFY(!imported.digestCached);
        QCOMPARE(fixture.damage(), QString());
        QCOMPARE(fixture.staged(), QStringList());
    }

    void aBlobOfTheSameSizeIsNotTakenForTheFile()
    {
        const BuildFixture fixture;
        fixture.write(u"a.gguf"_s, model(2, 'a', 100'000));
        fixture.write(u"b.gguf"_s, model(2, 'b', 100'000));
        const auto first = fixture.build(u"a"_s, u"FROM a.gguf"_s);
        const auto built = fixture.build(u"b"_s, u"FROM b.gguf"_s);
        QVERIFY(first && built);
        QVERIFY(built->weights != first->weights);
        QCOMPARE(built->imports.front().method, ImportMethod::Copy);
        QVERIFY(!built->imports.front().reused);
        QCOMPARE(fixture.damage(), QString());
    }

    void aTextBlobIsHealedToo()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM hello"_s);
        QVERIFY(first);
        QFile file(fixture.store().blobPath(Digest::of("hello")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("hexxo") == 5);
        file.close();
        QVERIFY(fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM hello"_s));
        QCOMPARE(fixture.layer(u"m"_s, mediatype::kSystem), QByteArray("hello"));
    }

    void aLinkedOriginalsLaterChangeIsNoticed()
    {
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        makeOld(path);
        const auto first = fixture.build(u"m"_s, u"FROM m.gguf"_s, with(ImportMode::Link));
        QVERIFY(first);
        spoil(path, 60'000); // the blob as well: that's the risk
        const auto built = fixture.build(u"n"_s, u"FROM m.gguf"_s, with(ImportMode::Copy));
        QVERIFY(built);
        QVERIFY(built->weights != first->weights);
        QCOMPARE(BuildFixture::read(built->weights), BuildFixture::read(path));
    }

    // As far as the store's own folder lets it in.
    void theUmaskDoesNotCloseFilesToOllama()
    {
        const auto old = ::umask(022);
        const BuildFixture fixture;
        const auto root = fixture.store().root();
        QCOMPARE(mode(root), 0755);
        ::umask(077);
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        fixture.write(u"n.gguf"_s, model(2, 'b', 100'000));
        fixture.write(u"o.gguf"_s, model(2, 'c', 100'000));
        const auto copied = fixture.build(u"m"_s, u"FROM m.gguf\nSYSTEM s"_s, with(ImportMode::Copy));
        const auto moved = fixture.build(u"n"_s, u"FROM n.gguf"_s, with(ImportMode::Move));
        const auto linked = fixture.build(u"o"_s, u"FROM o.gguf"_s, with(ImportMode::Link));
        ::umask(old);
        for (const auto &built : {copied, moved, linked}) {
            QVERIFY(built);
            QCOMPARE(mode(built->path), 0644);
            for (const auto &layer : built->layers)
                QCOMPARE(mode(fixture.store().blobPath(layer.layer.digest)), 0644);
            for (auto folder = built->path; folder != fixture.store().root();) {
                folder = folder.section(u'/', 0, -2);
                if (folder != fixture.store().root())
                    QCOMPARE(mode(folder), 0755);
            }
        }
    }

    void progressReachesItsTotal_data()
    {
        QTest::addColumn<QString>("before"); // what is done first
        QTest::addColumn<ImportMode>("mode");
        for (const auto mode : {ImportMode::Copy, ImportMode::Link, ImportMode::Move}) {
            for (const auto &before :
                 {u"nothing"_s, u"built"_s, u"built when old"_s, u"same size"_s, u"damaged"_s,
                  u"damaged, old"_s})
                QTest::addRow("%d after %s", int(mode), qPrintable(before)) << before << mode;
        }
    }
    void progressReachesItsTotal()
    {
        QFETCH(QString, before);
        QFETCH(ImportMode, mode);
        const BuildFixture fixture;
        const auto path = fixture.path(u"m.gguf"_s);
        fixture.write(u"m.gguf"_s, model(2, 'a', 300'000));
        if (before.contains(u"old"_s))
            makeOld(path);
        if (before == u"same size") {
            fixture.write(u"n.gguf"_s, model(2, 'b', 300'000));
            QVERIFY(fixture.build(u"n"_s, u"FROM n.gguf"_s));
        } else if (before != u"nothing") {
            const auto built = fixture.build(u"n"_s, u"FROM m.gguf"_s);
            QVERIFY(built);
            if (before.startsWith(u"damaged"_s))
                spoil(built->weights, 100'000);
        }
        auto staging = Staging::create(fixture.store());
        QVERIFY(staging);
        const FileDescriptor fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
        const auto stamp = stampOf(fd.get(), path);
        Progress progress;
        progress.begin(Phase::Importing, stamp->bytes);
        Importer importer(fixture.store(), *staging, mode, false, progress);
        const auto imported = importer.importFile(path, *stamp);
        QVERIFY2(imported, qPrintable(imported ? QString() : imported.error().message));
        const auto end = progress.snapshot();
        QCOMPARE(end.bytesDone, end.bytesTotal);
        QCOMPARE(end.bytesDone, imported->bytesHashed);
        QVERIFY(imported->blob);
    }
};

WEIGHTROOM_TEST(TestImport)
#include "tst_import.moc"
