#include "model/store/care/repairsources.h"

#include "model/store/disk/history.h"
#include "model/store/disk/location.h"
#include "model/store/disk/manifest.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom
{

Result<RepairSources> RepairSources::open(const Store &store, const QString &from)
{
    RepairSources sources(store);
    TRY(sources.findTwins());
    if (from.isEmpty()) {
        sources.m_isUsual = true;
        sources.findImports();
        return sources;
    }
    const QFileInfo info(from);
    if (!info.exists())
        return failure(
            Error::Kind::NotFound, u"%1 doesn't exist, so nothing can be repaired from it"_s.arg(from), from);
    if (!info.isDir()) {
        sources.m_file = info.absoluteFilePath();
        return sources;
    }
    // Also a folder that is called blobs: the store is above it.
    const bool isBlobs = QDir(from).dirName() == u"blobs" && !QFileInfo(from + u"/blobs"_s).isDir();
    TRY_ASSIGN(
        const auto other,
        Store::open(
            isBlobs ? QFileInfo(info.absoluteFilePath()).path() : info.absoluteFilePath(),
            Store::Access::Read));
    if (!QFileInfo(other.blobsPath()).isDir())
        return failure(Error::Kind::Refused, u"%1 is not a store: it has no blobs"_s.arg(from), from);
    sources.m_other = other;
    return sources;
}

Result<void> RepairSources::findTwins()
{
    TRY_ASSIGN(const auto blobs, listOldSpellings(m_store));
    for (const auto &blob : blobs)
        m_twins[blob.digest].push_back(blob);
    return {};
}

void RepairSources::findImports()
{
    const auto lines = readHistory(m_store);
    if (!lines)
        return;
    for (auto line = lines->rbegin(); line != lines->rend(); ++line) {
        if (line->source.isEmpty() || !line->to)
            continue;
        const auto copy = readWhole(
            m_store.privatePath(u"manifests/"_s + line->to->fileName()), Manifest::kLimitBytes,
            Links::Refuse);
        const auto manifest = copy ? Manifest::parse(*copy) : tl::unexpected(copy.error());
        const auto *weights = manifest ? manifest->weights() : nullptr;
        if (weights != nullptr && !m_imports[weights->digest].contains(line->source))
            m_imports[weights->digest].append(line->source);
    }
}

QStringList RepairSources::of(const Digest &digest) const
{
    QStringList paths;
    if (!m_file.isEmpty())
        paths.append(m_file);
    if (m_other)
        paths += blobSpellings(*m_other, digest);
    for (const auto &twin : twins(digest))
        paths.append(twin.path);
    if (m_isUsual) {
        for (const auto &name : {digest.fileName(), digest.toString()})
            paths.append(m_store.privatePath(u"trash/blobs/"_s + name));
        paths += m_imports.value(digest);
        for (const auto &store : knownStorePaths()) {
            if (QFileInfo(store).canonicalFilePath() != m_store.root())
                paths.append(store + u"/blobs/"_s + digest.fileName());
        }
    }
    paths.removeIf([](const QString &path) { return !QFileInfo::exists(path); });
    return paths;
}

} // namespace weightroom
