#include "model/store/digestrecords.h"

#include "model/store/recordfields.h"

#include <QMutex>
#include <QMutexLocker>
#include <algorithm>
#include <ctime>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kRewriteBytes = qint64(4) * 1024 * 1024;
constexpr qint64 kRecordsLimitBytes = qint64(64) * 1024 * 1024;

using Key = std::pair<quint64, quint64>;

QByteArray lineOf(const DigestRecord &record)
{
    const auto &stamp = record.stamp;
    return QByteArray::number(stamp.device) + ' ' + QByteArray::number(stamp.inode) + ' '
        + QByteArray::number(stamp.bytes) + ' ' + QByteArray::number(stamp.mtimeNs) + ' '
        + QByteArray::number(stamp.ctimeNs) + ' ' + QByteArray::number(record.mtimeAtHashingNs) + ' '
        + QByteArray::number(record.hashedAtNs) + ' ' + record.digest.hex().toLatin1() + '\n';
}

std::optional<DigestRecord> recordOf(QByteArrayView line)
{
    RecordFields fields(line);
    const FileStamp stamp{
        fields.number<quint64>(), fields.number<quint64>(), fields.number<qint64>(), fields.number<qint64>(),
        fields.number<qint64>()};
    const auto mtimeAtHashingNs = fields.number<qint64>();
    const auto hashedAtNs = fields.number<qint64>();
    const auto digest = Digest::ofHex(fields.word());
    if (!digest || !fields.isWhole())
        return std::nullopt;
    return DigestRecord{stamp, mtimeAtHashingNs, hashedAtNs, *digest};
}

// What has been read of a file of records. A build asks half a dozen times, and the file has 4 MiB in the
// end: only what was appended since is read again.
struct ReadRecords {
    quint64 device = 0;
    quint64 inode = 0;
    qint64 bytes = 0;    // up to the end of a line
    QByteArray lastLine; // a rewritten file may get the old one's inode; its lines are others
    QHash<Key, DigestRecord> records;
};

// Whether the file is still the one that was read, or has only grown.
bool continues(const ReadRecords &known, int fd, const FileStamp &stamp, const QString &path)
{
    if (stamp.device != known.device || stamp.inode != known.inode || stamp.bytes < known.bytes)
        return false;
    const auto line = readAt(fd, known.bytes - known.lastLine.size(), known.lastLine.size(), path);
    return line && *line == known.lastLine;
}

// A last line without a line feed was cut short: its digits may be a part of the number only.
void enterLines(ReadRecords &known, const QByteArray &text)
{
    const auto end = text.lastIndexOf('\n') + 1;
    known.records.reserve(known.records.size() + text.count('\n'));
    for (qsizetype from = 0; from < end;) {
        const auto to = text.indexOf('\n', from);
        if (const auto record = recordOf(QByteArrayView(text).sliced(from, to - from)))
            known.records.insert({record->stamp.device, record->stamp.inode}, *record);
        if (to + 1 == end)
            known.lastLine = text.mid(from, end - from);
        from = to + 1;
    }
    known.bytes += end;
}

QHash<Key, DigestRecord> readRecords(const Store &store)
{
    static QMutex mutex;
    static ReadRecords known; // of the store that was asked for last
    const auto path = store.privatePath(u"digests"_s);
    const QMutexLocker lock(&mutex);
    const auto fd = openRegular(path, Links::Refuse);
    const auto stamp = fd ? stampOf(fd->get(), path) : tl::unexpected(fd.error());
    if (!stamp || stamp->bytes > kRecordsLimitBytes) {
        known = {};
        return {};
    }
    if (!continues(known, fd->get(), *stamp, path))
        known = ReadRecords{stamp->device, stamp->inode, 0, {}, {}};
    if (const auto text = readAt(fd->get(), known.bytes, stamp->bytes - known.bytes, path))
        enterLines(known, *text);
    auto records = known.records;
    // Longer than we let it grow: it isn't ours alone, and isn't kept in memory.
    if (known.bytes > 2 * kRewriteBytes)
        known = {};
    return records;
}

void rewrite(const Store &store, const QString &path)
{
    auto records = readRecords(store).values();
    // Too many live ones: those that were hashed last stay, so that the file doesn't grow for ever.
    std::sort(records.begin(), records.end(), [](const auto &a, const auto &b) {
        return a.hashedAtNs > b.hashedAtNs;
    });
    QByteArray text;
    for (auto record = records.cbegin(); record != records.cend() && text.size() < kRewriteBytes / 2;
         ++record)
        text += lineOf(*record);
    const auto fresh = store.privatePath(u"digests.new"_s);
    if (removeFile(fresh) && store.writeNew(fresh, text))
        (void)placeDurably(fresh, path);
}

} // namespace

DigestRecords DigestRecords::load(const Store &store)
{
    DigestRecords records;
    records.m_byInode = readRecords(store);
    return records;
}

std::optional<DigestRecord> DigestRecords::find(const FileStamp &stamp) const
{
    const auto found = m_byInode.constFind({stamp.device, stamp.inode});
    if (found == m_byInode.constEnd() || found->stamp != stamp || found->isRacy())
        return std::nullopt;
    return *found;
}

void appendDigestRecord(const Store &store, const DigestRecord &record)
{
    const auto path = store.privatePath(u"digests"_s);
    const auto fd = openAppending(store, path);
    if (!fd)
        return;
    const auto stamp = stampOf(fd->get(), path);
    if (!stamp)
        return;
    auto line = lineOf(record);
    if (stamp->bytes > 0) {
        const auto last = readAt(fd->get(), stamp->bytes - 1, 1, path);
        if (last && *last != "\n")
            line.prepend('\n');
    }
    (void)writeAll(fd->get(), line, path);
    if (stamp->bytes > kRewriteBytes)
        rewrite(store, path);
}

void carryDigestRecord(
    const Store &store, const DigestRecords &records, const FileStamp &before, const QString &pathNow)
{
    auto record = records.find(before);
    const auto now = stampOf(pathNow);
    const bool isSame =
        now && now->device == before.device && now->inode == before.inode && now->bytes == before.bytes;
    if (!record || !isSame || *now == before)
        return;
    record->stamp = *now;
    appendDigestRecord(store, *record);
}

qint64 fileClockNow()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace weightroom
