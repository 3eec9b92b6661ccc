// The names in a store: walking manifests/, reading a manifest, finding the ref that a name means.
#pragma once

#include "model/core/file.h"
#include "model/names/name.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/store.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

// A name's pointer to a manifest.
struct Ref {
    Name name;                    // host, namespace, model, tag; the build too if it is seed-era
    QString path;                 // the manifest's file
    FileStamp stamp;              // of the bytes: a link's target
    bool isLink = false;          // a link to a file inside the store, which is fine
    bool isSeedEra = false;       // HOST/NAMESPACE/MODEL/TAG/BUILD: read by us, not by Ollama
    std::optional<Error> problem; // it can't be read as a file at all: a pipe, a link that leads outside ...
};

// Something below manifests/ that isn't a model.
struct Stray {
    QString path;
    QString what;            // for the check report
    bool isFile = false;     // it may hold a manifest
    QByteArray rawPath;      // the file's path in bytes; path may have odd ones escaped
    bool isUnlisted = false; // a folder that can't be listed, which is no fault of what it holds
};

struct RefScan {
    std::vector<Ref> refs; // by path
    std::vector<Stray> strays;
    std::vector<Error> unlisted; // folders that can't be listed (where), and may hold any model; strays too
};

// Whether refs that are plain files under their names get their paths, which those names tell: of a hundred
// thousand they are 26 MB.
enum class Paths { OfAll, OfOddOnes };

// Walks manifests/ by descriptor; links to folders are not followed. Reads no file. Folders that vanish
// meanwhile are left out. A store without manifests/ is empty. Any thread but the GUI's.
Result<RefScan> scanRefs(const Store &store, Paths paths = Paths::OfAll);
// Gives a ref its path, if it has none.
void completePath(const Store &store, Ref &ref);
// The same of only those folders in which a ref of name's host, namespace and model can lie, in whatever
// case: one of ten thousand models is found without walking the others. Case-sensitive, only in those that
// are spelled so, which are found without listing ten thousand.
Result<RefScan>
scanRefsOf(const Store &store, const Name &name, Qt::CaseSensitivity spelling = Qt::CaseInsensitive);

// Reads a ref's manifest. One that doesn't parse is read again before it's called damaged, since Ollama
// writes in place. Errors: the ref's problem; Manifest; NotFound when it vanished. Always names the file.
Result<Manifest> readManifest(const Store &store, const Ref &ref);

// Whether a ref's file is still as it was found: it wasn't removed or written in between.
bool isUnchanged(const Ref &ref);

// Whether reading failed though what is there may be sound: Io, Permission. Nothing is to be replaced or
// removed as damaged for that.
bool mayBeSound(const Error &error);

// A ref's bytes, to be kept when it's removed or replaced; nothing where the file itself has to be: a pipe, a
// link that leads nowhere or out of the store, more bytes than a manifest has. Errors: those of mayBeSound().
Result<std::optional<QByteArray>> bytesToKeep(const Ref &ref);

// Why it isn't known whether the store has name: a folder in which it could lie can't be listed.
std::optional<Error> obstacleTo(const RefScan &scan, const Name &name);

// The ref whose host, namespace, model and tag equal name's: exact spelling first, then case ignored; two
// that differ only by case are refused. Nothing when there is none. Errors: obstacleTo(), if it isn't found.
// Seed-era refs are not looked at.
Result<std::optional<Ref>> findRef(const RefScan &scan, const Name &name);

// The seed-era refs of name's host, namespace, model and tag.
std::vector<Ref> seedRefs(const RefScan &scan, const Name &name);

} // namespace weightroom
