#include "model/session/storeuse.h"

#include "model/core/bytes.h"
#include "model/details/modelwords.h"
#include "model/names/quoting.h"
#include "model/space/unuseditems.h"
#include "model/space/usage.h"
#include "model/store/care/verifymemory.h"
#include "model/words/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kTitleCharacters = 120;

struct StoreUseWords {
    Q_DECLARE_TR_FUNCTIONS(StoreUse)
};

QString shortName(const QString &canonical)
{
    const auto name = Name::parse(canonical);
    return name ? name->withoutBuild().shortForm() : visibleText(canonical, kTitleCharacters);
}

// "3 October"
QString dateText(const QDateTime &when)
{
    return QLocale().toString(when.toLocalTime(), u"d MMMM"_s);
}

QString weightsTitle(const UnusedWeights &weights)
{
    const auto kind = weights.kind == gguf::Kind::Projector ? StoreUseWords::tr("Image reader")
        : weights.kind == gguf::Kind::Adapter               ? StoreUseWords::tr("Adapter")
        : weights.kind == gguf::Kind::VocabularyOnly        ? StoreUseWords::tr("Vocabulary")
                                                            : StoreUseWords::tr("Weights");
    QStringList parts{visibleText(weights.name, kTitleCharacters)};
    parts.append(weights.parameters);
    parts.removeAll(QString());
    auto text = parts.join(u' ');
    if (!weights.quantisation.isEmpty())
        text += (text.isEmpty() ? QString() : u", "_s) + weights.quantisation;
    return text.isEmpty() ? kind : kind + u": "_s + text;
}

QString titleOf(const UnusedItem &item)
{
    switch (item.kind) {
    case UnusedItem::Kind::Partial:
        return StoreUseWords::tr("Unfinished download");
    case UnusedItem::Kind::Foreign:
        return StoreUseWords::tr("Foreign file: %1").arg(item.path.section(u'/', -1));
    case UnusedItem::Kind::Staging:
        return StoreUseWords::tr("Left by an interrupted build");
    default:
        return item.weights ? weightsTitle(*item.weights) : StoreUseWords::tr("Settings or text");
    }
}

QString iconOf(const UnusedItem &item)
{
    if (item.kind == UnusedItem::Kind::Partial)
        return u"unfinished"_s;
    if (item.kind != UnusedItem::Kind::Blob)
        return u"file"_s;
    return !item.weights                              ? u"config"_s
        : item.weights->kind == gguf::Kind::Projector ? u"model-vision"_s
                                                      : u"weights"_s;
}

QString detailOf(const UnusedItem &item, const QDateTime &now)
{
    if (!item.heldBy.isEmpty())
        return visibleText(item.heldBy, kTitleCharacters);
    if (item.prunableFrom)
        return StoreUseWords::tr("Written %1 ago and may be in use. You can remove it from %2 on.")
            .arg(
                durationText(std::max<qint64>(item.modified.secsTo(now), 0)),
                QLocale().toString(item.prunableFrom->toLocalTime().time(), QLocale::ShortFormat));
    switch (item.kind) {
    case UnusedItem::Kind::Partial:
        return StoreUseWords::tr("Stopped on %1. Ollama can resume it. Select it to include it.")
            .arg(dateText(item.modified));
    case UnusedItem::Kind::Foreign:
        return StoreUseWords::tr("Not an Ollama file. Select it to include it.");
    case UnusedItem::Kind::Staging:
        return StoreUseWords::tr("The next change to the store removes it.");
    default:
        break;
    }
    if (item.lastUsedBy.isEmpty())
        return StoreUseWords::tr("Not used by any recorded model");
    const auto name = shortName(item.lastUsedBy);
    if (!item.lastUsed.isValid())
        return StoreUseWords::tr("Was in %1").arg(name);
    return (item.wasReplaced ? StoreUseWords::tr("Was in %1, replaced on %2")
                             : StoreUseWords::tr("Was in %1, deleted on %2"))
        .arg(name, dateText(item.lastUsed));
}

UnusedRow unusedRowOf(const UnusedItem &item, const QDateTime &now)
{
    UnusedRow row;
    row.name = item.name;
    row.path = item.path;
    row.title = titleOf(item);
    row.detail = detailOf(item, now);
    row.icon = iconOf(item);
    // A download makes room for the whole at its start: most of it are holes.
    row.bytes = item.kind == UnusedItem::Kind::Partial ? item.diskBytes : item.bytes;
    row.written = item.modified;
    row.mayGo = item.isPrunable;
    row.isSafe = item.kind == UnusedItem::Kind::Blob || item.kind == UnusedItem::Kind::Staging;
    row.isFreed = item.kind != UnusedItem::Kind::Blob;
    return row;
}

// "Verified 3 days ago, all intact"
QString verifiedText(const Store &store)
{
    const auto summary = VerifyMemory::load(store).summary(store);
    if (!summary)
        return {};
    const auto wrong = summary->damaged + summary->missing + int(summary->badManifests);
    const auto when = dayText(summary->when.toLocalTime());
    return wrong == 0 ? StoreUseWords::tr("Last verified: %1, all intact").arg(when)
                      : StoreUseWords::tr("Last verified: %1, %2 damaged or missing").arg(when).arg(wrong);
}

void addParts(StoreUse &use, const Usage &usage)
{
    for (const auto &model : usage.models) {
        if (model.unsharedBytes > 0)
            use.parts.push_back(
                {StorePart::Kind::Own, model.name.withoutBuild().shortForm(), model.unsharedBytes,
                 model.name.canonical()});
    }
    if (use.sharedBytes > 0)
        use.parts.push_back({StorePart::Kind::Shared, StoreUseWords::tr("Shared"), use.sharedBytes, {}});
    qint64 unfinished = 0;
    qint64 rest = 0;
    for (const auto &row : use.unused)
        (row.icon == u"unfinished" ? unfinished : rest) += row.bytes;
    if (rest > 0)
        use.parts.push_back({StorePart::Kind::Unused, StoreUseWords::tr("Unused"), rest, {}});
    if (unfinished > 0)
        use.parts.push_back({StorePart::Kind::Unused, StoreUseWords::tr("Unfinished"), unfinished, {}});
    if (use.trash.bytes > 0)
        use.parts.push_back({StorePart::Kind::Trash, StoreUseWords::tr("Trash"), use.trash.bytes, {}});
}

} // namespace

Result<StoreUse> readStoreUse(const Store &store, const Progress *progress)
{
    TRY_ASSIGN(const auto look, lookAt(store, progress));
    TRY_ASSIGN(const auto unused, listUnused(store, look, progress));
    TRY_ASSIGN(auto trash, readTrash(store));
    const auto usage = measureUsage(store, look);
    StoreUse use;
    use.trash = std::move(trash);
    // Each file once, also where it has two names.
    use.trash.setAsideBytes = usage.damagedBytes;
    use.trash.bytes = saturatingSum(usage.trashBytes, usage.damagedBytes);
    use.sharedBytes = usage.sharedBytes;
    use.ownBytes = usage.modelsBytes - usage.sharedBytes;
    use.freeBytes = usage.freeBytes;
    use.obstacle = unused.obstacle;
    use.verified = verifiedText(store);
    const auto now = QDateTime::currentDateTimeUtc();
    for (const auto &item : unused.items) {
        if (item.kind == UnusedItem::Kind::Trash)
            continue;
        use.unused.push_back(unusedRowOf(item, now));
        use.unusedBytes = saturatingSum(use.unusedBytes, use.unused.back().bytes);
    }
    std::stable_partition(
        use.unused.begin(), use.unused.end(), [](const UnusedRow &row) { return row.mayGo && row.isSafe; });
    addParts(use, usage);
    return use;
}

} // namespace weightroom
