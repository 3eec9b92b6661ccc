#include "model/store/digestrecords.h"

#include <algorithm>
#include <ctime>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kRewriteBytes = qint64(4) * 1024 * 1024;
constexpr qint64 kRecordsLimitBytes = qint64(64) * 1024 * 1024;
constexpr qsizetype kFields = 8;

using Key = std::pair<quint64, quint64>;

QByteArray lineOf(const DigestRecord &record)
{
    const auto &stamp = record.stamp;
    return QByteArray::number(stamp.device) + ' ' + QByteArray::number(stamp.inode) + ' '
        + QByteArray::number(stamp.bytes) + ' ' + QByteArray::number(stamp.mtimeNs) + ' '
        + QByteArray::number(stamp.ctimeNs) + ' ' + QByteArray::number(record.mtimeAtHashingNs) + ' '
        + QByteArray::number(record.hashedAtNs) + ' ' + record.digest.hex().toLatin1() + '\n';
}

std::optional<DigestRecord> recordOf(const QByteArray &line)
{
    const auto fields = line.split(' ');
    if (fields.size() != kFields)
        return std::nullopt;
    const auto digest = Digest::parse(u"sha256:"_s + QString::fromLatin1(fields[7]));
    if (!digest)
        return std::nullopt;
    bool good = true;
    const auto number = [&](qsizetype field) {
        bool fine = false;
        const auto value = fields[field].toLongLong(&fine);
        good = good && fine;
        return value;
    };
    bool goodDevice = false;
    bool goodInode = false;
    const FileStamp stamp{
        fields[0].toULongLong(&goodDevice), fields[1].toULongLong(&goodInode), number(2), number(3),
        number(4)};
    const DigestRecord record{stamp, number(5), number(6), *digest};
    if (!good || !goodDevice || !goodInode)
        return std::nullopt;
    return record;
}

QHash<Key, DigestRecord> readRecords(const Store &store)
{
    QHash<Key, DigestRecord> records;
    const auto text = readWhole(store.privatePath(u"digests"_s), kRecordsLimitBytes, Links::Refuse);
    if (!text)
        return records;
    // A last line without a line feed was cut short: its digits may be a part of the number only.
    const auto whole = text->left(text->lastIndexOf('\n') + 1);
    for (const auto &line : whole.split('\n')) {
        if (const auto record = recordOf(line))
            records.insert({record->stamp.device, record->stamp.inode}, *record);
    }
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
