// What manifests name, found out with a memory of what they named before: always just what reading them all
// says.
#include "model/store/disk/references.h"

#include "model/core/file.h"
#include "model/core/tables.h"
#include "model/store/disk/lock.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// A day on: whatever was changed before is no longer recent.
qint64 tomorrow()
{
    constexpr qint64 kDayNs = qint64(86'400) * 1'000'000'000;
    return fileClockNow() + kDayNs;
}

// A path for the system's calls.
struct NativePath {
    QByteArray bytes;
    operator const char *() const { return bytes.constData(); }
};

NativePath native(const QString &path)
{
    return {QFile::encodeName(path)};
}

// The clock of file times moves in steps; what is changed in the step in which it was read is told by the
// racy rule alone, which tomorrow() puts out of action.
void waitForTheNextStep(const StoreFixture &store)
{
    const auto path = store.beside(u"clock"_s);
    const auto now = [&] {
        (void)!::utimensat(AT_FDCWD, native(path), nullptr, 0);
        return stampOf(path).value_or(FileStamp()).ctimeNs;
    };
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("can't make a test's file");
    const auto before = now();
    while (now() == before) { }
}

QStringList straysOf(const References &references)
{
    QStringList strays;
    for (const auto &stray : references.strays)
        strays.append(
            stray.path + u": "_s + stray.what + (stray.isFile ? u" file"_s : u""_s)
            + QString::fromLatin1(stray.rawPath.toHex()));
    return strays;
}

// Which of both differ; empty if none does.
QString differenceBetween(const References &remembered, const References &read)
{
    if (remembered.digests != read.digests)
        return u"digests: %1 lacking, %2 too many"_s.arg((read.digests - remembered.digests).size())
            .arg((remembered.digests - read.digests).size());
    if (remembered.unreadable != read.unreadable)
        return u"unreadable: "_s + remembered.unreadable.join(u' ') + u" instead of "_s
            + read.unreadable.join(u' ');
    if (remembered.indexes != read.indexes)
        return u"indexes"_s;
    return straysOf(remembered) == straysOf(read) ? QString() : u"strays"_s;
}

// Everything read anew.
References readAll(const Store &store)
{
    return referencesOf(*surveyRefs(store));
}

// Random changes below manifests/, each of a kind that some program or person makes.
class Meddler
{
public:
    Meddler(const StoreFixture &store, quint32 seed)
        : m_store(store)
        , m_random(seed)
        , m_changes(
              {{"written in place", [this] { write(manifest(), model()); }},
               {"written in place, as long", [this] { writeAsLong(); }},
               {"written in place, its date kept", [this] { writeKeepingDate(); }},
               {"written anew", [this] { replace(model()); }},
               {"cut", [this] { cut(below(200)); }},
               {"emptied", [this] { cut(0); }},
               {"an index", [this] { write(index(), model()); }},
               {"a version unknown",
                [this] { write(R"({"schemaVersion":3,"x":")" + digest() + "\"}", model()); }},
               {"removed", [this] { QFile::remove(model()); }},
               {"a tag more", [this] { write(manifest(), folder() + u"/tag"_s + number(40)); }},
               {"a note beside", [this] { write("note", folder() + u"/.DS_Store"_s); }},
               {"a manifest as a backup", [this] { write(manifest(), folder() + u"/backup~"_s); }},
               {"a pipe", [this] { instead([](const char *path) { ::mkfifo(path, 0644); }); }},
               {"a folder", [this] { instead([](const char *path) { ::mkdir(path, 0755); }); }},
               {"a link inside",
                [this] {
                    const auto target = native(model());
                    instead([&](const char *path) { (void)!::symlink(target, path); });
                }},
               {"a link nowhere",
                [this] { instead([](const char *path) { (void)!::symlink("no", path); }); }},
               {"a second name", [this] { (void)!::link(native(model()), native(folder() + u"/twin"_s)); }},
               {"another's place", [this] { (void)std::rename(native(model()), native(model())); }},
               {"a model renamed", [this] { renameAt(4); }},
               {"a namespace renamed", [this] { renameAt(3); }},
               {"a host renamed", [this] { renameAt(2); }},
               {"a seed-era build", [this] { write(manifest(), folder() + u"/old/Q4_0"_s); }},
               {"a folder's mode", [this] { ::chmod(native(folder()), 0755); }},
               {"a new folder of the same files", [this] { copyFolder(); }},
               {"a folder of nothing",
                [this] { QDir().mkpath(m_root() + u"/h"_s + number(3) + u"/n/empty"_s); }},
               {"a file where folders are",
                [this] { write("x", m_root() + u"/h"_s + number(3) + u"/file"_s); }},
               {"an odd name", [this] {
                    const auto path = native(folder()).bytes + "/l\xff";
                    writeRaw(manifest(), path.constData());
                }}})
    {
        for (int i = 0; i < 300; ++i)
            write(manifest(), folderOf(i / 2) + u"/t%1"_s.arg(i % 2));
    }

    Meddler(const Meddler &) = delete;
    Meddler &operator=(const Meddler &) = delete;
    // QTemporaryDir can't remove what is no text.
    ~Meddler()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_root().toStdString(), ignored);
    }

    // Its name.
    QByteArray change()
    {
        const auto &[name, make] = m_changes[std::size_t(below(int(m_changes.size())))];
        make();
        return name;
    }

private:
    QString m_root() const { return m_store.path(u"manifests"_s); }
    int below(int end) { return int(m_random.bounded(end)); }
    QString number(int end) { return QString::number(below(end)); }

    QByteArray digest()
    {
        return Digest::of(QByteArray::number(m_random.bounded(1U << 30))).toString().toLatin1();
    }
    QByteArray manifest()
    {
        return R"({"schemaVersion":2,"config":{"digest":")" + digest()
            + R"(","size":1},"layers":[{"digest":")" + digest() + R"(","size":1}]})"
            + QByteArray(below(3), ' ');
    }
    QByteArray index() { return R"({"schemaVersion":2,"manifests":[{"digest":")" + digest() + "\"}]}"; }

    // What has no folder in it, by chance: of a model that may have just been made another thing.
    QString model() { return folder() + u"/t"_s + number(2); }
    QString folder() { return folderOf(below(150)); }
    QString folderOf(int model) const
    {
        return m_root() + u"/h%1/n%2/m%3"_s.arg(model % 3).arg(model % 5).arg(model);
    }

    static void writeRaw(const QByteArray &bytes, const char *path)
    {
        const auto fd = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOFOLLOW, 0644);
        (void)!::write(fd, bytes.constData(), std::size_t(bytes.size()));
        ::close(fd);
    }
    static void write(const QByteArray &bytes, const QString &path)
    {
        QDir().mkpath(QFileInfo(path).path());
        writeRaw(bytes, native(path));
    }
    // What was broken a moment ago is read again and again: it may be whole in the next.
    void age(const QString &path)
    {
        const std::array<timespec, 2> times{timespec{1, 0}, timespec{below(1000), 0}};
        (void)!::utimensat(AT_FDCWD, native(path), times.data(), AT_SYMLINK_NOFOLLOW);
    }
    void cut(qint64 bytes)
    {
        const auto path = model();
        (void)!::truncate(native(path), bytes);
        age(path);
    }
    void writeAsLong()
    {
        const auto path = model();
        if (QFileInfo(path).isFile() && !QFileInfo(path).isSymLink())
            write(manifest().leftJustified(qsizetype(QFileInfo(path).size()), ' ', true), path);
    }
    void writeKeepingDate()
    {
        const auto path = native(model());
        struct stat before {
        };
        if (::stat(path, &before) != 0 || !S_ISREG(before.st_mode))
            return;
        writeRaw(manifest().leftJustified(before.st_size, ' ', true), path);
        const std::array<timespec, 2> times{before.st_atim, before.st_mtim};
        (void)!::utimensat(AT_FDCWD, path, times.data(), 0);
    }
    void replace(const QString &path)
    {
        const auto fresh = m_store.beside(u"fresh"_s);
        write(manifest(), fresh);
        QDir().mkpath(QFileInfo(path).path());
        (void)std::rename(native(fresh), native(path));
    }
    void instead(const std::function<void(const char *)> &make)
    {
        const auto path = native(model());
        (void)!::unlink(path);
        make(path);
    }
    void renameAt(int levels)
    {
        const auto path = folder().section(u'/', 0, -5 + levels);
        (void)std::rename(native(path), native(path + (below(2) == 0 ? u".x"_s : u"y"_s)));
        if (below(2) == 0)
            (void)std::rename(native(path + u".x"_s), native(path));
    }
    void copyFolder()
    {
        const auto path = folder();
        const auto fresh = path + u"-new"_s;
        QDir().mkpath(fresh);
        for (const auto &file : QDir(path).entryList(QDir::Files))
            (void)!::link(native(path + u'/' + file), native(fresh + u'/' + file));
        QDir(path).removeRecursively();
        (void)std::rename(native(fresh), native(path));
    }

    const StoreFixture &m_store;
    QRandomGenerator m_random;
    std::vector<std::pair<QByteArray, std::function<void()>>> m_changes;
};

// The memory as its file has it.
QString memoryPath(const StoreFixture &store)
{
    return store.path(u".weightroom/references"_s);
}

void remember(const Store &store, ReferenceReader::Clock clock = tomorrow)
{
    ReferenceReader reader(store, clock);
    QVERIFY(reader.find());
    reader.remember(*StoreLock::acquire(store));
}

void addMany(const StoreFixture &store, int count = 300)
{
    for (int i = 0; i < count; ++i)
        store.write(kLibraryFolder + u"m%1/t"_s.arg(i), q4Parts(QByteArray::number(i)).manifest);
}

} // namespace

class TestReferences : public QObject
{
    Q_OBJECT

private slots:
    void whatIsRememberedIsWhatIsRead_data();
    void whatIsRememberedIsWhatIsRead();
    void whatWasChangedAMomentAgoIsReadAgain();
    void whatWasChangedLessThanTwoSecondsBeforeIsNotRemembered_data();
    void whatWasChangedLessThanTwoSecondsBeforeIsNotRemembered();
    void anUnchangedManifestIsNotReadAgain();
    void onlyWhatIsAskedForIsTold();
    void aFewChangesDontWriteTheMemoryAnew();
    void aMemoryThatIsNotSoundIsNotBelieved_data();
    void aMemoryThatIsNotSoundIsNotBelieved();
    void aMemoryOfAnotherStoreIsOfNoUse();
    void whatLiesOnAFileSystemWithoutReliableTimesIsReadEachTime();
};

void TestReferences::whatIsRememberedIsWhatIsRead_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 4; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestReferences::whatIsRememberedIsWhatIsRead()
{
    QFETCH(const quint32, seed);
    const StoreFixture store;
    Meddler meddler(store, seed);
    const auto opened = store.open();
    waitForTheNextStep(store);
    remember(opened);
    QVERIFY(QFile::exists(memoryPath(store)));
    ReferenceReader kept(opened, tomorrow); // asked each time; another is made each time
    QByteArrayList done;
    for (int step = 0; step < 40; ++step) {
        for (auto changes = QRandomGenerator(seed + quint32(step)).bounded(1, 6); changes > 0; --changes)
            done.append(meddler.change());
        waitForTheNextStep(store);
        ReferenceReader fresh(opened, tomorrow);
        const auto read = readAll(opened);
        for (auto *reader : {&kept, &fresh}) {
            const auto remembered = reader->find();
            QVERIFY(remembered);
            const auto difference = differenceBetween(*remembered, read);
            QVERIFY2(
                difference.isEmpty(),
                qPrintable(
                    difference + u" after step %1: "_s.arg(step) + QString::fromUtf8(done.join(", "))));
        }
        if (step % 10 == 0)
            fresh.remember(*StoreLock::acquire(opened));
        if (done.size() > 12)
            done.remove(0, done.size() - 12);
    }
}

// By the clock that there is: nothing has become old enough to be relied on.
void TestReferences::whatWasChangedAMomentAgoIsReadAgain()
{
    const StoreFixture store;
    Meddler meddler(store, 1);
    const auto opened = store.open();
    ReferenceReader reader(opened);
    for (int step = 0; step < 40; ++step) {
        (void)meddler.change();
        const auto remembered = reader.find();
        QVERIFY(remembered);
        QCOMPARE(differenceBetween(*remembered, readAll(opened)), QString());
    }
}

// A folder and a file each have their own times.
void TestReferences::whatWasChangedLessThanTwoSecondsBeforeIsNotRemembered_data()
{
    QTest::addColumn<bool>("inPlace");
    QTest::addColumn<qint64>("laterNs");
    QTest::addColumn<bool>("isRemembered");
    for (const bool inPlace : {false, true}) {
        const auto *what = inPlace ? "file" : "folder";
        QTest::addRow("%s, 1.9 s", what) << inPlace << qint64(1'900'000'000) << false;
        QTest::addRow("%s, 2 s", what) << inPlace << qint64(2'000'000'000) << true;
    }
}

void TestReferences::whatWasChangedLessThanTwoSecondsBeforeIsNotRemembered()
{
    QFETCH(const bool, inPlace);
    QFETCH(const qint64, laterNs);
    QFETCH(const bool, isRemembered);
    const StoreFixture store;
    addMany(store);
    waitForTheNextStep(store);
    const auto path = store.path(kLibraryFolder + u"m7/t"_s);
    if (!inPlace)
        QVERIFY(QFile::remove(path));
    waitForTheNextStep(store);
    store.write(kLibraryFolder + u"m7/t"_s, q4Parts("other").manifest);
    static qint64 now = 0;
    now = stampOf(path)->ctimeNs + laterNs;
    const auto opened = store.open();
    remember(opened, [] { return now; });
    const auto memory = ReferenceMemory::load(opened);
    std::size_t cursor = 0;
    const auto model = memory.find(memory.modelsIn("registry.ollama.ai/library"), "m7", cursor);
    QCOMPARE(model && memory.stampOf(*model) != FolderStamp(), isRemembered);
    QCOMPARE(model ? memory.digestsOfModel(*model).size() : 0, std::size_t(isRemembered ? 2 : 0));
}

void TestReferences::anUnchangedManifestIsNotReadAgain()
{
    const StoreFixture store;
    addMany(store);
    const auto opened = store.open();
    waitForTheNextStep(store);
    remember(opened);
    const auto path = store.path(kLibraryFolder + u"m7/t"_s);
    const auto other = store.path(kLibraryFolder + u"m8/t"_s);
    // As it never can be without the file or its folder having changed: it tells whether it was looked into.
    auto memory = ReferenceMemory::load(opened);
    QCOMPARE(memory.models(), std::size_t(300));
    const auto secret = Digest::of("only remembered");
    ReferenceMemory changed;
    changed.beginPlace("registry.ollama.ai/library");
    std::size_t cursor = 0;
    const auto range = memory.modelsIn("registry.ollama.ai/library");
    for (auto model = range.first; model < range.end; ++model) {
        const auto first = memory.manifestsOf(model).first;
        changed.add(
            {memory.nameOf(model).toByteArray(),
             memory.stampOf(model),
             {{memory.tagOf(first).toByteArray(), memory.manifestStampOf(first), {secret}}}});
    }
    QVERIFY(memory.find(range, "m7", cursor));
    changed.end();
    changed.save(opened, *StoreLock::acquire(opened));
    auto told = findReferences(opened);
    QCOMPARE(told->digests, QSet<Digest>{secret});
    // A folder that was listed again has its unchanged files from memory; a changed file is read.
    QVERIFY(::chmod(native(store.path(kLibraryFolder + u"m7"_s)), 0700) == 0);
    QCOMPARE(findReferences(opened)->digests, QSet<Digest>{secret});
    const auto parts = q4Parts("other");
    store.write(kLibraryFolder + u"m8/t"_s, parts.manifest);
    const auto digests = parts.digests();
    QCOMPARE(findReferences(opened)->digests, QSet<Digest>(digests.begin(), digests.end()) + QSet{secret});
}

void TestReferences::onlyWhatIsAskedForIsTold()
{
    const StoreFixture store;
    addMany(store);
    store.write(kLibraryFolder + u"bad/t"_s, "{");
    const auto opened = store.open();
    waitForTheNextStep(store);
    const auto parts = q4Parts("7");
    const auto wanted = Digest::of(parts.weights);
    const QSet<Digest> asked{wanted, Digest::of("nothing")};
    for (int round = 0; round < 2; ++round) {
        const auto references = findReferences(opened, &asked);
        QCOMPARE(references->digests, QSet<Digest>{wanted});
        QCOMPARE(references->unreadable, QStringList{store.path(kLibraryFolder + u"bad/t"_s)});
        remember(opened);
    }
}

void TestReferences::aFewChangesDontWriteTheMemoryAnew()
{
    const StoreFixture store;
    addMany(store, 400);
    const auto opened = store.open();
    remember(opened);
    const auto before = contentOf(memoryPath(store));
    QVERIFY(!before.isEmpty());
    const auto write = [&](int from, int to) {
        for (int i = from; i < to; ++i)
            store.write(kLibraryFolder + u"n%1/t"_s.arg(i), q4Parts("x").manifest);
        remember(opened);
        return contentOf(memoryPath(store)) != before;
    };
    QVERIFY(!write(0, 200));
    QVERIFY(write(200, 300));
    // Gone models are forgotten with the next writing.
    QVERIFY(QDir(store.path(kLibraryFolder)).removeRecursively());
    remember(opened);
    QCOMPARE(ReferenceMemory::load(opened).models(), std::size_t(0));
    QVERIFY(contentOf(memoryPath(store)).size() < 200);
}

void TestReferences::aMemoryThatIsNotSoundIsNotBelieved_data()
{
    using Spoil = std::function<QByteArray(const QByteArray &)>;
    QTest::addColumn<Spoil>("spoil");
    const auto payloadOf = [](const QByteArray &bytes) {
        return bytes.mid(bytes.indexOf('\n') + 1 + 4 + 16);
    };
    const auto sealedAgain = [](const QByteArray &payload) {
        return sealed("weightroom references 1\n", payload);
    };
    QTest::newRow("empty") << Spoil([](const QByteArray &) { return QByteArray(); });
    QTest::newRow("cut") << Spoil([](const QByteArray &bytes) { return bytes.chopped(1); });
    QTest::newRow("longer") << Spoil([](const QByteArray &bytes) { return bytes + 'x'; });
    QTest::newRow("another version") << Spoil(
        [](QByteArray bytes) { return bytes.replace(0, 23, "weightroom references 2"); });
    QTest::newRow("a bit") << Spoil([](QByteArray bytes) {
        bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
        return bytes;
    });
    QTest::newRow("sealed, but cut") << Spoil(
        [=](const QByteArray &bytes) { return sealedAgain(payloadOf(bytes).chopped(32)); });
    QTest::newRow("sealed, but nothing") << Spoil([=](const QByteArray &) { return sealedAgain("x"); });
    // Whatever a number in it says, nothing outside the tables is looked at.
    for (int at = 0; at < 64; ++at)
        QTest::addRow("sealed, byte %d", at) << Spoil([=](const QByteArray &bytes) {
            auto payload = payloadOf(bytes);
            const auto place = at < 32 ? qsizetype(at) : payload.size() * (at - 31) / 33;
            payload[place] = char(payload[place] ^ 0xff);
            return sealedAgain(payload);
        });
}

void TestReferences::aMemoryThatIsNotSoundIsNotBelieved()
{
    using Spoil = std::function<QByteArray(const QByteArray &)>;
    QFETCH(const Spoil, spoil);
    static const StoreFixture store;
    static QByteArray sound;
    const auto opened = store.open();
    if (sound.isEmpty()) {
        addMany(store);
        waitForTheNextStep(store);
        remember(opened);
        sound = contentOf(memoryPath(store));
    }
    const auto spoilt = spoil(sound);
    QVERIFY(spoilt != sound);
    store.write(u".weightroom/references"_s, spoilt);
    const auto references = findReferences(opened);
    QVERIFY(references);
    const bool isSealed = QByteArray(QTest::currentDataTag()).startsWith("sealed, byte");
    if (isSealed)
        return; // who can seal it can write what he likes; it is enough that nothing breaks
    QCOMPARE(differenceBetween(*references, readAll(opened)), QString());
    remember(opened);
    QCOMPARE(contentOf(memoryPath(store)), sound);
}

// Copied with its store it knows none of the files.
void TestReferences::aMemoryOfAnotherStoreIsOfNoUse()
{
    const StoreFixture store;
    addMany(store);
    remember(store.open());
    const StoreFixture copy;
    for (int i = 0; i < 300; ++i)
        copy.write(kLibraryFolder + u"m%1/t"_s.arg(i), q4Parts("copy" + QByteArray::number(i)).manifest);
    copy.write(u".weightroom/references"_s, contentOf(memoryPath(store)));
    const auto opened = copy.open();
    QCOMPARE(differenceBetween(*findReferences(opened), readAll(opened)), QString());
}

void TestReferences::whatLiesOnAFileSystemWithoutReliableTimesIsReadEachTime()
{
    QVERIFY(hasReliableTimes(QDir::tempPath()) || hasReliableTimes(u"/dev/shm"_s));
    QVERIFY(!hasReliableTimes(u"/proc"_s));
    QVERIFY(!hasReliableTimes(u"/nowhere"_s));
}

WEIGHTROOM_TEST(TestReferences)
#include "tst_references.moc"
