#include "model/space/usage.h"

#include "model/core/bytes.h"
#include "model/core/directory.h"
#include "model/store/disk/stagingfolders.h"
#include "model/store/trash/trash.h"
#include "model/store/write/staging.h"

#include <QHash>
#include <QSet>
#include <optional>
#include <span>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

class UsageMeter
{
public:
    explicit UsageMeter(const Store &store)
        : m_store(store)
    {
    }

    Usage measure(const StoreLook &look)
    {
        m_usage.unreadable = look.references.unreadable;
        for (const auto &path : look.references.unreadable)
            m_usage.warnings.append(
                u"%1 can't be read: what it uses counts as unused here, but isn't pruned"_s.arg(
                    withReason(path)));
        for (const auto &digest : look.digests)
            ++m_blobs[digest].refs;
        addModelBlobs(look.references.digests);
        addUnused(look.unused);
        const auto staging = listStaging(m_store);
        for (const auto &folder : staging.value_or(std::vector<StagingFolder>())) {
            if (folder.problem)
                addUnlisted(*folder.problem);
        }
        m_usage.models.reserve(look.models.size());
        for (auto model = look.models.begin(); model != look.models.end(); ++model) {
            const auto next = model + 1;
            const auto end = next == look.models.end() ? look.digests.size() : next->firstDigest;
            m_usage.models.push_back(
                usageOf(*model, {look.digests.data() + model->firstDigest, end - model->firstDigest}));
        }
        for (const auto sum :
             {m_usage.modelsBytes, m_usage.unreferencedBytes, m_usage.partialBytes, m_usage.foreignBytes})
            m_usage.blobsBytes = saturatingSum(m_usage.blobsBytes, sum);
        m_usage.trashBytes = bytesIn(u"trash/blobs"_s);
        for (const auto &entry : listTrash(m_store).value_or(std::vector<TrashEntry>()))
            m_usage.trashBytes = saturatingSum(m_usage.trashBytes, entry.asideBytes);
        m_usage.damagedBytes = bytesIn(u"damaged"_s);
        m_usage.freeBytes = freeBytes(m_store);
        return std::move(m_usage);
    }

private:
    // False for a file that has been counted under another name.
    bool isNew(quint64 device, quint64 inode)
    {
        const std::pair key(device, inode);
        const bool isKnown = m_counted.contains(key);
        m_counted.insert(key);
        return !isKnown;
    }

    // What vanished since the look counts nothing.
    void addModelBlobs(const QSet<Digest> &named)
    {
        const auto directory = openDirectory(m_store.blobsPath(), Links::Follow);
        if (directory)
            (void)visitDirectory(directory->get(), m_store.blobsPath(), {}, [&](const DirectoryEntry &entry) {
                addModelBlob(entry, named);
                return Result<void>();
            });
    }

    void addModelBlob(const DirectoryEntry &entry, const QSet<Digest> &named)
    {
        const auto digest = Digest::parse(entry.text());
        if (entry.type != DirectoryEntry::Type::File || !digest || !named.contains(*digest))
            return;
        auto &blob = m_blobs[*digest];
        // Its own name comes before an old spelling.
        if (!blob.bytes || entry.text() == digest->fileName())
            blob.bytes = entry.stamp.bytes;
        if (!isNew(entry.stamp.device, entry.stamp.inode))
            return;
        m_usage.modelsBytes = saturatingSum(m_usage.modelsBytes, entry.stamp.bytes);
        if (blob.refs > 1)
            m_usage.sharedBytes = saturatingSum(m_usage.sharedBytes, entry.stamp.bytes);
    }

    void addUnused(const std::vector<UnusedFile> &files)
    {
        for (const auto &file : files) {
            const bool isLink = file.isLink;
            if (isLink || (file.kind != UnusedFile::Kind::Staging && !isNew(file.device, file.inode)))
                continue;
            auto &sum = sumOf(file.kind);
            sum = saturatingSum(sum, file.bytes);
        }
    }

    qint64 &sumOf(UnusedFile::Kind kind)
    {
        switch (kind) {
        case UnusedFile::Kind::Blob:
            return m_usage.unreferencedBytes;
        case UnusedFile::Kind::Partial:
            return m_usage.partialBytes;
        case UnusedFile::Kind::Staging:
            return m_usage.stagingBytes;
        case UnusedFile::Kind::Foreign:
            break;
        }
        return m_usage.foreignBytes;
    }

    // As the list counts it (snapshot.h).
    ModelUsage usageOf(const LookedModel &model, std::span<const Digest> digests) const
    {
        ModelUsage usage{model.name, model.bytes, 0};
        for (const auto &digest : digests) {
            const auto blob = m_blobs.value(digest);
            if (blob.refs == 1)
                usage.unsharedBytes = saturatingSum(usage.unsharedBytes, blob.bytes.value_or(0));
        }
        return usage;
    }

    void addUnlisted(const Error &error)
    {
        m_usage.unreadable.append(error.where);
        m_usage.warnings.append(u"%1: its content isn't counted"_s.arg(error.message));
    }

    qint64 bytesIn(const QString &below)
    {
        const auto entries = listFolder(m_store.privatePath(below));
        if (!entries) {
            addUnlisted(entries.error());
            return 0;
        }
        qint64 bytes = 0;
        for (const auto &entry : *entries) {
            if (entry.type == DirectoryEntry::Type::File && isNew(entry.stamp.device, entry.stamp.inode))
                bytes = saturatingSum(bytes, entry.stamp.bytes);
        }
        return bytes;
    }

    struct NamedFile {
        quint32 refs = 0;
        std::optional<qint64> bytes; // nothing if it's a link, or not there
    };

    const Store &m_store;
    Usage m_usage;
    QHash<Digest, NamedFile> m_blobs;
    QSet<std::pair<quint64, quint64>> m_counted; // by device and inode
};

} // namespace

Result<Usage> measureUsage(const Store &store)
{
    TRY_ASSIGN(const auto look, lookAt(store));
    return measureUsage(store, look);
}

Usage measureUsage(const Store &store, const StoreLook &look)
{
    return UsageMeter(store).measure(look);
}

} // namespace weightroom
