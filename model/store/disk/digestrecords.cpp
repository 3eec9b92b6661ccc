#include "model/store/disk/digestrecords.h"

#include "model/store/disk/recordfields.h"

#include <QMutex>
#include <QMutexLocker>
#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kRewriteBytes = qint64(4) * 1024 * 1024;
constexpr qint64 kRecordsLimitBytes = qint64(64) * 1024 * 1024;

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

} // namespace

// The records of the store that was asked for last, as far as its file has been read. A build asks half a
// dozen times, and the file has 4 MiB in the end: only what was appended since is read again.
class DigestRecordsFile
{
public:
    static DigestRecords read(const Store &store);
    static std::vector<DigestRecord> readAll(const Store &store);

private:
    bool continues(int fd, const FileStamp &stamp, const QString &path) const;
    void enter(const QByteArray &text);

    quint64 m_device = 0;
    quint64 m_inode = 0;
    qsizetype m_lastLineStart = 0;
    DigestRecords m_records;
};

// Whether the file is still the one that was read, or has only grown. A rewritten one may get the old one's
// inode; its last line is another.
bool DigestRecordsFile::continues(int fd, const FileStamp &stamp, const QString &path) const
{
    const auto &text = m_records.m_text;
    if (stamp.device != m_device || stamp.inode != m_inode || stamp.bytes < text.size())
        return false;
    const auto lastLine = QByteArrayView(text).sliced(m_lastLineStart);
    const auto line = readAt(fd, m_lastLineStart, lastLine.size(), path);
    return line && *line == lastLine;
}

// A last line without a line feed was cut short: its digits may be a part of the number only.
void DigestRecordsFile::enter(const QByteArray &text)
{
    auto &all = m_records.m_text;
    auto &lineStarts = m_records.m_lineStarts;
    auto from = all.size();
    all += QByteArrayView(text).first(text.lastIndexOf('\n') + 1);
    lineStarts.reserve(lineStarts.size() + text.count('\n'));
    while (from < all.size()) {
        const auto end = all.indexOf('\n', from);
        RecordFields fields(QByteArrayView(all).sliced(from, end - from));
        const auto device = fields.number<quint64>();
        const auto inode = fields.number<quint64>();
        if (fields.isGood())
            lineStarts.insert({device, inode}, from);
        m_lastLineStart = from;
        from = end + 1;
    }
}

DigestRecords DigestRecordsFile::read(const Store &store)
{
    static QMutex mutex;
    // Never destroyed: a thread that was left to itself may end after everything else.
    static auto &known = *new DigestRecordsFile;
    // Not held while the disk is asked: one that doesn't answer would hold up every other store.
    const auto exchange = [&](DigestRecordsFile other) {
        const QMutexLocker lock(&mutex);
        return std::exchange(known, std::move(other));
    };
    auto file = exchange({});
    const auto path = store.privatePath(u"digests"_s);
    const auto fd = openRegular(path, Links::Refuse);
    const auto stamp = fd ? stampOf(fd->get(), path) : tl::unexpected(fd.error());
    if (!stamp || stamp->bytes > kRecordsLimitBytes)
        return {};
    if (!file.continues(fd->get(), *stamp, path)) {
        file = {};
        file.m_device = stamp->device;
        file.m_inode = stamp->inode;
    }
    const auto read = file.m_records.m_text.size();
    if (const auto text = readAt(fd->get(), read, stamp->bytes - read, path))
        file.enter(*text);
    auto records = file.m_records;
    // Longer than we let it grow: it isn't ours alone, and isn't kept in memory.
    if (records.m_text.size() <= 2 * kRewriteBytes)
        (void)exchange(std::move(file));
    return records;
}

std::vector<DigestRecord> DigestRecordsFile::readAll(const Store &store)
{
    const auto records = read(store);
    std::vector<DigestRecord> all;
    all.reserve(std::size_t(records.m_lineStarts.size()));
    for (const auto start : records.m_lineStarts) {
        if (const auto record = records.recordAt(start))
            all.push_back(*record);
    }
    return all;
}

namespace
{

void rewrite(const Store &store, const QString &path)
{
    auto records = DigestRecordsFile::readAll(store);
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
    return DigestRecordsFile::read(store);
}

std::optional<DigestRecord> DigestRecords::recordAt(qsizetype lineStart) const
{
    return recordOf(QByteArrayView(m_text).sliced(lineStart, m_text.indexOf('\n', lineStart) - lineStart));
}

std::optional<DigestRecord> DigestRecords::find(const FileStamp &stamp) const
{
    const auto start = m_lineStarts.constFind({stamp.device, stamp.inode});
    auto record = start == m_lineStarts.constEnd() ? std::nullopt : recordAt(*start);
    if (!record || record->stamp != stamp || record->isRacy())
        return std::nullopt;
    return record;
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
