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
    TRY(store.makeDirectory(directoryOf(path)));
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
    TRY(store.writeNew(fresh, bytes));
    return placeDurably(fresh, path);
}

Result<void> unlinkRef(const Store &store, const Ref &ref)
{
    TRY(unlinkInStore(store, ref.path));
    auto folder = directoryOf(ref.path);
    while (folder.startsWith(store.manifestsPath() + u'/')
           && ::rmdir(QFile::encodeName(folder).constData()) == 0)
        folder = directoryOf(folder);
    return syncDirectory(folder);
}

// A damaged manifest is replaced all the same; what can be kept of it is.
Result<RefWriter::Old> RefWriter::readOld(const Ref &ref) const
{
    TRY_ASSIGN(const auto bytes, bytesToKeep(ref));
    Old old{ref, bytes, {}, {}};
    if (const auto manifest = Manifest::parse(bytes.value_or(QByteArray())))
        old.digest = manifest->digest;
    return old;
}

Result<void> RefWriter::writeRef(const Name &name, const QByteArray &bytes, QString *backup)
{
    TRY(keepManifestCopy(m_store, m_staging, bytes));
    TRY_ASSIGN(const auto path, name.manifestPath(m_store.manifestsPath()));
    TRY(makeRoom(m_store, path));
    if (backup != nullptr) {
        *backup = m_staging.newFile();
        if (::link(QFile::encodeName(path).constData(), QFile::encodeName(*backup).constData()) != 0)
            backup->clear();
    }
    const auto fresh = m_staging.newFile();
    TRY(m_store.writeNew(fresh, bytes));
    return placeInStore(m_store, fresh, path);
}

Result<void> RefWriter::writeDamaged(const QString &path, const Publication &publication)
{
    TRY(makeRoom(m_store, path));
    if (!publication.file.isEmpty()) {
        // Given up again like whatever else was taken from its place.
        m_taken.push_back({path, publication.file});
        return placeInStore(m_store, publication.file, path);
    }
    const auto fresh = m_staging.newFile();
    TRY(m_store.writeNew(fresh, publication.manifest));
    return placeInStore(m_store, fresh, path);
}

Result<void> RefWriter::moveSeeds(const StoreLock &lock, const Placement &placement, const QString &build)
{
    for (const auto &move : placement.seedMoves) {
        TRY_ASSIGN(const auto manifest, readManifest(m_store, move.ref));
        TRY(writeRef(move.name, manifest.bytes));
        TRY(appendLine(move.name, {}, manifest.digest, ChangeReason::Kept));
        m_seeds.push_back({move.ref, manifest.bytes, manifest.digest, {}});
        // The build that is written now makes its predecessor a double.
        if (move.ref.name.build().compare(build, Qt::CaseInsensitive) == 0) {
            const auto path = move.name.manifestPath(m_store.manifestsPath());
            m_doubles.push_back(
                {{move.name, path.value_or(QString()), {}, false, false, {}},
                 manifest.bytes,
                 manifest.digest,
                 {}});
        }
    }
    for (const auto &seed : m_seeds) {
        TRY(unlinkRef(m_store, seed.ref));
    }
    for (auto &old : m_doubles) {
        TRY(trashOld(lock, old, u"replace"_s));
    }
    return {};
}

Result<void> RefWriter::trashOld(const StoreLock &lock, Old &old, const QString &why)
{
    if (old.digest) {
        TRY(keepManifestCopy(m_store, m_staging, *old.bytes));
    }
    TRY_ASSIGN(auto entry, addTrashEntry(m_store, lock, old.ref, why, old.bytes));
    m_entries.push_back(std::move(entry));
    if (old.bytes)
        return {};
    // By a second link, so that the name is never without a file; where there are none it is for a moment.
    old.aside = trashAsidePath(m_store, m_entries.back().id);
    if (::link(nativePath(old.ref.path).constData(), nativePath(old.aside).constData()) != 0) {
        TRY(renameInStore(m_store, old.ref.path, old.aside, u"replacing"));
    }
    return syncDirectory(directoryOf(old.aside));
}

Result<void> RefWriter::keepOrTrash(const StoreLock &lock, const Placement &placement, const Digest &fresh)
{
    TRY_ASSIGN(auto replaced, readOld(*placement.replaced));
    m_replaced = std::move(replaced);
    if (!placement.keepAs)
        return m_replaced->digest == fresh ? Result<void>() : trashOld(lock, *m_replaced, u"replace"_s);
    TRY_ASSIGN(const auto path, placement.keepAs->manifestPath(m_store.manifestsPath()));
    const auto there = readWhole(path, Manifest::kLimitBytes, Links::Refuse);
    if (there && *there == *m_replaced->bytes)
        return {};
    m_keptIsNew = true;
    return writeRef(*placement.keepAs, *m_replaced->bytes, &m_keptBackup);
}

Result<Published>
RefWriter::write(const StoreLock &lock, const Placement &placement, const Publication &publication)
{
    TRY(moveSeeds(lock, placement, publication.build));
    for (const auto &ref : placement.toTrash) {
        TRY_ASSIGN(auto old, readOld(ref));
        m_doubles.push_back(std::move(old));
        TRY(trashOld(lock, m_doubles.back(), u"replace"_s));
    }
    if (placement.replaced) {
        TRY(keepOrTrash(lock, placement, Digest::of(publication.manifest)));
    }
    TRY_ASSIGN(const auto path, placement.ref.manifestPath(m_store.manifestsPath()));
    m_refWritten = publication.file.isEmpty();
    TRY(publication.isDamaged ? writeDamaged(path, publication)
                              : writeRef(placement.ref, publication.manifest, &m_refBackup));
    return Published{placement.ref, path, placement.keepAs, placement.warnings};
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
                u"another program changed %1, so it was left as it is"_s.arg(ref.name.shortForm()),
                ref.name.shortForm());
        TRY(takeAway(ref.path, u"removing the old name"));
        TRY(unlinkRef(m_store, ref));
    }
    if (publication.trashEntry.isEmpty())
        return {};
    const auto entry = trashEntryPath(m_store, publication.trashEntry);
    TRY(takeAway(entry, u"taking out of the trash"));
    return syncDirectory(directoryOf(entry));
}

Result<void> RefWriter::takeAway(const QString &path, QStringView doing)
{
    const auto backup = m_staging.newFile();
    TRY(renameInStore(m_store, path, backup, doing));
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
        TRY(appendLine(*placement.keepAs, held, before, ChangeReason::Kept));
    }
    if (!m_replaced || before != digest) {
        const auto why = placement.beside ? ChangeReason::Beside : publication.why;
        TRY(appendLine(placement.ref, before, digest, why, publication.source));
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
        TRY(unlinkRef(m_store, old.ref));
        TRY(appendLine(old.ref.name, old.digest, {}, ChangeReason::Remove));
    }
    for (const auto &entry : m_entries)
        released.insert(released.end(), entry.digests.begin(), entry.digests.end());
    return trashUnreferenced(m_store, lock, released);
}

Result<void> RefWriter::appendLine(
    const Name &name, std::optional<Digest> from, std::optional<Digest> to, ChangeReason why,
    const QString &source) const
{
    return appendHistory(m_store, {QDateTime::currentDateTimeUtc(), name.canonical(), from, to, why, source});
}

} // namespace weightroom
