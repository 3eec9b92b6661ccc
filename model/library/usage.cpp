#include "model/library/usage.h"

#include "model/core/directory.h"
#include "model/core/sum.h"
#include "model/store/blobs.h"
#include "model/store/references.h"
#include "model/store/staging.h"
#include "model/store/survey.h"
#include "model/store/trash.h"
#include "model/store/unused.h"

#include <QSet>

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
                u"%1 can't be read: what it uses counts as unused here, and isn't pruned"_s.arg(
                    withReason(path)));
        // What vanished since the look counts nothing.
        addModelBlobs(
            look.survey, listBlobs(m_store, &look.references.digests).value_or(std::vector<Blob>()));
        addUnused(look.unused);
        const auto staging = listStaging(m_store);
        for (const auto &folder : staging.value_or(std::vector<StagingFolder>())) {
            if (folder.problem)
                addUnlisted(*folder.problem);
        }
        for (const auto &ref : look.survey.refs) {
            if (ref.manifest)
                m_usage.models.push_back(usageOf(ref.ref, *ref.manifest, look.survey));
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

    void addModelBlobs(const Survey &survey, const std::vector<Blob> &blobs)
    {
        for (const auto &blob : blobs) {
            if (blob.isLink || !isNew(blob.stamp.device, blob.stamp.inode))
                continue;
            m_usage.modelsBytes = saturatingSum(m_usage.modelsBytes, blob.stamp.bytes);
            if (survey.users.value(blob.digest).size() > 1)
                m_usage.sharedBytes = saturatingSum(m_usage.sharedBytes, blob.stamp.bytes);
        }
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
    ModelUsage usageOf(const Ref &ref, const Manifest &manifest, const Survey &survey) const
    {
        ModelUsage usage{ref.name, manifest.totalBytes(), 0};
        for (const auto &digest : manifest.digests()) {
            const auto blob = survey.users.value(digest).size() == 1 ? findBlob(m_store, digest)
                                                                     : failure(Error::Kind::NotFound, {});
            if (blob && !blob->isLink)
                usage.unsharedBytes = saturatingSum(usage.unsharedBytes, blob->stamp.bytes);
        }
        return usage;
    }

    void addUnlisted(const Error &error)
    {
        m_usage.unreadable.append(error.where);
        m_usage.warnings.append(u"%1: what lies there counts nothing"_s.arg(error.message));
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

    const Store &m_store;
    Usage m_usage;
    QSet<std::pair<quint64, quint64>> m_counted; // by device and inode
};

} // namespace

Result<Usage> measureUsage(const Store &store)
{
    const auto look = lookAt(store);
    if (!look)
        return tl::unexpected(look.error());
    return measureUsage(store, *look);
}

Usage measureUsage(const Store &store, const StoreLook &look)
{
    return UsageMeter(store).measure(look);
}

} // namespace weightroom
