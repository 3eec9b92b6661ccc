// What listing remembers: only what is still so, and never what a damaged or hostile file says.
#include "model/catalog/libraryfixture.h"

#include "model/catalog/rowcache.h"
#include "model/core/tables.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestRowCache : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void listsTheSameFromTheCache();
    void readsNothingThatIsKnown();
    void readsWhatChanged_data();
    void readsWhatChanged();
    void forgetsWhatIsGone();
    void doesNotRememberWhatMayChangeUnseen();
    void keepsAllThatWasRead();
    void isKeptBetweenRuns();
    void keepsFewStores();
    void aStrangerInItsPlaceIsHarmless_data();
    void aStrangerInItsPlaceIsHarmless();
    void believesNoDamagedFile();
    void believesNoForgedFile();

private:
    QTemporaryDir m_cacheHome;
};

namespace
{

constexpr qint64 kHourNs = qint64(3600) * 1'000'000'000;

// Files of a test are as young as the test: seen from here they have been at rest for long.
qint64 anHourOn()
{
    return fileClockNow() + kHourNs;
}

// All that a row says, as text.
QStringList described(const Snapshot &snapshot)
{
    QStringList rows;
    for (const auto &model : snapshot.models) {
        QStringList row{
            model.name().canonical(), model.ref.path, model.build, model.id ? model.id->hex() : u"-"_s};
        row << QString::number(model.bytes) << QString::number(model.unsharedBytes)
            << QString::number(model.sharedBytes) << (model.weights ? model.weights->hex() : u"-"_s)
            << model.modified.toString(Qt::ISODateWithMs) << model.family << model.architecture
            << model.parameters << QString::number(model.parameterCount.value_or(7))
            << QString::number(model.contextLength.value_or(7)) << model.capabilities
            << QString::number(model.missingWeightsBytes) << (model.isDamaged ? u"damaged"_s : u"sound"_s)
            << model.problems;
        rows << row.join(u'|');
    }
    return rows << QString::number(snapshot.modelsBytes) << QString::number(snapshot.named.size())
                << snapshot.notes;
}

Snapshot taken(const TestStore &store, RowCache &cache)
{
    auto snapshot = takeSnapshot(store.open(Store::Access::Read), cache);
    if (!snapshot)
        qFatal("%s", qPrintable(snapshot.error().message));
    return std::move(*snapshot);
}

// One model of each kind that a list knows, sound and not.
void fill(const TestStore &store)
{
    store.soundModel(kLibrary + u"sound/latest"_s, "one");
    const auto shared = store.blob(mediatype::kModel, smallModel("shared").bytes());
    store.model(
        kLibrary + u"pair/a"_s, {shared, store.blob(mediatype::kTemplate, "{{ .Tools }}{{ .Suffix }}")},
        kPlainConfig);
    store.model(kLibrary + u"pair/b"_s, {shared, shared}, R"({"model_family":"x","context_length":7})");
    store.model(kLibrary + u"bare/latest"_s, {});
    store.model(kLibrary + u"seed/latest/Q4_0"_s, {shared});
    store.write(u"manifests/"_s + kLibrary + u"broken/latest"_s, "{");
    store.model(
        kLibrary + u"noweights/latest"_s, {store.blob(mediatype::kSystem, "Be brief.")}, kPlainConfig);
    store.model(kLibrary + u"notgguf/latest"_s, {store.blob(mediatype::kModel, "GGML")}, "[]");
}

QString pathOfRows(const Store &store)
{
    return qEnvironmentVariable("XDG_CACHE_HOME") + u"/weightroom/rows-"_s
        + Digest::of(store.root().toUtf8()).shortId();
}

QByteArray bytesIn(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeBytes(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
}

FileStamp stampNumber(quint64 number)
{
    return {1, number, 3, 4, 5};
}

Layer layerNumber(int number, QStringView mediaType)
{
    return {
        mediaType.toString(), Digest::of(QByteArray::number(number)), number, u"from %1"_s.arg(number),
        u"tensor"_s};
}

Manifest manifestNumber(int number)
{
    Manifest manifest{{}, Digest::of("m" + QByteArray::number(number)), {}, {}, {}, {}, false};
    if (number % 2 == 0)
        manifest.config = layerNumber(1000 + number, mediatype::kConfig);
    for (int i = 0; i < number; ++i)
        manifest.layers.push_back(layerNumber(i, mediatype::kModel));
    if (number % 3 == 0)
        manifest.problems = {u"odd"_s, u"odder %1"_s.arg(number)};
    return manifest;
}

void compareLayers(const Layer &a, const Layer &b)
{
    QCOMPARE(a.mediaType, b.mediaType);
    QCOMPARE(a.digest, b.digest);
    QCOMPARE(a.bytes, b.bytes);
    QCOMPARE(a.from, b.from);
    QCOMPARE(a.name, b.name);
}

constexpr int kManifests = 7;

RowCache filledCache()
{
    RowCache cache(anHourOn);
    cache.startRound();
    for (int number = 0; number < kManifests; ++number)
        cache.add(stampNumber(quint64(number)), manifestNumber(number));
    cache.add(
        stampNumber(1),
        ConfigFacts{
            u"gguf"_s, u"llama"_s, u"8B"_s, u"Q4_0"_s, u"parser"_s, {u"a"_s, u"b"_s}, 4096, true, {}});
    gguf::Facts facts;
    facts.architecture = u"llama"_s;
    facts.fileType = 15;
    facts.dominantTensorType = u"Q4_K"_s;
    facts.parameterCount = 8'000'000'000;
    facts.contextLength = 8192;
    facts.poolingType = 0;
    facts.causal = false;
    facts.hasChatTemplate = true;
    facts.kind = gguf::Kind::Projector;
    facts.capabilities = {u"vision"_s};
    facts.problems = {u"strange"_s};
    cache.add(stampNumber(2), facts);
    cache.add(stampNumber(3), TemplateUse{true, false, true});
    return cache;
}

// All that it says of a file: whatever a number in it is, nothing outside the tables is looked at.
void lookAt(RowCache &cache, const FileStamp &stamp)
{
    (void)cache.manifest(stamp);
    (void)cache.config(stamp);
    (void)cache.weights(stamp);
    (void)cache.templateUse(stamp);
}

constexpr qsizetype kSumBytes = 16;

// With the checksum that belongs to a changed content.
QByteArray signedAgain(const QByteArray &bytes)
{
    const auto head = bytes.indexOf('\n') + 1 + qsizetype(sizeof(quint32));
    const auto payload = bytes.sliced(head + kSumBytes);
    return bytes.first(head) + checksumOf(payload) + payload;
}

} // namespace

void TestRowCache::init()
{
    QVERIFY(m_cacheHome.isValid());
    qputenv("XDG_CACHE_HOME", QFile::encodeName(m_cacheHome.path()));
}

void TestRowCache::cleanup()
{
    QVERIFY(QDir(m_cacheHome.path() + u"/weightroom"_s).removeRecursively());
}

void TestRowCache::listsTheSameFromTheCache()
{
    const TestStore store;
    fill(store);
    if (!kShared.isEmpty())
        copyFolder(kShared + u"/ollama-store"_s, store.root());
    RowCache none;
    RowCache cache(anHourOn);
    const auto expected = described(taken(store, none));
    QCOMPARE(described(taken(store, cache)), expected);
    QCOMPARE(described(taken(store, cache)), expected);
    auto again = RowCache::fromBytes(cache.toBytes());
    QVERIFY(again);
    QCOMPARE(described(taken(store, *again)), expected);
}

// A cache that says something else of the very same file is believed: so the file wasn't read.
void TestRowCache::readsNothingThatIsKnown()
{
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "one");
    RowCache cache(anHourOn);
    const auto truth = taken(store, cache).models.front();
    const auto manifest = cache.manifest(truth.ref.stamp);
    QVERIFY(manifest);
    const auto weights = findBlob(store.open(), *truth.weights);
    const auto config = findBlob(store.open(), manifest->config->digest);
    QVERIFY(weights && config);
    QVERIFY(cache.weights(weights->stamp));
    QVERIFY(cache.config(config->stamp));

    auto facts = *cache.weights(weights->stamp);
    facts.architecture = u"invented"_s;
    cache.add(weights->stamp, facts);
    auto words = *cache.config(config->stamp);
    words.family = u"made up"_s;
    cache.add(config->stamp, words);
    auto other = *manifest;
    other.digest = Digest::of("other");
    cache.add(truth.ref.stamp, other);
    const auto told = taken(store, cache).models.front();
    QCOMPARE(told.architecture, u"invented"_s);
    QCOMPARE(told.family, u"made up"_s);
    QCOMPARE(*told.id, Digest::of("other"));
}

void TestRowCache::readsWhatChanged_data()
{
    QTest::addColumn<bool>("inPlace");
    QTest::newRow("rewritten in place, as Ollama does") << true;
    QTest::newRow("replaced") << false;
}

void TestRowCache::readsWhatChanged()
{
    QFETCH(bool, inPlace);
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "one");
    store.soundModel(kLibrary + u"n/latest"_s, "two");
    RowCache cache(anHourOn);
    const auto before = store.row(kLibrary + u"n/latest"_s);
    (void)taken(store, cache);
    const auto path = store.root() + u"/manifests/"_s + kLibrary;
    const auto content = bytesIn(path + u"n/latest"_s);
    if (!inPlace)
        QVERIFY(QFile::remove(path + u"m/latest"_s));
    writeBytes(path + u"m/latest"_s, content);
    RowCache none;
    const auto expected = described(taken(store, none));
    const auto now = taken(store, cache);
    QCOMPARE(described(now), expected);
    for (const auto &model : now.models)
        QCOMPARE(model.id, before.id);
}

void TestRowCache::forgetsWhatIsGone()
{
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "one");
    store.soundModel(kLibrary + u"n/latest"_s, "two");
    RowCache cache(anHourOn);
    const auto gone = store.row(kLibrary + u"n/latest"_s).ref.stamp;
    (void)taken(store, cache);
    QVERIFY(cache.manifest(gone));
    QVERIFY(QFile::remove(store.root() + u"/manifests/"_s + kLibrary + u"n/latest"_s));
    store.soundModel(kLibrary + u"o/latest"_s, "three");
    (void)taken(store, cache);
    cache.save(store.open());
    auto kept = RowCache::load(store.open());
    QVERIFY(!kept.manifest(gone));
    QVERIFY(kept.manifest(store.row(kLibrary + u"o/latest"_s).ref.stamp));
    QVERIFY(kept.manifest(store.row(kLibrary + u"m/latest"_s).ref.stamp));
}

void TestRowCache::doesNotRememberWhatMayChangeUnseen()
{
    static qint64 now = 0;
    RowCache cache([] { return now; });
    constexpr qint64 kSecondNs = 1'000'000'000;
    const auto isKept = [&](qint64 mtimeNs, qint64 ctimeNs) {
        static quint64 inode = 0;
        const FileStamp stamp{1, ++inode, 3, mtimeNs, ctimeNs};
        cache.startRound();
        cache.add(stamp, manifestNumber(1));
        cache.add(stamp, ConfigFacts());
        cache.add(stamp, gguf::Facts());
        cache.add(stamp, TemplateUse());
        const bool kept = cache.manifest(stamp).has_value();
        const bool alike = kept == (cache.config(stamp).has_value())
            && kept == (cache.weights(stamp).has_value()) && kept == (cache.templateUse(stamp).has_value());
        return alike ? std::optional<bool>(kept) : std::nullopt;
    };
    now = 100 * kSecondNs;
    QCOMPARE(isKept(98 * kSecondNs, 98 * kSecondNs), std::optional<bool>(true));
    QCOMPARE(isKept(98 * kSecondNs + 1, 98 * kSecondNs), std::optional<bool>(false));
    QCOMPARE(isKept(1, 98 * kSecondNs + 1), std::optional<bool>(false));
    QCOMPARE(isKept(200 * kSecondNs, 1), std::optional<bool>(false));

    // What a moment's trouble or an unknown version says isn't kept either.
    const auto stamp = stampNumber(1);
    ConfigFacts unreadable;
    unreadable.problems = {u"the config can't be read"_s};
    cache.add(stamp, unreadable);
    QVERIFY(!cache.config(stamp));
    auto unknown = manifestNumber(1);
    unknown.others.push_back(Digest::of("x"));
    cache.add(stamp, unknown);
    QVERIFY(!cache.manifest(stamp));
    gguf::Facts huge;
    huge.architecture = QString(5000, u'x');
    cache.add(stamp, huge);
    QVERIFY(!cache.weights(stamp));
}

void TestRowCache::keepsAllThatWasRead()
{
    auto cache = RowCache::fromBytes(filledCache().toBytes());
    QVERIFY(cache);
    for (int number = 0; number < kManifests; ++number) {
        const auto expected = manifestNumber(number);
        const auto manifest = cache->manifest(stampNumber(quint64(number)));
        QVERIFY(manifest);
        QCOMPARE(manifest->digest, expected.digest);
        QCOMPARE(manifest->problems, expected.problems);
        QCOMPARE(manifest->config.has_value(), expected.config.has_value());
        if (expected.config)
            compareLayers(*manifest->config, *expected.config);
        QCOMPARE(manifest->layers.size(), expected.layers.size());
        for (std::size_t i = 0; i < expected.layers.size(); ++i)
            compareLayers(manifest->layers[i], expected.layers[i]);
    }
    auto later = stampNumber(1);
    ++later.ctimeNs;
    QVERIFY(!cache->manifest(later));
    QVERIFY(!cache->config(later));

    const auto config = cache->config(stampNumber(1));
    QVERIFY(config);
    QCOMPARE(
        (QStringList{config->format, config->family, config->type, config->fileType, config->parser}
         + config->capabilities),
        (QStringList{u"gguf"_s, u"llama"_s, u"8B"_s, u"Q4_0"_s, u"parser"_s, u"a"_s, u"b"_s}));
    QCOMPARE(config->contextLength, std::optional<quint64>(4096));
    QVERIFY(config->isRemote);

    const auto facts = cache->weights(stampNumber(2));
    QVERIFY(facts);
    QCOMPARE(facts->architecture, std::optional<QString>(u"llama"_s));
    QCOMPARE(facts->name, std::optional<QString>());
    QCOMPARE(facts->fileType, std::optional<quint64>(15));
    QCOMPARE(facts->dominantTensorType, u"Q4_K"_s);
    QCOMPARE(facts->parameterCount, quint64(8'000'000'000));
    QCOMPARE(facts->contextLength, std::optional<quint64>(8192));
    QCOMPARE(facts->blockCount, std::optional<quint64>());
    QCOMPARE(facts->poolingType, std::optional<quint64>(0));
    QCOMPARE(facts->causal, std::optional<bool>(false));
    QVERIFY(facts->hasChatTemplate);
    QCOMPARE(facts->kind, gguf::Kind::Projector);
    QCOMPARE(facts->capabilities, QStringList{u"vision"_s});
    QCOMPARE(facts->problems, QStringList{u"strange"_s});

    const auto use = cache->templateUse(stampNumber(3));
    QVERIFY(use);
    QVERIFY(use->tools && !use->suffix && use->thinking);
}

void TestRowCache::isKeptBetweenRuns()
{
    const TestStore store;
    fill(store);
    const auto opened = store.open();
    auto first = RowCache::load(opened, anHourOn);
    const auto expected = described(taken(store, first));
    first.save(opened);
    const auto path = pathOfRows(opened);
    const auto content = bytesIn(path);
    QVERIFY(!content.isEmpty());
    // Nothing new, nothing written.
    QVERIFY(QFile::remove(path));
    first.save(opened);
    QVERIFY(!QFile::exists(path));
    writeBytes(path, content);
    auto second = RowCache::load(opened, anHourOn);
    QVERIFY(second.manifest(store.row(kLibrary + u"sound/latest"_s).ref.stamp));
    QCOMPARE(described(taken(store, second)), expected);
}

void TestRowCache::keepsFewStores()
{
    const auto folder = m_cacheHome.path() + u"/weightroom/"_s;
    for (int number = 0; number < 20; ++number)
        writeBytes(folder + u"rows-%1"_s.arg(number), "x");
    writeBytes(folder + u"verified-1"_s, "x");
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "one");
    RowCache cache(anHourOn);
    (void)taken(store, cache);
    cache.save(store.open());
    QCOMPARE(QDir(folder).entryList({u"rows-*"_s}, QDir::Files).size(), 16);
    QVERIFY(QFile::exists(pathOfRows(store.open())));
    QVERIFY(QFile::exists(folder + u"verified-1"_s));
}

void TestRowCache::aStrangerInItsPlaceIsHarmless_data()
{
    QTest::addColumn<QString>("what");
    for (const auto *what :
         {"a folder", "a link", "a folder in the way of the new file", "another writer's file"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestRowCache::aStrangerInItsPlaceIsHarmless()
{
    QFETCH(QString, what);
    const TestStore store;
    store.soundModel(kLibrary + u"m/latest"_s, "one");
    const auto path = pathOfRows(store.open());
    const auto fresh = path + u".new"_s;
    const auto precious = store.outside(u"precious"_s);
    writeBytes(precious, "precious");
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    if (what == u"a folder")
        QVERIFY(QDir().mkdir(path));
    else if (what == u"a link")
        QVERIFY(QFile::link(precious, path) && QFile::link(precious, fresh));
    else if (what == u"another writer's file")
        writeBytes(fresh, "half");
    else
        QVERIFY(QDir().mkdir(fresh));
    auto cache = RowCache::load(store.open(), anHourOn);
    QCOMPARE(taken(store, cache).models.size(), std::size_t(1));
    cache.save(store.open());
    QCOMPARE(bytesIn(precious), QByteArray("precious"));
    if (what == u"another writer's file")
        QCOMPARE(bytesIn(fresh), QByteArray("half"));
}

void TestRowCache::believesNoDamagedFile()
{
    const auto bytes = filledCache().toBytes();
    QVERIFY(RowCache::fromBytes(bytes));
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY2(!RowCache::fromBytes(bytes.left(length)), qPrintable(QString::number(length)));
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        auto other = bytes;
        other[i] = char(other[i] ^ 1);
        QVERIFY2(!RowCache::fromBytes(other), qPrintable(QString::number(i)));
    }
    QVERIFY(!RowCache::fromBytes(bytes + 'x'));
}

// Whoever can write there can say what he likes of models, but must not lead outside the tables.
void TestRowCache::believesNoForgedFile()
{
    const auto bytes = filledCache().toBytes();
    QCOMPARE(signedAgain(bytes), bytes);
    QVERIFY(!RowCache::fromBytes(signedAgain(bytes + "more")));
    const auto payload = bytes.indexOf('\n') + 1 + qsizetype(sizeof(quint32)) + kSumBytes;
    QRandomGenerator random(20);
    int refused = 0;
    constexpr int kTries = 5'000;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        auto other = bytes;
        const auto at = payload + random.bounded(int(bytes.size() - payload));
        other[at] = char(random.bounded(256));
        auto cache = RowCache::fromBytes(signedAgain(other));
        refused += cache ? 0 : 1;
        for (int number = 0; cache && number < kManifests; ++number)
            lookAt(*cache, stampNumber(quint64(number)));
        if (cache)
            (void)cache->toBytes();
    }
    QVERIFY2(refused > kTries / 10, qPrintable(QString::number(refused)));
}

WEIGHTROOM_TEST(TestRowCache)
#include "tst_rowcache.moc"
