#include "model/store/disk/digestrecords.h"
#include "model/store/disk/history.h"

#include "model/store/write/staging.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kHistory = u".weightroom/history"_s;
const QString kDigests = u".weightroom/digests"_s;

HistoryLine lineOf(const QString &name, ChangeReason why = ChangeReason::Build)
{
    return {
        QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, Qt::UTC),
        name,
        Digest::of("old"),
        Digest::of("new"),
        why,
        u"/a/ü \"\n"_s};
}

DigestRecord recordOf(quint64 inode, const QByteArray &content = "x")
{
    return {{7, inode, 100, 1'000, 2'000}, 1'000, 5'000'000'000, Digest::of(content)};
}

// As the file holds it.
QByteArray textOf(const DigestRecord &record)
{
    return "7 " + QByteArray::number(record.stamp.inode) + " 100 1000 2000 1000 5000000000 "
        + record.digest.hex().toLatin1() + '\n';
}

} // namespace

class TestRecords : public QObject
{
    Q_OBJECT

private slots:
    void historyIsReadAsWritten_data();
    void historyIsReadAsWritten();
    void aMissingHistoryIsEmpty();
    void absentDigestsStayAbsent();
    void oneRefsLinesAreFoundWhateverTheCase();
    void aTornHistoryLosesItsLastLineOnly();
    void garbageInTheHistoryIsLeftOut();
    void aRecordIsFoundForExactlyTheSameFile();
    void aRacyRecordIsNotTrusted_data();
    void aRacyRecordIsNotTrusted();
    void theLastRecordOfAFileHolds();
    void damagedRecordsAreLeftOut_data();
    void damagedRecordsAreLeftOut();
    void aTornRecordIsNotTrustedNorDoesItHarmTheNext();
    void whatOthersAppendIsFound();
    void aRewrittenFileIsReadAnew_data();
    void aRewrittenFileIsReadAnew();
    void recordsAreRewrittenPastFourMebibytes();
    void tooManyLiveRecordsKeepTheNewest();
    void aRecordIsCarriedOverOurOwnChange();
    void aDroppedPinKeepsWhatIsKnown_data();
    void aDroppedPinKeepsWhatIsKnown();
    void oddFilesInTheirPlacesAreNotFollowed();
};

void TestRecords::historyIsReadAsWritten_data()
{
    QTest::addColumn<ChangeReason>("why");
    QTest::addColumn<QString>("word");
    QTest::newRow("build") << ChangeReason::Build << u"build"_s;
    QTest::newRow("beside") << ChangeReason::Beside << u"beside"_s;
    QTest::newRow("kept") << ChangeReason::Kept << u"kept"_s;
    QTest::newRow("copy") << ChangeReason::Copy << u"copy"_s;
    QTest::newRow("rename") << ChangeReason::Rename << u"rename"_s;
    QTest::newRow("remove") << ChangeReason::Remove << u"remove"_s;
    QTest::newRow("restore") << ChangeReason::Restore << u"restore"_s;
    QTest::newRow("replace") << ChangeReason::Replace << u"replace"_s;
}

void TestRecords::historyIsReadAsWritten()
{
    QFETCH(const ChangeReason, why);
    QFETCH(const QString, word);
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto line = lineOf(u"h/n/m:t"_s, why);
    QVERIFY(appendHistory(opened, line));
    const auto text = contentOf(store.path(kHistory));
    QVERIFY(text.endsWith('\n') && text.count('\n') == 1);
    QVERIFY(text.contains("\"why\":\"" + word.toUtf8() + '"'));
    QVERIFY(text.contains("\"when\":\"2023-11-14T22:13:20.123Z\""));
    QVERIFY(text.contains("\"from\":\"" + Digest::of("old").toString().toUtf8() + '"'));
    const auto lines = readHistory(opened);
    QCOMPARE(lines->size(), std::size_t(1));
    const auto &read = lines->front();
    QCOMPARE(read.when, line.when);
    QCOMPARE(read.name, line.name);
    QVERIFY(read.from == line.from && read.to == line.to);
    QCOMPARE(read.why, why);
    QCOMPARE(read.source, line.source);
    QCOMPARE(whyWord(why), word);
}

void TestRecords::aMissingHistoryIsEmpty()
{
    const StoreFixture store;
    QVERIFY(readHistory(store.open())->empty());
}

void TestRecords::absentDigestsStayAbsent()
{
    const StoreFixture store;
    QVERIFY(store.open().prepareForWriting());
    auto line = lineOf(u"h/n/m:t"_s);
    line.from.reset();
    line.to.reset();
    QVERIFY(appendHistory(store.open(), line));
    QVERIFY(!readHistory(store.open())->front().from && !readHistory(store.open())->front().to);
}

void TestRecords::oneRefsLinesAreFoundWhateverTheCase()
{
    const StoreFixture store;
    QVERIFY(store.open().prepareForWriting());
    for (const auto &name : {u"h/n/m:t"_s, u"h/n/M:T"_s, u"h/n/m:t2"_s, u"h/n/m:t"_s})
        QVERIFY(appendHistory(store.open(), lineOf(name)));
    QCOMPARE(readHistory(store.open(), u"H/n/m:T"_s)->size(), std::size_t(3));
    QCOMPARE(readHistory(store.open(), u"h/n/m"_s)->size(), std::size_t(0));
}

void TestRecords::aTornHistoryLosesItsLastLineOnly()
{
    const StoreFixture store;
    QVERIFY(store.open().prepareForWriting());
    QVERIFY(appendHistory(store.open(), lineOf(u"h/n/m:a"_s)));
    const auto whole = contentOf(store.path(kHistory));
    for (qsizetype length = 1; length < whole.size() - 1; length += 7) {
        store.write(kHistory, whole + whole.left(length));
        QCOMPARE(readHistory(store.open())->size(), std::size_t(1));
        QVERIFY(appendHistory(store.open(), lineOf(u"h/n/m:b"_s)));
        const auto lines = readHistory(store.open());
        QCOMPARE(lines->size(), std::size_t(2));
        QCOMPARE(lines->back().name, u"h/n/m:b"_s);
    }
}

void TestRecords::garbageInTheHistoryIsLeftOut()
{
    const StoreFixture store;
    QVERIFY(store.open().prepareForWriting());
    QVERIFY(appendHistory(store.open(), lineOf(u"h/n/m:a"_s)));
    const auto good = contentOf(store.path(kHistory));
    auto unknown = good;
    unknown.replace("\"build\"", "\"conquer\"");
    auto badDigest = good;
    badDigest.replace("sha256:", "sha256:../");
    store.write(
        kHistory,
        QByteArray(1000, '\0') + "\n\n[]\nnull\n{}\n\xff\xfe\n" + QByteArray(100'000, '[') + '\n' + unknown
            + badDigest + good);
    const auto lines = readHistory(store.open());
    QCOMPARE(lines->size(), std::size_t(2));
    QVERIFY(!lines->front().to);
    QVERIFY(lines->back().to);
}

void TestRecords::aRecordIsFoundForExactlyTheSameFile()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    appendDigestRecord(opened, recordOf(1, "a"));
    appendDigestRecord(opened, recordOf(2, "b"));
    const auto records = DigestRecords::load(opened);
    const auto stamp = recordOf(1).stamp;
    QCOMPARE(records.find(stamp)->digest, Digest::of("a"));
    QCOMPARE(records.find(stamp)->hashedAtNs, 5'000'000'000);
    QVERIFY(!records.find({8, 1, 100, 1'000, 2'000}));
    QVERIFY(!records.find({7, 3, 100, 1'000, 2'000}));
    QVERIFY(!records.find({7, 1, 101, 1'000, 2'000}));
    QVERIFY(!records.find({7, 1, 100, 1'001, 2'000}));
    QVERIFY(!records.find({7, 1, 100, 1'000, 2'001}));
}

void TestRecords::aRacyRecordIsNotTrusted_data()
{
    QTest::addColumn<qint64>("mtime");
    QTest::addColumn<bool>("isTrusted");
    const qint64 hashed = 1'700'000'000'000'000'000;
    QTest::newRow("long before") << qint64(0) << true;
    QTest::newRow("two seconds before") << hashed - 2'000'000'000 << true;
    QTest::newRow("less than that") << hashed - 1'999'999'999 << false;
    QTest::newRow("at that moment") << hashed << false;
    QTest::newRow("in the future") << hashed * 2 << false;
}

void TestRecords::aRacyRecordIsNotTrusted()
{
    QFETCH(const qint64, mtime);
    QFETCH(const bool, isTrusted);
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    auto record = recordOf(1);
    record.hashedAtNs = 1'700'000'000'000'000'000;
    record.mtimeAtHashingNs = mtime;
    appendDigestRecord(opened, record);
    QCOMPARE(DigestRecords::load(opened).find(record.stamp).has_value(), isTrusted);
}

void TestRecords::theLastRecordOfAFileHolds()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    appendDigestRecord(opened, recordOf(1, "a"));
    auto later = recordOf(1, "b");
    later.stamp.ctimeNs = 9'000;
    appendDigestRecord(opened, later);
    const auto records = DigestRecords::load(opened);
    QVERIFY(!records.find(recordOf(1).stamp));
    QCOMPARE(records.find(later.stamp)->digest, Digest::of("b"));
}

void TestRecords::damagedRecordsAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto hex = Digest::of("x").hex().toLatin1();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("zeros") << QByteArray(200, '\0');
    QTest::newRow("too few") << "7 1 100 1000 2000 1000 " + hex;
    QTest::newRow("too many") << "7 1 100 1000 2000 1000 5000000000 0 " + hex;
    QTest::newRow("not a number") << "7 1 1x0 1000 2000 1000 5000000000 " + hex;
    QTest::newRow("negative inode") << "7 -1 100 1000 2000 1000 5000000000 " + hex;
    QTest::newRow("too large") << "7 1 99999999999999999999 1000 2000 1000 5000000000 " + hex;
    QTest::newRow("short digest") << "7 1 100 1000 2000 1000 5000000000 " + hex.left(63);
    QTest::newRow("two joined") << "7 1 100 1000 2000 1000 5000000000 " + hex
            + "7 1 100 1000 2000 1000 5000000000 " + hex;
    QTest::newRow("endless") << QByteArray(1'000'000, '7');
}

void TestRecords::damagedRecordsAreLeftOut()
{
    QFETCH(const QByteArray, line);
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    appendDigestRecord(opened, recordOf(2));
    store.write(kDigests, line + '\n' + contentOf(store.path(kDigests)) + line + '\n');
    const auto records = DigestRecords::load(opened);
    QVERIFY(!records.find(recordOf(1).stamp));
    QVERIFY(records.find(recordOf(2).stamp));
}

void TestRecords::aTornRecordIsNotTrustedNorDoesItHarmTheNext()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    appendDigestRecord(opened, recordOf(1));
    const auto whole = contentOf(store.path(kDigests));
    for (qsizetype length = 0; length < whole.size(); ++length) {
        store.write(kDigests, whole.left(length));
        QVERIFY(!DigestRecords::load(opened).find(recordOf(1).stamp));
        appendDigestRecord(opened, recordOf(2));
        QVERIFY(DigestRecords::load(opened).find(recordOf(2).stamp));
    }
}

// A line at a time and in halves, as another process may be writing.
void TestRecords::whatOthersAppendIsFound()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto before = DigestRecords::load(opened);
    for (quint64 inode = 1; inode <= 5; ++inode) {
        const auto line = textOf(recordOf(inode));
        for (const auto &part : {line.left(line.size() / 2), line.mid(line.size() / 2)}) {
            QVERIFY(!DigestRecords::load(opened).find(recordOf(inode).stamp));
            QFile file(store.path(kDigests));
            QVERIFY(file.open(QIODevice::Append));
            file.write(part);
        }
        QVERIFY(DigestRecords::load(opened).find(recordOf(inode).stamp));
    }
    // A snapshot stays what it was.
    QVERIFY(!before.find(recordOf(1).stamp));
    QVERIFY(DigestRecords::load(opened).find(recordOf(1).stamp));
}

void TestRecords::aRewrittenFileIsReadAnew_data()
{
    QTest::addColumn<int>("lines");
    QTest::newRow("none") << 0;
    QTest::newRow("shorter") << 1;
    QTest::newRow("as long") << 2;
    QTest::newRow("longer") << 5;
}

// In place, so that device and inode stay.
void TestRecords::aRewrittenFileIsReadAnew()
{
    QFETCH(const int, lines);
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    store.write(kDigests, textOf(recordOf(1)) + textOf(recordOf(2)));
    QVERIFY(DigestRecords::load(opened).find(recordOf(1).stamp));
    QByteArray text;
    for (int i = 0; i < lines; ++i)
        text += textOf(recordOf(quint64(11 + i)));
    QFile file(store.path(kDigests));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
    file.close();
    const auto records = DigestRecords::load(opened);
    QVERIFY(!records.find(recordOf(1).stamp));
    QVERIFY(!records.find(recordOf(2).stamp));
    for (int i = 0; i < lines; ++i)
        QVERIFY(records.find(recordOf(quint64(11 + i)).stamp));
}

void TestRecords::recordsAreRewrittenPastFourMebibytes()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    appendDigestRecord(opened, recordOf(1));
    const auto line = contentOf(store.path(kDigests));
    appendDigestRecord(opened, recordOf(2));
    const auto live = contentOf(store.path(kDigests));
    store.write(kDigests, live + line.repeated(4 * 1024 * 1024 / line.size() + 1) + "garbage\n");
    appendDigestRecord(opened, recordOf(3));
    QVERIFY(contentOf(store.path(kDigests)).size() <= 3 * line.size());
    const auto records = DigestRecords::load(opened);
    for (quint64 inode = 1; inode <= 3; ++inode)
        QVERIFY(records.find(recordOf(inode).stamp));
    QVERIFY(!existsAt(store.path(u".weightroom/digests.new"_s)));
}

void TestRecords::tooManyLiveRecordsKeepTheNewest()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    QByteArray text;
    const auto hex = Digest::of("x").hex().toLatin1();
    quint64 inode = 0;
    while (text.size() <= 4 * 1024 * 1024) {
        ++inode;
        text += "7 " + QByteArray::number(inode) + " 100 1000 2000 1000 "
            + QByteArray::number(5'000'000'000 + inode) + ' ' + hex + '\n';
    }
    store.write(kDigests, text);
    auto newest = recordOf(inode + 1);
    newest.hashedAtNs = 9'000'000'000;
    appendDigestRecord(opened, newest);
    const auto size = contentOf(store.path(kDigests)).size();
    QVERIFY(size > 1024 * 1024 && size < 3 * 1024 * 1024);
    const auto records = DigestRecords::load(opened);
    QVERIFY(records.find(newest.stamp));
    QVERIFY(records.find(recordOf(inode).stamp));
    QVERIFY(!records.find(recordOf(1).stamp));
}

void TestRecords::aRecordIsCarriedOverOurOwnChange()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto path = store.write(u"file"_s, "content");
    const auto before = *stampOf(path);
    appendDigestRecord(opened, {before, 0, fileClockNow(), Digest::of("content")});
    const auto records = DigestRecords::load(opened);
    const auto renamed = store.path(u"renamed"_s);
    QVERIFY(QFile::rename(path, renamed));
    carryDigestRecord(opened, records, before, renamed);
    QCOMPARE(DigestRecords::load(opened).find(*stampOf(renamed))->digest, Digest::of("content"));
    // Not to another file, nor to one of another size.
    const auto now = *stampOf(renamed);
    const auto other = store.write(u"other"_s, "content");
    carryDigestRecord(opened, DigestRecords::load(opened), now, other);
    QVERIFY(!DigestRecords::load(opened).find(*stampOf(other)));
    store.write(u"renamed"_s, "longer than before");
    carryDigestRecord(opened, DigestRecords::load(opened), now, renamed);
    QVERIFY(!DigestRecords::load(opened).find(*stampOf(renamed)));
}

void TestRecords::aDroppedPinKeepsWhatIsKnown_data()
{
    QTest::addColumn<bool>("wasKilled");
    QTest::newRow("by an operation that fails") << false;
    QTest::newRow("by one that was killed") << true;
}

void TestRecords::aDroppedPinKeepsWhatIsKnown()
{
    QFETCH(const bool, wasKilled);
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto digest = store.addBlob("content");
    const auto pinTo = [&](const QString &pin) {
        QVERIFY(
            ::link(QFile::encodeName(opened.blobPath(digest)).constData(), QFile::encodeName(pin).constData())
            == 0);
        appendDigestRecord(opened, {*stampOf(pin), 0, fileClockNow(), digest});
    };
    if (wasKilled) {
        QVERIFY(QDir().mkpath(store.path(u".weightroom/staging/dead"_s)));
        pinTo(store.path(u".weightroom/staging/dead/pin-"_s + digest.fileName()));
    }
    {
        const auto staging = Staging::create(opened);
        QVERIFY(staging);
        if (!wasKilled)
            pinTo(staging->pinPath(digest));
    }
    QVERIFY(store.snapshot(u".weightroom/staging"_s).isEmpty());
    const auto record = DigestRecords::load(opened).find(*stampOf(opened.blobPath(digest)));
    QVERIFY(record);
    QCOMPARE(record->digest, digest);
}

void TestRecords::oddFilesInTheirPlacesAreNotFollowed()
{
    const StoreFixture store;
    const auto opened = store.open();
    QVERIFY(opened.prepareForWriting());
    const auto victim = store.write(u"victim"_s, "text");
    QVERIFY(QFile::link(victim, store.path(kHistory)) && QFile::link(victim, store.path(kDigests)));
    QVERIFY(!appendHistory(opened, lineOf(u"h/n/m:t"_s)));
    appendDigestRecord(opened, recordOf(1));
    QVERIFY(!readHistory(opened));
    QCOMPARE(contentOf(victim), QByteArray("text"));
    for (const auto &name : {kHistory, kDigests}) {
        QVERIFY(QFile::remove(store.path(name)));
        QVERIFY(::mkfifo(QFile::encodeName(store.path(name)).constData(), 0644) == 0);
    }
    QVERIFY(!appendHistory(opened, lineOf(u"h/n/m:t"_s)));
    appendDigestRecord(opened, recordOf(1));
    QVERIFY(!readHistory(opened));
    QVERIFY(!DigestRecords::load(opened).find(recordOf(1).stamp));
}

WEIGHTROOM_TEST(TestRecords)
#include "tst_records.moc"
