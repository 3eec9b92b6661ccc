#include "model/space/trashcontent.h"

#include "model/core/file.h"
#include "model/store/disk/manifest.h"
#include "model/store/disk/refs.h"
#include "model/store/trash/setaside.h"
#include "model/store/trash/trash.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kTrashedConfigLimitBytes = qint64(1024) * 1024;

QString trashWords(const char *text)
{
    return QCoreApplication::translate("weightroom::TrashContent", text);
}

// From the config, wherever it lies now.
QString quantisationOf(const Store &store, const Manifest &manifest)
{
    if (!manifest.config)
        return {};
    const auto name = manifest.config->digest.fileName();
    for (const auto &path :
         {store.privatePath(u"trash/blobs/"_s + name), store.blobPath(manifest.config->digest)}) {
        const auto bytes = readWhole(path, kTrashedConfigLimitBytes, Links::Refuse);
        if (!bytes)
            continue;
        const auto type = QJsonDocument::fromJson(*bytes).object().value("file_type"_L1).toString();
        return type.contains("unknown"_L1, Qt::CaseInsensitive) ? QString() : type.left(32);
    }
    return {};
}

} // namespace

Result<TrashContent> readTrash(const Store &store)
{
    TRY_ASSIGN(const auto entries, listTrash(store));
    QSet<QString> taken;
    // What can't be walked takes no name.
    const auto scan = entries.empty() ? RefScan() : scanRefs(store, Paths::OfOddOnes).value_or(RefScan());
    for (const auto &ref : scan.refs)
        taken.insert(ref.name.foldedRef());
    QHash<Digest, int> holders;
    QHash<Digest, qint64> sizes;
    TrashContent content;
    for (const auto &file : setAsideFiles(store))
        content.setAsideBytes += file.bytes;
    content.bytes = content.setAsideBytes;
    for (const auto &entry : entries) {
        content.bytes += entry.asideBytes;
        for (const auto &digest : entry.digests) {
            ++holders[digest];
            if (sizes.contains(digest))
                continue;
            const auto bytes = trashedBytes(store, digest).value_or(0);
            sizes.insert(digest, bytes);
            content.bytes += bytes;
        }
    }
    for (const auto &entry : entries) {
        TrashRow row;
        row.id = entry.id;
        row.when = entry.when;
        row.wasReplaced = entry.why == u"replace";
        row.holdsBytes = entry.asideBytes;
        row.freesBytes = entry.asideBytes;
        for (const auto &digest : entry.digests) {
            row.holdsBytes += sizes.value(digest);
            if (holders.value(digest) == 1)
                row.freesBytes += sizes.value(digest);
        }
        if (entry.name.isEmpty()) {
            const auto files = entry.digests.size();
            row.files = int(files);
            row.title = files == 1 ? trashWords("1 unused file") : trashWords("%1 unused files").arg(files);
        } else if (const auto name = Name::parse(entry.name)) {
            row.name = *name;
            row.title = name->withoutBuild().shortForm();
            const auto manifest = Manifest::parse(entry.manifest);
            if (manifest)
                row.quantisation = quantisationOf(store, *manifest);
            row.canReturn = !taken.contains(name->foldedRef());
        } else {
            row.title = entry.name;
            row.canReturn = false;
        }
        content.rows.push_back(std::move(row));
    }
    return content;
}

TrashMeasure measureTrash(const Store &store)
{
    TrashMeasure measure;
    for (const auto &entry : listTrash(store).value_or(std::vector<TrashEntry>())) {
        if (entry.name.isEmpty())
            measure.files += int(entry.digests.size());
        else
            ++measure.models;
    }
    measure.bytes = trashBytes(store);
    return measure;
}

qint64 trashBytes(const Store &store)
{
    return emptyTrash(store, {}, true).value_or(0);
}

} // namespace weightroom
