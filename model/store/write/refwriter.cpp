#include "model/store/write/refwriter.h"

#include "model/core/file.h"
#include "model/store/disk/storefolder.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

Result<void> makeRoom(const Store &store, const QString &path)
{
    if (auto made = store.makeDirectory(directoryOf(path)); !made)
        return made;
    // An empty folder where the tag goes is what a removed model of the old layout left.
    if (QFileInfo(path).isDir() && !QFileInfo(path).isSymLink())
        (void)::rmdir(nativePath(path).constData());
    return {};
}

} // namespace

Result<void> keepManifestCopy(const Store &store, Staging &staging, const QByteArray &bytes)
{
    const auto path = store.privatePath(u"manifests/"_s + Digest::of(bytes).fileName());
    const auto there = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
    if (there && *there == bytes)
        return {};
    const auto fresh = staging.newFile();
    if (auto written = store.writeNew(fresh, bytes); !written)
        return written;
    return placeDurably(fresh, path);
}

Result<void> unlinkRef(const Store &store, const Ref &ref)
{
    if (auto removed = unlinkInStore(store, ref.path); !removed)
        return removed;
    auto folder = directoryOf(ref.path);
    while (folder.startsWith(store.manifestsPath() + u'/')
           && ::rmdir(QFile::encodeName(folder).constData()) == 0)
        folder = directoryOf(folder);
    return syncDirectory(folder);
}

// A damaged manifest is replaced all the same; what can be kept of it is.
Result<RefWriter::Old> RefWriter::readOld(const Ref &ref) const
{
    const auto bytes = bytesToKeep(ref);
    if (!bytes)
        return tl::unexpected(bytes.error());
    Old old{ref, *bytes, {}, {}};
    if (const auto manifest = Manifest::parse(bytes->value_or(QByteArray())))
        old.digest = manifest->digest;
    return old;
}

Result<void> RefWriter::writeRef(const Name &name, const QByteArray &bytes, QString *backup)
{
    if (auto copied = keepManifestCopy(m_store, m_staging, bytes); !copied)
        return copied;
    const auto path = name.manifestPath(m_store.manifestsPath());
    if (!path)
        return tl::unexpected(path.error());
    if (auto made = makeRoom(m_store, *path); !made)
        return made;
    if (backup != nullptr) {
        *backup = m_staging.newFile();
        if (::link(QFile::encodeName(*path).constData(), QFile::encodeName(*backup).constData()) != 0)
            backup->clear();
    }
    const auto fresh = m_staging.newFile();
    if (auto written = m_store.writeNew(fresh, bytes); !written)
        return written;
    return placeInStore(m_store, fresh, *path);
}

Result<void> RefWriter::writeDamaged(const QString &path, const Publication &publication)
{
    if (auto made = makeRoom(m_store, path); !made)
        return made;
    if (!publication.file.isEmpty()) {
        // Given up again like whatever else was taken from its place.
        m_taken.push_back({path, publication.file});
        return placeInStore(m_store, publication.file, path);
    }
    const auto fresh = m_staging.newFile();
    if (auto written = m_store.writeNew(fresh, publication.manifest); !written)
        return written;
    return placeInStore(m_store, fresh, path);
}

Result<void> RefWriter::moveSeeds(const StoreLock &lock, const Placement &placement, const QString &build)
{
    for (const auto &move : placement.seedMoves) {
        const auto manifest = readManifest(m_store, move.ref);
        if (!manifest)
            return tl::unexpected(manifest.error());
        if (auto written = writeRef(move.name, manifest->bytes); !written)
            return written;
        if (auto line = appendLine(move.name, {}, manifest->digest, Why::Kept); !line)
            return line;
        m_seeds.push_back({move.ref, manifest->bytes, manifest->digest, {}});
        // The build that is written now makes its predecessor a double.
        if (move.ref.name.build().compare(build, Qt::CaseInsensitive) == 0) {
            const auto path = move.name.manifestPath(m_store.manifestsPath());
            m_doubles.push_back(
                {{move.name, path.value_or(QString()), {}, false, false, {}},
                 manifest->bytes,
                 manifest->digest,
                 {}});
        }
    }
    for (const auto &seed : m_seeds) {
        if (auto unlinked = unlinkRef(m_store, seed.ref); !unlinked)
            return unlinked;
    }
    for (auto &old : m_doubles) {
        if (auto trashed = trashOld(lock, old, u"replace"_s); !trashed)
            return trashed;
    }
    return {};
}

Result<void> RefWriter::trashOld(const StoreLock &lock, Old &old, const QString &why)
{
    if (old.digest) {
        if (auto copied = keepManifestCopy(m_store, m_staging, *old.bytes); !copied)
            return copied;
    }
    auto entry = addTrashEntry(m_store, lock, old.ref, why, old.bytes);
    if (!entry)
        return tl::unexpected(entry.error());
    m_entries.push_back(std::move(*entry));
    if (old.bytes)
        return {};
    // By a second link, so that the name is never without a file; where there are none it is for a moment.
    old.aside = trashAsidePath(m_store, m_entries.back().id);
    if (::link(nativePath(old.ref.path).constData(), nativePath(old.aside).constData()) != 0) {
        if (auto renamed = renameInStore(m_store, old.ref.path, old.aside, u"replacing"); !renamed)
            return renamed;
    }
    return syncDirectory(directoryOf(old.aside));
}

Result<void> RefWriter::keepOrTrash(const StoreLock &lock, const Placement &placement, const Digest &fresh)
{
    auto replaced = readOld(*placement.replaced);
    if (!replaced)
        return tl::unexpected(replaced.error());
    m_replaced = std::move(*replaced);
    if (!placement.keepAs)
        return m_replaced->digest == fresh ? Result<void>() : trashOld(lock, *m_replaced, u"replace"_s);
    const auto path = placement.keepAs->manifestPath(m_store.manifestsPath());
    if (!path)
        return tl::unexpected(path.error());
    const auto there = readWhole(*path, Manifest::kLimitBytes, Links::Refuse);
    if (there && *there == *m_replaced->bytes)
        return {};
    m_keptIsNew = true;
    return writeRef(*placement.keepAs, *m_replaced->bytes, &m_keptBackup);
}

Result<Published>
RefWriter::write(const StoreLock &lock, const Placement &placement, const Publication &publication)
{
    if (auto moved = moveSeeds(lock, placement, publication.build); !moved)
        return tl::unexpected(moved.error());
    for (const auto &ref : placement.toTrash) {
        auto old = readOld(ref);
        if (!old)
            return tl::unexpected(old.error());
        m_doubles.push_back(std::move(*old));
        if (auto trashed = trashOld(lock, m_doubles.back(), u"replace"_s); !trashed)
            return tl::unexpected(trashed.error());
    }
    if (placement.replaced) {
        const auto kept = keepOrTrash(lock, placement, Digest::of(publication.manifest));
        if (!kept)
            return tl::unexpected(kept.error());
    }
    const auto path = placement.ref.manifestPath(m_store.manifestsPath());
    if (!path)
        return tl::unexpected(path.error());
    m_refWritten = publication.file.isEmpty();
    const auto written = publication.isDamaged ? writeDamaged(*path, publication)
                                               : writeRef(placement.ref, publication.manifest, &m_refBackup);
    if (!written)
        return tl::unexpected(written.error());
    return Published{placement.ref, *path, placement.keepAs, placement.warnings};
}

Result<void> RefWriter::giveUp(const Publication &publication)
{
    if (publication.givenUp) {
        const auto &ref = *publication.givenUp;
        // Our own lock doesn't stop Ollama.
        const auto left = readManifest(m_store, ref);
        if (!left || left->digest != publication.givenUpDigest)
            return failure(
                Error::Kind::SourceChanged,
                u"%1 was changed by another program meanwhile, so it was left as it is"_s.arg(
                    ref.name.shortForm()),
                ref.name.shortForm());
        if (auto taken = takeAway(ref.path, u"removing the old name"); !taken)
            return taken;
        if (auto unlinked = unlinkRef(m_store, ref); !unlinked)
            return unlinked;
    }
    if (publication.trashEntry.isEmpty())
        return {};
    const auto entry = trashEntryPath(m_store, publication.trashEntry);
    if (auto taken = takeAway(entry, u"taking out of the trash"); !taken)
        return taken;
    return syncDirectory(directoryOf(entry));
}

Result<void> RefWriter::takeAway(const QString &path, QStringView doing)
{
    const auto backup = m_staging.newFile();
    if (auto renamed = renameInStore(m_store, path, backup, doing); !renamed)
        return renamed;
    m_taken.push_back({backup, path});
    return {};
}

Result<void> RefWriter::record(const Placement &placement, const Publication &publication) const
{
    const auto digest =
        publication.isDamaged ? std::nullopt : std::optional(Digest::of(publication.manifest));
    const auto before = m_replaced ? m_replaced->digest : std::optional<Digest>();
    if (m_keptIsNew) {
        const auto older = std::find_if(m_doubles.begin(), m_doubles.end(), [&](const Old &old) {
            return old.ref.name == *placement.keepAs;
        });
        const auto held = older == m_doubles.end() ? std::optional<Digest>() : older->digest;
        if (auto line = appendLine(*placement.keepAs, held, before, Why::Kept); !line)
            return line;
    }
    if (!m_replaced || before != digest) {
        const auto why = placement.beside ? Why::Beside : publication.why;
        if (auto line = appendLine(placement.ref, before, digest, why, publication.source); !line)
            return line;
    }
    if (publication.givenUp)
        return appendLine(publication.givenUp->name, publication.givenUpDigest, {}, publication.why);
    return {};
}

Result<Trashing> RefWriter::finish(const StoreLock &lock, const Placement &placement)
{
    std::vector<Digest> released;
    for (const auto &old : m_doubles) {
        // The kept build may just have been written over it.
        if (placement.keepAs && old.ref.name == *placement.keepAs)
            continue;
        if (auto unlinked = unlinkRef(m_store, old.ref); !unlinked)
            return tl::unexpected(unlinked.error());
        if (auto line = appendLine(old.ref.name, old.digest, {}, Why::Remove); !line)
            return tl::unexpected(line.error());
    }
    for (const auto &entry : m_entries)
        released.insert(released.end(), entry.digests.begin(), entry.digests.end());
    return trashUnreferenced(m_store, lock, released);
}

Result<void> RefWriter::appendLine(
    const Name &name, std::optional<Digest> from, std::optional<Digest> to, Why why,
    const QString &source) const
{
    return appendHistory(m_store, {QDateTime::currentDateTimeUtc(), name.canonical(), from, to, why, source});
}

} // namespace weightroom
