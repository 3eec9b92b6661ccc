#include "model/store/references.h"

#include "model/core/directory.h"
#include "model/core/file.h"

#include <QString>
#include <cerrno>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// By the bytes of its path: they may be no text.
Result<QByteArray> readRaw(const Stray &stray)
{
    const auto slash = stray.rawPath.lastIndexOf('/');
    const FileDescriptor folder(
        ::open(stray.rawPath.left(slash).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen())
        return tl::unexpected(systemError(errno, u"opening"_s, stray.path));
    const auto file = openRegularAt(folder.get(), stray.rawPath.mid(slash + 1), stray.path);
    if (!file)
        return tl::unexpected(file.error());
    const auto stamp = stampOf(file->get(), stray.path);
    if (!stamp)
        return tl::unexpected(stamp.error());
    if (stamp->bytes > Manifest::kLimitBytes)
        return failure(
            Error::Kind::Refused, u"%1 is too long to be a manifest"_s.arg(stray.path), stray.path);
    return readAt(file->get(), 0, stamp->bytes, stray.path);
}

void addManifest(const Ref &ref, const Result<Manifest> &manifest, References &references)
{
    if (!manifest) {
        if (manifest.error().kind != Error::Kind::NotFound)
            references.unreadable.append(ref.path);
        return;
    }
    if (manifest->isIndex)
        references.indexes.append(ref.path);
    for (const auto &digest : manifest->digests())
        references.digests.insert(digest);
}

void addStrays(const std::vector<Stray> &strays, References &references)
{
    for (const auto &stray : strays) {
        if (!stray.isFile) {
            references.unreadable.append(stray.path);
            continue;
        }
        // Mostly a note or an editor's backup; if it's a manifest after all, what it names stays. One that is
        // too long is none.
        const auto bytes = readRaw(stray);
        if (!bytes && bytes.error().kind != Error::Kind::NotFound
            && bytes.error().kind != Error::Kind::Refused)
            references.unreadable.append(stray.path);
        const auto manifest = bytes ? Manifest::parse(*bytes) : tl::unexpected(bytes.error());
        if (!manifest)
            continue;
        for (const auto &digest : manifest->digests())
            references.digests.insert(digest);
    }
}

} // namespace

Result<References> findReferences(const Store &store)
{
    const auto scan = scanRefs(store);
    if (!scan)
        return tl::unexpected(scan.error());
    return findReferences(store, *scan);
}

Result<References> findReferences(const Store &store, const RefScan &scan)
{
    References references;
    for (const auto &ref : scan.refs)
        addManifest(ref, readManifest(store, ref), references);
    addStrays(scan.strays, references);
    return references;
}

References referencesOf(const Survey &survey)
{
    References references;
    for (const auto &surveyed : survey.refs)
        addManifest(surveyed.ref, surveyed.manifest, references);
    addStrays(survey.strays, references);
    return references;
}

QString withReason(const QString &unreadable)
{
    const auto folder = openDirectory(unreadable, Links::Refuse);
    const auto entries = folder ? readDirectory(folder->get(), unreadable) : tl::unexpected(folder.error());
    auto error = entries ? std::nullopt : std::optional(entries.error());
    if (error && error->errnoValue == ENOTDIR) {
        const auto file = openRegular(unreadable, Links::Follow);
        error = file ? std::nullopt : std::optional(file.error());
    }
    return error && error->errnoValue != 0 && error->kind != Error::Kind::NotFound
        ? u"%1 (%2)"_s.arg(unreadable, qt_error_string(error->errnoValue))
        : unreadable;
}

} // namespace weightroom
