// A folder of the store that is a symbolic link: nothing is written or removed through it.
#include "model/core/file.h"
#include "model/store/disk/storefolder.h"
#include "model/store/trash/trash.h"
#include "model/store/write/copy.h"
#include "model/store/write/refwriter.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const auto kManifest = u"manifests/registry.ollama.ai/library/m/t"_s;

QMap<QString, QByteArray> filesBelow(const QString &folder)
{
    QMap<QString, QByteArray> files;
    QDirIterator entries(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const auto path = entries.next();
        files.insert(path.mid(folder.size()), contentOf(path));
    }
    return files;
}

// Puts the folder outside the store and a link in its place; yields where it is.
QString linkAway(const StoreFixture &store, const QString &folder)
{
    auto out = store.beside(u"out"_s);
    if (!QFile::rename(store.path(folder), out) || !QFile::link(out, store.path(folder)))
        qFatal("can't link a folder");
    return out;
}

} // namespace

class TestLinkedFolders : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsWrittenThroughALink_data();
    void nothingIsWrittenThroughALink();
    void nothingIsRemovedThroughALink_data();
    void nothingIsRemovedThroughALink();
    void foldersOfOursMustBeReal();
    void theWholeOfManifestsMayBeALink();
};

void TestLinkedFolders::nothingIsWrittenThroughALink_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("host") << u"manifests/registry.ollama.ai"_s;
    QTest::newRow("namespace") << u"manifests/registry.ollama.ai/library"_s;
    QTest::newRow("model") << u"manifests/registry.ollama.ai/library/m"_s;
}

void TestLinkedFolders::nothingIsWrittenThroughALink()
{
    QFETCH(const QString, folder);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("old"));
    store.addModel(u"h.io/n/other:t", q4Parts("other"));
    store.addModel(u"h.io/n/gone:t", q4Parts("gone"));
    QVERIFY(removeModels(store.open(), {nameOf(u"h.io/n/gone:t")}, false));
    const auto out = linkAway(store, folder);
    const auto before = filesBelow(out);
    const auto blobs = store.snapshot(u"blobs"_s);
    const auto published = store.publish(u"m:t", u"Q4_0"_s, q4Parts("new"));
    const auto copied = copyModel(store.open(), nameOf(u"h.io/n/other:t"), nameOf(u"m:t"));
    const auto renamed = renameModel(store.open(), nameOf(u"h.io/n/other:t"), nameOf(u"m:new"));
    const auto restored = restoreModel(store.open(), {nameOf(u"h.io/n/gone:t"), {}, nameOf(u"m:t")});
    QVERIFY(!published && !copied && !renamed && !restored);
    for (const auto &error : {published.error(), copied.error(), renamed.error(), restored.error()}) {
        QCOMPARE(error.kind, Error::Kind::Refused);
        QCOMPARE(error.where, store.path(folder));
        QVERIFY2(error.message.contains(u"symbolic link"), qPrintable(error.message));
    }
    QCOMPARE(filesBelow(out), before);
    QCOMPARE(store.snapshot(u"blobs"_s), blobs);
    QCOMPARE(store.models(), QStringList{u"h.io/n/other:t"_s});
    QCOMPARE(listTrash(store.open())->size(), std::size_t(1));
}

void TestLinkedFolders::nothingIsRemovedThroughALink_data()
{
    nothingIsWrittenThroughALink_data();
}

void TestLinkedFolders::nothingIsRemovedThroughALink()
{
    QFETCH(const QString, folder);
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("old"));
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    // As a scan found it, before somebody put the link there.
    const Ref ref{nameOf(u"m:t"), store.path(kManifest), *stampOf(store.path(kManifest)), false, false, {}};
    const auto out = linkAway(store, folder);
    const auto before = filesBelow(out);
    const auto staged = store.write(u".weightroom/staging/file"_s, "x");
    QCOMPARE(unlinkRef(opened, ref).error().kind, Error::Kind::Refused);
    QCOMPARE(placeInStore(opened, staged, ref.path).error().kind, Error::Kind::Refused);
    QCOMPARE(renameInStore(opened, ref.path, staged, u"taking").error().kind, Error::Kind::Refused);
    QCOMPARE(filesBelow(out), before);
    QCOMPARE(contentOf(staged), QByteArray("x"));
    QCOMPARE(removeModels(opened, {nameOf(u"m:t")}, false).error().kind, Error::Kind::NotFound);
    QCOMPARE(filesBelow(out), before);
}

void TestLinkedFolders::foldersOfOursMustBeReal()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    store.addModel(u"gone:t", q4Parts("gone"));
    QVERIFY(removeModels(store.open(), {nameOf(u"gone:t")}, false));
    const auto out = linkAway(store, u".weightroom/trash"_s);
    const auto before = filesBelow(out);
    const auto manifests = store.snapshot(u"manifests"_s);
    QCOMPARE(removeModels(store.open(), {nameOf(u"m:t")}, true).error().kind, Error::Kind::Refused);
    QCOMPARE(emptyTrash(store.open(), {}, false).error().kind, Error::Kind::Refused);
    QCOMPARE(restoreModel(store.open(), {nameOf(u"gone:t"), {}, {}}).error().kind, Error::Kind::Refused);
    QCOMPARE(filesBelow(out), before);
    QCOMPARE(store.snapshot(u"manifests"_s), manifests);
}

void TestLinkedFolders::theWholeOfManifestsMayBeALink()
{
    const StoreFixture store;
    store.addModel(u"m:t", q4Parts("a"));
    linkAway(store, u"manifests"_s);
    QVERIFY(store.publish(u"new:t", u"Q4_0"_s, q4Parts("new"))->published);
    QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, false));
    QVERIFY(restoreModel(store.open(), {nameOf(u"m:t"), {}, {}}));
    QCOMPARE(store.models(), (QStringList{u"m:t"_s, u"new:t"_s}));
}

WEIGHTROOM_TEST(TestLinkedFolders)
#include "tst_linkedfolders.moc"
