#include "model/store/disk/refs.h"

#include "model/store/disk/references.h"
#include "model/store/disk/resolve.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

void link(const QString &to, const QString &at)
{
    QDir().mkpath(QFileInfo(at).path());
    QVERIFY(::symlink(QFile::encodeName(to).constData(), QFile::encodeName(at).constData()) == 0);
}

QStringList namesOf(const RefScan &scan)
{
    QStringList names;
    for (const auto &ref : scan.refs)
        names.append(ref.name.shortForm() + (ref.problem ? u" !"_s : ref.isLink ? u" ->"_s : u""_s));
    return names;
}

} // namespace

class TestRefs : public QObject
{
    Q_OBJECT

private slots:
    void aStoreWithoutManifestsIsEmpty();
    void fourAndFiveLevelsAreRefsTheRestIsStray();
    void oneModelsFoldersAreEnoughForItsRefs();
    void whatIsNoTextIsStrayAndStillReferences();
    void linksAreReadInsideTheStoreOnly();
    void linksInALinkedManifestsFolderAreInside();
    void oddThingsAtAManifestsPlaceAreProblemsAndNeverOpened();
    void unreadableThingsAreTold_data();
    void unreadableThingsAreTold();
    void everyManifestCounts();
    void aFolderNestedWithoutEndIsLeft();
    void damagedManifestsNameTheirFile();
    void caseTwinsAreFoundExactlyOrNotAtAll();
    void aBuildIsFoundInEveryPlaceItMayLie();
    void twoSpellingsOfTagBuildAreAnError();
    void aSeedTagMeansItsOnlyBuild();
    void aDigestSelectsFromTheRefAndItsHistory();
    void weightsAreFoundOrTheirLackIsTold();
    void aBlobIsFoundUnderOldSpellings();
};

void TestRefs::aStoreWithoutManifestsIsEmpty()
{
    const StoreFixture store;
    QVERIFY(QDir(store.path(u"manifests"_s)).removeRecursively());
    const auto scan = scanRefs(store.open());
    QVERIFY(scan && scan->refs.empty() && scan->strays.empty());
}

void TestRefs::fourAndFiveLevelsAreRefsTheRestIsStray()
{
    const StoreFixture store;
    store.addModel(u"a:x", modelParts(u"Q4_0"_s, "a"));
    store.addModel(u"h.io/n/m:t", modelParts(u"Q4_0"_s, "b"));
    store.addSeedModel(u"s:old", u"q8_0"_s, seedParts(u"Q8_0"_s, "s"));
    const QStringList strays{
        u"top"_s,
        u"registry.ollama.ai/f"_s,
        u"registry.ollama.ai/library/f"_s,
        u"registry.ollama.ai/library/a/.DS_Store"_s,
        u"registry.ollama.ai/library/a/-rf"_s,
        u"registry.ollama.ai/library/a/x y"_s,
        u"registry.ollama.ai/li.brary/a/x"_s,
        u"registry.ollama.ai/library/s/old/+bad"_s,
        u"registry.ollama.ai/library/s/old/deep/er"_s};
    for (const auto &stray : strays)
        store.write(u"manifests/"_s + stray, "note");
    const auto scan = scanRefs(store.open());
    QVERIFY(scan);
    QCOMPARE(namesOf(*scan), QStringList({u"h.io/n/m:t"_s, u"a:x"_s, u"s:old+Q8_0"_s}));
    QVERIFY(!scan->refs[0].isSeedEra && scan->refs[2].isSeedEra);
    QStringList seen;
    for (const auto &stray : scan->strays)
        seen.append(stray.path.mid(store.path(u"manifests/"_s).size()));
    seen.sort();
    auto expected = strays;
    expected.sort();
    QCOMPARE(seen, expected);
    // None of them is a manifest, and all could be read: nothing is in doubt.
    QCOMPARE(findReferences(store.open())->unreadable, QStringList());
}

void TestRefs::oneModelsFoldersAreEnoughForItsRefs()
{
    const StoreFixture store;
    for (const auto &name :
         {u"a:x"_s, u"A:X"_s, u"a:y"_s, u"ab:x"_s, u"me/a:x"_s, u"h.io/n/m:t"_s, u"H.io/N/M:T"_s})
        store.addModel(name, modelParts(u"Q4_0"_s, "same"));
    store.addSeedModel(u"s:old"_s, u"q8_0"_s, seedParts(u"Q8_0"_s, "s"));
    const auto opened = store.open();
    const auto all = scanRefs(opened);
    QVERIFY(all);
    QCOMPARE(all->refs.size(), std::size_t(8));
    for (const auto &ref : all->refs) {
        RefScan expected;
        std::copy_if(
            all->refs.begin(), all->refs.end(), std::back_inserter(expected.refs), [&](const Ref &other) {
                return other.name.withTag(u"t").value().sameRef(ref.name.withTag(u"t").value());
            });
        const auto some = scanRefsOf(opened, ref.name);
        QVERIFY(some);
        QCOMPARE(namesOf(*some), namesOf(expected));
        std::erase_if(expected.refs, [&](const Ref &other) {
            return other.name.withTag(u"t").value().canonical() != ref.name.withTag(u"t").value().canonical();
        });
        const auto spelled = scanRefsOf(opened, ref.name, Qt::CaseSensitive);
        QVERIFY(spelled);
        QCOMPARE(namesOf(*spelled), namesOf(expected));
    }
    const auto none = scanRefsOf(opened, nameOf(u"b:x"_s));
    QVERIFY(none && none->refs.empty());
    QCOMPARE(namesOf(*scanRefsOf(opened, nameOf(u"AB"_s))), QStringList(u"ab:x"_s));
    QVERIFY(scanRefsOf(opened, nameOf(u"AB"_s), Qt::CaseSensitive)->refs.empty());
}

void TestRefs::whatIsNoTextIsStrayAndStillReferences()
{
    const StoreFixture store;
    const auto parts = modelParts(u"Q4_0"_s, "a");
    const auto folder = QFile::encodeName(store.path(kLibraryFolder + u"m"_s));
    QDir().mkpath(QFile::decodeName(folder));
    for (const QByteArray &name : {QByteArray("l\xffx"), QByteArray("line\nfeed"), QByteArray("\xc3")}) {
        std::FILE *file = std::fopen((folder + '/' + name).constData(), "w");
        QVERIFY(file != nullptr);
        std::fwrite(parts.manifest.constData(), 1, std::size_t(parts.manifest.size()), file);
        std::fclose(file);
    }
    const auto scan = scanRefs(store.open());
    QVERIFY(scan);
    QCOMPARE(scan->refs.size(), std::size_t(0));
    QCOMPARE(scan->strays.size(), std::size_t(3));
    for (const auto &stray : scan->strays)
        QVERIFY(!stray.path.contains(u'\n') && !stray.path.contains(QChar(0xfffd)));
    const auto references = findReferences(store.open());
    QVERIFY(references);
    QCOMPARE(references->unreadable, QStringList());
    QVERIFY(references->digests.contains(Digest::of(parts.weights)));
    for (const auto &stray : scan->strays) // QTemporaryDir couldn't
        QVERIFY(::unlink(stray.rawPath.constData()) == 0);
}

void TestRefs::linksAreReadInsideTheStoreOnly()
{
    const StoreFixture store;
    const auto parts = modelParts(u"Q4_0"_s, "a");
    store.addModel(u"m:real", parts);
    QFile outside(store.beside(u"outside"_s));
    QVERIFY(outside.open(QIODevice::WriteOnly));
    outside.write(parts.manifest);
    outside.close();
    link(store.path(kLibraryFolder + u"m/real"_s), store.path(kLibraryFolder + u"m/inside"_s));
    link(u"real"_s, store.path(kLibraryFolder + u"m/relative"_s));
    link(outside.fileName(), store.path(kLibraryFolder + u"m/outside"_s));
    link(u"nowhere"_s, store.path(kLibraryFolder + u"m/dangling"_s));
    link(u"loop"_s, store.path(kLibraryFolder + u"m/loop"_s));
    link(store.path(kLibraryFolder + u"m"_s), store.path(kLibraryFolder + u"m/folder"_s));
    const auto opened = store.open();
    const auto scan = scanRefs(opened);
    QVERIFY(scan);
    QCOMPARE(
        namesOf(*scan),
        QStringList(
            {u"m:dangling !"_s, u"m:folder !"_s, u"m:inside ->"_s, u"m:loop !"_s, u"m:outside !"_s,
             u"m:real"_s, u"m:relative ->"_s}));
    for (const auto *bad : {"dangling", "folder", "loop", "outside"}) {
        const auto model = resolve(opened, *scan, nameOf(u"m:"_s + QLatin1StringView(bad)));
        QVERIFY(!model);
        QVERIFY(model.error().message.contains(QLatin1StringView(bad)));
    }
    QCOMPARE(resolve(opened, nameOf(u"m:relative"))->manifest.bytes, parts.manifest);
    QCOMPARE(findReferences(opened)->unreadable.size(), 4);
    // Removing a link removes the link.
    for (const auto *name : {"inside", "dangling", "outside", "loop", "folder"})
        QVERIFY(removeModels(opened, {nameOf(u"m:"_s + QLatin1StringView(name))}, false));
    QCOMPARE(store.models(), QStringList({u"m:real"_s, u"m:relative"_s}));
    QCOMPARE(contentOf(outside.fileName()), parts.manifest);
}

void TestRefs::linksInALinkedManifestsFolderAreInside()
{
    const StoreFixture store;
    store.addModel(u"m:real", modelParts(u"Q4_0"_s, "a"));
    for (const auto &name : {u"manifests"_s, u"blobs"_s}) {
        QVERIFY(QFile::rename(store.path(name), store.beside(name)));
        link(store.beside(name), store.path(name));
    }
    link(u"real"_s, store.path(kLibraryFolder + u"m/linked"_s));
    QCOMPARE(namesOf(*scanRefs(store.open())), QStringList({u"m:linked ->"_s, u"m:real"_s}));
    QCOMPARE(resolve(store.open(), nameOf(u"m:linked"))->build, u"Q4_0"_s);
    // And it can be written.
    QVERIFY(store.publish(u"m:new", u"Q8_0"_s, modelParts(u"Q8_0"_s, "b")));
    QVERIFY(removeModels(store.open(), {nameOf(u"m:linked"), nameOf(u"m:real")}, false));
    QCOMPARE(store.models(), QStringList({u"m:new"_s}));
    QVERIFY(QFileInfo(store.path(u"manifests"_s)).isSymLink());
}

void TestRefs::oddThingsAtAManifestsPlaceAreProblemsAndNeverOpened()
{
    const StoreFixture store;
    QDir().mkpath(store.path(kLibraryFolder + u"m"_s));
    QVERIFY(::mkfifo(QFile::encodeName(store.path(kLibraryFolder + u"m/pipe"_s)).constData(), 0644) == 0);
    QVERIFY(::mkfifo(QFile::encodeName(store.path(kLibraryFolder + u"m/.pipe"_s)).constData(), 0644) == 0);
    const auto scan = scanRefs(store.open());
    QCOMPARE(namesOf(*scan), QStringList({u"m:pipe !"_s}));
    QCOMPARE(scan->strays.size(), std::size_t(1));
    QCOMPARE(findReferences(store.open())->unreadable.size(), 2);
    QCOMPARE(resolve(store.open(), nameOf(u"m:pipe")).error().kind, Error::Kind::Manifest);
    QVERIFY(removeModels(store.open(), {nameOf(u"m:pipe")}, false));
    QVERIFY(!QFileInfo::exists(store.path(kLibraryFolder + u"m/pipe"_s)));
}

void TestRefs::unreadableThingsAreTold_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("blocks");
    const QByteArray huge(Manifest::kLimitBytes + 1, ' ');
    QTest::newRow("empty manifest") << u"m/t"_s << QByteArray() << true;
    QTest::newRow("huge manifest") << u"m/t"_s << huge << true;
    QTest::newRow("broken seed manifest") << u"m/t/Q4_0"_s << QByteArray("{") << true;
    QTest::newRow("note") << u"m/.note"_s << QByteArray("{") << false;
    QTest::newRow("huge note") << u"m/.note"_s << huge << false;
}

void TestRefs::unreadableThingsAreTold()
{
    QFETCH(const QString, path);
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, blocks);
    const StoreFixture store;
    store.write(kLibraryFolder + path, bytes);
    const auto references = findReferences(store.open());
    QVERIFY(references);
    QCOMPARE(references->unreadable, blocks ? QStringList{store.path(kLibraryFolder + path)} : QStringList());
}

void TestRefs::everyManifestCounts()
{
    const StoreFixture store;
    const auto four = modelParts(u"Q4_0"_s, "four", {u"system"_s});
    const auto five = seedParts(u"Q4_0"_s, "five");
    const auto stray = modelParts(u"Q4_0"_s, "stray");
    const auto upper = modelParts(u"Q4_0"_s, "upper");
    store.addModel(u"m:t", four);
    store.addSeedModel(u"s:t", u"Q4_0"_s, five);
    store.write(kLibraryFolder + u"m/backup~"_s, stray.manifest);
    auto manifest = QString::fromLatin1(upper.manifest);
    const auto hex = Digest::of(upper.weights).hex();
    manifest.replace(u"sha256:"_s + hex, u"sha256-"_s + hex.toUpper());
    store.write(kLibraryFolder + u"m/upper"_s, manifest.toLatin1());
    const auto references = findReferences(store.open());
    QVERIFY(references);
    QCOMPARE(references->unreadable, QStringList());
    QSet<Digest> expected;
    for (const auto &parts : {four, five, stray, upper}) {
        for (const auto &digest : parts.digests())
            expected.insert(digest);
    }
    QCOMPARE(references->digests, expected);
}

void TestRefs::aFolderNestedWithoutEndIsLeft()
{
    const StoreFixture store;
    QString deep = u"manifests"_s;
    for (int i = 0; i < 300; ++i)
        deep += u"/d"_s;
    store.write(deep + u"/file"_s, "x");
    const auto scan = scanRefs(store.open());
    QVERIFY(scan);
    QCOMPARE(scan->strays.size(), std::size_t(1));
    QVERIFY(!scan->strays[0].isFile);
    QCOMPARE(findReferences(store.open())->unreadable.size(), 1);
}

void TestRefs::damagedManifestsNameTheirFile()
{
    const StoreFixture store;
    const auto path = store.write(kLibraryFolder + u"m/t"_s, "{\"schemaVersion\":2");
    const auto model = resolve(store.open(), nameOf(u"m:t"));
    QVERIFY(!model);
    QCOMPARE(model.error().kind, Error::Kind::Manifest);
    QCOMPARE(model.error().where, path);
    QVERIFY(model.error().message.contains(path));
}

void TestRefs::caseTwinsAreFoundExactlyOrNotAtAll()
{
    const StoreFixture store;
    store.addModel(u"Llama:X", modelParts(u"Q4_0"_s, "a"));
    QCOMPARE(resolve(store.open(), nameOf(u"llama:x"))->ref.name.shortForm(), u"Llama:X"_s);
    store.addModel(u"llama:X", modelParts(u"Q4_0"_s, "b"));
    QCOMPARE(resolve(store.open(), nameOf(u"llama:X"))->ref.name.shortForm(), u"llama:X"_s);
    const auto neither = resolve(store.open(), nameOf(u"LLAMA:x"));
    QVERIFY(!neither);
    QCOMPARE(neither.error().kind, Error::Kind::InvalidName);
    QCOMPARE(scanRefs(store.open())->refs.size(), std::size_t(2));
}

void TestRefs::aBuildIsFoundInEveryPlaceItMayLie()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q4_0"_s, "tag"));
    store.addModel(u"m:t-q8_0", modelParts(u"Q8_0"_s, "beside"));
    store.addModel(u"m:t-Q5_0", modelParts(u"Q6_K"_s, "liar"));
    store.addModel(u"m:t-Q4_0", modelParts(u"Q4_0"_s, "shadowed"));
    store.addSeedModel(u"s:t", u"q6_k"_s, seedParts(u"Q6_K"_s, "seed"));
    const auto refOf = [&](QStringView name) {
        const auto model = resolve(store.open(), nameOf(name));
        return model ? model->ref.name.shortForm() : kindName(model.error().kind);
    };
    QCOMPARE(refOf(u"m:t"), u"m:t"_s);
    QCOMPARE(refOf(u"m:t+q4_0"), u"m:t"_s);
    QCOMPARE(refOf(u"M:T+Q8_0"), u"m:t-q8_0"_s);
    QCOMPARE(refOf(u"m:t+Q5_0"), u"NotFound"_s);
    QCOMPARE(refOf(u"m:t+Q6_K"), u"NotFound"_s);
    QCOMPARE(refOf(u"s:t+Q6_K"), u"s:t+Q6_K"_s);
    QCOMPARE(refOf(u"m:"_s + QString(76, u'x') + u"+Q8_0"_s), u"NotFound"_s);
    QVERIFY(resolve(store.open(), nameOf(u"m:none")).error().message.contains(u"m:none"_s));
}

void TestRefs::twoSpellingsOfTagBuildAreAnError()
{
    const StoreFixture store;
    store.addModel(u"m:t", modelParts(u"Q4_0"_s, "tag"));
    store.addModel(u"m:t-q8_0", modelParts(u"Q8_0"_s, "one"));
    store.addModel(u"m:t-q8_O", modelParts(u"Q8_0"_s, "other letter"));
    QVERIFY(resolve(store.open(), nameOf(u"m:t+Q8_0")));
    store.addModel(u"M:t-q8_0", modelParts(u"Q8_0"_s, "two"));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q8_0")).error().kind, Error::Kind::InvalidName);
    store.addModel(u"m:t-Q8_0", modelParts(u"Q8_0"_s, "exact"));
    QCOMPARE(resolve(store.open(), nameOf(u"m:t+Q8_0"))->ref.name.shortForm(), u"m:t-Q8_0"_s);
}

void TestRefs::aSeedTagMeansItsOnlyBuild()
{
    const StoreFixture store;
    store.addSeedModel(u"s:t", u"Q4_0"_s, seedParts(u"Q4_0"_s, "a"));
    QCOMPARE(resolve(store.open(), nameOf(u"s:t"))->build, u"Q4_0"_s);
    store.addSeedModel(u"s:t", u"Q8_0"_s, seedParts(u"Q8_0"_s, "b"));
    QCOMPARE(resolve(store.open(), nameOf(u"s:t")).error().kind, Error::Kind::InvalidName);
    const auto digest = seedParts(u"Q8_0"_s, "b").digest();
    QCOMPARE(resolve(store.open(), nameOf(u"s:t@"_s + digest.toString()))->build, u"Q8_0"_s);
}

void TestRefs::aDigestSelectsFromTheRefAndItsHistory()
{
    const StoreFixture store;
    const auto first = modelParts(u"Q4_0"_s, "first");
    const auto second = modelParts(u"Q4_0"_s, "second");
    const auto other = modelParts(u"Q4_0"_s, "other");
    store.addModel(u"m:t", first);
    store.addModel(u"m:other", other);
    QVERIFY(store.publish(u"m:t", u"Q4_0"_s, second));
    const auto at = [&](QStringView name, const ModelParts &parts) {
        return resolve(store.open(), nameOf(name.toString() + u'@' + parts.digest().toString()));
    };
    QCOMPARE(at(u"m:t", second)->manifest.bytes, second.manifest);
    QCOMPARE(at(u"m:t", first)->manifest.bytes, first.manifest);
    QCOMPARE(at(u"M:T", first)->manifest.bytes, first.manifest);
    QCOMPARE(at(u"m:t", other).error().kind, Error::Kind::NotFound);
    QCOMPARE(at(u"m:none", first).error().kind, Error::Kind::NotFound);
    // A copy that doesn't hold what its name says is never handed out.
    store.write(u".weightroom/manifests/"_s + first.digest().fileName(), other.manifest);
    QCOMPARE(at(u"m:t", first).error().kind, Error::Kind::Integrity);
}

void TestRefs::weightsAreFoundOrTheirLackIsTold()
{
    const StoreFixture store;
    const auto parts = modelParts(u"Q4_0"_s, "a");
    store.addModel(u"m:t", parts);
    const auto path = store.path(u"blobs/"_s + Digest::of(parts.weights).fileName());
    QCOMPARE(*weightsFile(store.open(), nameOf(u"m:t")), path);
    QVERIFY(QFile::remove(path));
    QCOMPARE(weightsFile(store.open(), nameOf(u"m:t")).error().kind, Error::Kind::NotFound);
    // Without the weights the config says which build it was.
    QCOMPARE(resolve(store.open(), nameOf(u"m:t"))->build, u"Q4_0"_s);
    store.write(kLibraryFolder + u"m/empty"_s, R"({"schemaVersion":2,"config":null,"layers":[]})");
    QCOMPARE(weightsFile(store.open(), nameOf(u"m:empty")).error().kind, Error::Kind::NoWeights);
    QCOMPARE(weightsFile(store.open(), nameOf(u"m:none")).error().kind, Error::Kind::NotFound);
}

void TestRefs::aBlobIsFoundUnderOldSpellings()
{
    const StoreFixture store;
    const auto parts = modelParts(u"Q4_0"_s, "a");
    store.addModel(u"m:t", parts);
    const auto digest = Digest::of(parts.weights);
    for (const auto &name : {digest.toString(), u"sha256-"_s + digest.hex().toUpper()}) {
        const auto spelled = store.path(u"blobs/"_s + name);
        QVERIFY(QFile::rename(*weightsFile(store.open(), nameOf(u"m:t")), spelled));
        QCOMPARE(*weightsFile(store.open(), nameOf(u"m:t")), spelled);
        // Its model takes it along.
        QVERIFY(removeModels(store.open(), {nameOf(u"m:t")}, false));
        QVERIFY(!QFileInfo::exists(spelled));
        QCOMPARE(restoreModel(store.open(), {nameOf(u"m:t"), {}, {}})->missing.size(), std::size_t(0));
    }
}

WEIGHTROOM_TEST(TestRefs)
#include "tst_refs.moc"
