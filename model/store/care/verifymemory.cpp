#include "model/store/care/verifymemory.h"

#include "model/store/disk/lock.h"
#include "model/store/disk/recordfields.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kMemoryFileLimitBytes = qint64(64) * 1024 * 1024;
constexpr qint64 kMemoryKeptBytes = qint64(16) * 1024 * 1024; // some 100,000 blobs

// Stored: never change.
constexpr std::array<QByteArrayView, 4> kVerdicts{"good", "damaged", "missing", "unchecked"};

QByteArray verifiedLine(const VerifiedBlob &blob)
{
    const auto &stamp = blob.stamp;
    return "blob " + blob.digest.hex().toLatin1() + ' ' + QByteArray::number(stamp.device) + ' '
        + QByteArray::number(stamp.inode) + ' ' + QByteArray::number(stamp.bytes) + ' '
        + QByteArray::number(stamp.mtimeNs) + ' ' + QByteArray::number(stamp.ctimeNs) + ' '
        + QByteArray::number(blob.whenMs) + ' ' + kVerdicts[std::size_t(blob.verdict)].toByteArray() + '\n';
}

QByteArray runLine(const VerifiedRun &run)
{
    return "run " + QByteArray::number(run.whenMs) + ' ' + QByteArray::number(run.blobs) + ' '
        + QByteArray::number(run.damaged) + ' ' + QByteArray::number(run.missing) + ' '
        + QByteArray::number(run.manifests) + '\n';
}

std::optional<VerifiedBlob> verifiedBlobOf(RecordFields fields)
{
    const auto digest = Digest::ofHex(fields.word());
    const FileStamp stamp{
        fields.number<quint64>(), fields.number<quint64>(), fields.number<qint64>(), fields.number<qint64>(),
        fields.number<qint64>()};
    const auto whenMs = fields.number<qint64>();
    const auto verdict = std::find(kVerdicts.begin(), kVerdicts.end(), fields.word());
    if (!digest || !fields.isWhole() || verdict == kVerdicts.end())
        return std::nullopt;
    return VerifiedBlob{*digest, stamp, whenMs, static_cast<BlobVerdict>(verdict - kVerdicts.begin())};
}

std::optional<VerifiedRun> verifiedRunOf(RecordFields fields)
{
    const VerifiedRun run{
        fields.number<qint64>(), fields.number<qint64>(), fields.number<qint64>(), fields.number<qint64>(),
        fields.number<qint64>()};
    return fields.isWhole() ? std::optional(run) : std::nullopt;
}

QString memoryInStore(const Store &store)
{
    return store.privatePath(u"verified"_s);
}

QString memoryInCache(const Store &store)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/weightroom/verified-"_s
        + Digest::of(store.root().toUtf8()).shortId();
}

bool belongsInStore(const Store &store)
{
    return !store.readOnlyReason() && QFileInfo(store.privatePath()).isDir();
}

} // namespace

void VerifyMemory::read(const QByteArray &text, bool damagedOnly)
{
    // A last line without a line feed was cut short: its last word may be a part of one.
    const auto end = text.lastIndexOf('\n') + 1;
    for (qsizetype from = 0, to = 0; from < end; from = to + 1) {
        to = text.indexOf('\n', from);
        const auto line = QByteArrayView(text).sliced(from, to - from);
        // Nearly all, and told without taking them apart.
        if (damagedOnly && m_blobs.isEmpty() && !line.endsWith(" damaged"))
            continue;
        RecordFields fields(line);
        const auto kind = fields.word();
        if (kind == "blob") {
            const auto blob = verifiedBlobOf(fields);
            if (damagedOnly && blob && blob->verdict != BlobVerdict::Damaged
                && !m_blobs.contains(blob->digest))
                continue;
            const auto known = blob ? m_blobs.constFind(blob->digest) : m_blobs.constEnd();
            if (blob && (known == m_blobs.constEnd() || known->whenMs <= blob->whenMs))
                m_blobs.insert(blob->digest, *blob);
        } else if (kind == "run") {
            const auto run = verifiedRunOf(fields);
            if (run && (!m_run || m_run->whenMs <= run->whenMs))
                m_run = run;
        }
    }
}

QByteArray VerifyMemory::toText(qint64 forgetBeforeMs) const
{
    std::vector<const VerifiedBlob *> blobs;
    blobs.reserve(std::size_t(m_blobs.size()));
    for (const auto &blob : m_blobs) {
        if (blob.whenMs >= forgetBeforeMs)
            blobs.push_back(&blob);
    }
    // Where there are too many, those that were verified last stay.
    std::sort(blobs.begin(), blobs.end(), [](const auto *a, const auto *b) { return a->whenMs > b->whenMs; });
    constexpr qint64 kLineBytes = 200; // at most, and mostly
    QByteArray text = m_run ? runLine(*m_run) : QByteArray();
    text.reserve(std::min(kMemoryKeptBytes, kLineBytes * qint64(blobs.size())) + 2 * kLineBytes);
    for (auto blob = blobs.cbegin(); blob != blobs.cend() && text.size() < kMemoryKeptBytes; ++blob)
        text += verifiedLine(**blob);
    return text;
}

VerifyMemory VerifyMemory::load(const Store &store)
{
    VerifyMemory memory;
    for (const auto &path : {memoryInCache(store), memoryInStore(store)}) {
        const auto text = readWhole(path, kMemoryFileLimitBytes, Links::Refuse);
        if (text)
            memory.read(*text);
        else if (text.error().errnoValue != 0 && text.error().kind != Error::Kind::NotFound)
            memory.m_problem = text.error();
    }
    return memory;
}

VerifyMemory VerifyMemory::loadDamaged(const Store &store)
{
    VerifyMemory memory;
    // The second time for what was found of those later.
    for (int pass = 0; pass < 2; ++pass) {
        for (const auto &path : {memoryInCache(store), memoryInStore(store)}) {
            if (const auto text = readWhole(path, kMemoryFileLimitBytes, Links::Refuse))
                memory.read(*text, true);
        }
        if (memory.m_blobs.isEmpty())
            break;
    }
    return memory;
}

std::optional<VerifyMemory::Summary> VerifyMemory::summary(const Store &store) const
{
    if (!m_run)
        return std::nullopt;
    Summary summary{QDateTime::fromMSecsSinceEpoch(m_run->whenMs, Qt::UTC), 0, 0, m_run->manifests};
    for (const auto &blob : m_blobs) {
        if (blob.verdict != BlobVerdict::Damaged && blob.verdict != BlobVerdict::Missing)
            continue;
        const auto now = lookAtBlob(store, blob.digest);
        if (now.verdict == BlobVerdict::Missing)
            ++summary.missing;
        else if (blob.verdict == BlobVerdict::Damaged && now.stamp == blob.stamp)
            ++summary.damaged;
    }
    return summary;
}

void rememberVerified(
    const Store &store, const std::vector<VerifiedBlob> &blobs, const std::optional<VerifiedRun> &run,
    qint64 forgetBeforeMs)
{
    if (blobs.empty() && !run)
        return;
    // Written anew as a whole: it is read rarely, written a few times a run, and so never grows.
    const auto write = [&](const auto &place) {
        auto memory = VerifyMemory::load(store);
        // It would be written over with less.
        if (memory.m_problem)
            return;
        for (const auto &blob : blobs)
            memory.m_blobs.insert(blob.digest, blob);
        if (run)
            memory.m_run = run;
        place(memory.toText(forgetBeforeMs));
    };
    if (belongsInStore(store)) {
        // Between two blobs, or when it's cancelled, nobody is kept waiting for it.
        const auto lock = StoreLock::acquire(store, std::chrono::milliseconds(run ? 5000 : 100));
        if (!lock)
            return;
        write([&](const QByteArray &text) {
            const auto fresh = memoryInStore(store) + u".new"_s;
            if (removeFile(fresh) && store.writeNew(fresh, text) && placeDurably(fresh, memoryInStore(store)))
                (void)removeFile(memoryInCache(store)); // of the time before the store had a folder of ours
        });
        return;
    }
    write([&](const QByteArray &text) {
        const auto path = memoryInCache(store);
        QDir().mkpath(directoryOf(path));
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size())
            file.commit();
    });
}

} // namespace weightroom
