#include "model/store/references.h"

#include "model/core/file.h"

namespace weightroom
{

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
    for (const auto &ref : scan.refs) {
        const auto manifest = readManifest(store, ref);
        if (!manifest) {
            if (manifest.error().kind != Error::Kind::NotFound)
                references.unreadable.append(ref.path);
            continue;
        }
        for (const auto &digest : manifest->digests())
            references.digests.insert(digest);
    }
    for (const auto &stray : scan.strays) {
        if (!stray.isFile) {
            references.unreadable.append(stray.path);
            continue;
        }
        // Mostly a note or an editor's backup; if it's a manifest after all, what it names stays.
        const auto bytes = readWhole(stray.path, Manifest::kLimitBytes, Links::Refuse);
        const auto manifest = bytes ? Manifest::parse(*bytes) : tl::unexpected(bytes.error());
        if (!manifest)
            continue;
        for (const auto &digest : manifest->digests())
            references.digests.insert(digest);
    }
    return references;
}

} // namespace weightroom
