#include "model/space/unuseditems.h"

#include "model/core/directory.h"
#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/reader.h"
#include "model/store/disk/history.h"
#include "model/store/trash/trash.h"

#include <QHash>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Smaller files are configs and texts.
constexpr qint64 kWeightsFromBytes = 4096;

struct LastUse {
    QString name;
    QDateTime ended;
    bool wasReplaced = false;
};

QDateTime momentOf(qint64 nanoseconds)
{
    return QDateTime::fromMSecsSinceEpoch(nanoseconds / 1'000'000, Qt::UTC);
}

// Who used a blob last, and until when: of what history and the trash say, the latest.
class LastUses
{
public:
    explicit LastUses(const Store &store)
        : m_store(store)
    {
        for (const auto &line : readHistory(store).value_or(std::vector<HistoryLine>())) {
            if (line.from)
                add(copyOf(*line.from), {line.name, line.when, line.to.has_value()});
            if (line.to)
                add(copyOf(*line.to), {line.name, {}, false});
        }
        auto entries = listTrash(store).value_or(std::vector<TrashEntry>());
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (!entry->name.isEmpty())
                add(entry->manifest, {entry->name, entry->when, entry->why == u"replace"});
        }
    }

    void tell(const std::optional<Digest> &digest, UnusedItem &item) const
    {
        const auto found = digest ? m_uses.constFind(*digest) : m_uses.constEnd();
        if (found == m_uses.constEnd())
            return;
        item.lastUsedBy = found->name;
        item.lastUsed = found->ended;
        item.wasReplaced = found->wasReplaced;
    }

private:
    QByteArray copyOf(const Digest &manifest) const
    {
        const auto path = m_store.privatePath(u"manifests/"_s + manifest.fileName());
        return readWhole(path, Manifest::kLimitBytes, Links::Refuse).value_or(QByteArray());
    }

    void add(const QByteArray &bytes, const LastUse &use)
    {
        const auto manifest = Manifest::parse(bytes);
        for (const auto &digest : manifest ? manifest->digests() : std::vector<Digest>())
            m_uses.insert(digest, use);
    }

    const Store &m_store;
    QHash<Digest, LastUse> m_uses;
};

std::optional<UnusedWeights> weightsIn(const QString &path, qint64 bytes)
{
    const auto header = bytes < kWeightsFromBytes ? tl::unexpected<Error>(Error()) : gguf::readHeader(path);
    if (!header)
        return std::nullopt;
    const auto facts = gguf::factsOf(*header);
    return UnusedWeights{
        facts.kind, facts.name.value_or(QString()), gguf::parameterText(facts.parameterCount),
        facts.fileType ? gguf::buildName(*facts.fileType) : QString()};
}

UnusedItem itemOf(const Store &store, const UnusedFile &file, qint64 nowNs)
{
    UnusedItem item;
    item.kind = static_cast<UnusedItem::Kind>(file.kind);
    if (file.kind != UnusedFile::Kind::Staging)
        item.name = file.name;
    item.path = file.pathIn(store);
    item.bytes = file.bytes;
    item.diskBytes = file.diskBytes;
    item.modified = momentOf(file.mtimeNs);
    item.heldBy = file.heldBy;
    const bool isYoung = file.kind != UnusedFile::Kind::Staging && file.isYoung(nowNs);
    item.isPrunable = file.heldBy.isEmpty() && !isYoung;
    if (isYoung)
        item.prunableFrom = momentOf(file.oldFromNs());
    return item;
}

} // namespace

// itemOf() relies on it.
static_assert(
    int(UnusedItem::Kind::Blob) == int(UnusedFile::Kind::Blob)
    && int(UnusedItem::Kind::Staging) == int(UnusedFile::Kind::Staging)
    && int(UnusedItem::Kind::Partial) == int(UnusedFile::Kind::Partial));

Result<UnusedList> listUnused(const Store &store, const Progress *progress)
{
    TRY_ASSIGN(const auto look, lookAt(store, progress));
    return listUnused(store, look, progress);
}

Result<UnusedList> listUnused(const Store &store, const StoreLook &look, const Progress *progress)
{
    UnusedList list;
    if (const auto obstacle = findObstacle(store, look.references))
        list.obstacle = obstacle->message;
    const LastUses uses(store);
    const auto now = fileClockNow();
    for (const auto &file : look.unused) {
        if (progress != nullptr && progress->cancelled())
            return Progress::cancelledError();
        auto item = itemOf(store, file, now);
        if (file.kind != UnusedFile::Kind::Staging && !file.isLink)
            item.weights = weightsIn(item.path, file.bytes);
        uses.tell(file.digest, item);
        list.items.push_back(std::move(item));
    }
    const auto pool = store.privatePath(u"trash/blobs"_s);
    for (const auto &entry : entriesOf(pool)) {
        if (progress != nullptr && progress->cancelled())
            return Progress::cancelledError();
        const auto digest = Digest::parse(entry.text());
        const auto path = pool + u'/' + entry.escaped();
        UnusedItem item;
        item.kind = UnusedItem::Kind::Trash;
        item.name = entry.name;
        item.path = path;
        item.bytes = item.diskBytes = entry.stamp.bytes;
        item.modified = momentOf(entry.stamp.mtimeNs);
        if (entry.type == DirectoryEntry::Type::File)
            item.weights = weightsIn(path, entry.stamp.bytes);
        uses.tell(digest ? std::optional<Digest>(*digest) : std::nullopt, item);
        list.items.push_back(std::move(item));
    }
    std::stable_sort(list.items.begin(), list.items.end(), [](const UnusedItem &a, const UnusedItem &b) {
        return a.bytes > b.bytes;
    });
    return list;
}

} // namespace weightroom
