#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/space/usage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json usageDocument(const Usage &usage)
{
    auto models = Json::array();
    for (const auto &model : usage.models)
        models.append(Json::object({{u"name"_s, model.name.canonical()},
                                    {u"bytes"_s, model.bytes},
                                    {u"unshared_bytes"_s, model.unsharedBytes}})
                          .flattened());
    return Json::object(
        {{u"models_bytes"_s, usage.modelsBytes},
         {u"shared_bytes"_s, usage.sharedBytes},
         {u"unreferenced_bytes"_s, usage.unreferencedBytes},
         {u"partial_bytes"_s, usage.partialBytes},
         {u"foreign_bytes"_s, usage.foreignBytes},
         {u"staging_bytes"_s, usage.stagingBytes},
         {u"trash_bytes"_s, usage.trashBytes},
         {u"damaged_bytes"_s, usage.damagedBytes},
         {u"blobs_bytes"_s, usage.blobsBytes},
         {u"free_bytes"_s, usage.freeBytes < 0 ? Json() : Json(usage.freeBytes)},
         {u"models"_s, models},
         {u"unreadable"_s, usage.unreadable}});
}

QString usageText(const Usage &usage)
{
    Table sums;
    sums.add({u"models"_s, sizeText(usage.modelsBytes)});
    sums.add({u"  of it shared"_s, sizeText(usage.sharedBytes)});
    sums.add({u"unused"_s, sizeText(usage.unreferencedBytes)});
    sums.add({u"unfinished downloads"_s, sizeText(usage.partialBytes)});
    if (usage.foreignBytes > 0)
        sums.add({u"foreign files"_s, sizeText(usage.foreignBytes)});
    sums.add({u"work in progress"_s, sizeText(usage.stagingBytes)});
    sums.add({u"trash"_s, sizeText(usage.trashBytes)});
    if (usage.damagedBytes > 0)
        sums.add({u"damaged or duplicate"_s, sizeText(usage.damagedBytes)});
    if (usage.freeBytes >= 0)
        sums.add({u"free on the drive"_s, sizeText(usage.freeBytes)});
    std::vector<const ModelUsage *> models;
    for (const auto &model : usage.models)
        models.push_back(&model);
    std::stable_sort(models.begin(), models.end(), [](const ModelUsage *a, const ModelUsage *b) {
        return a->unsharedBytes > b->unsharedBytes;
    });
    Table table({u"NAME"_s, u">SIZE"_s, u">UNSHARED"_s});
    for (const auto *model : models)
        table.add({model->name.shortForm(), sizeText(model->bytes), sizeText(model->unsharedBytes)});
    return sums.toText() + (table.isEmpty() ? QString() : u'\n' + table.toText());
}

Result<Outcome> runUsage(const Invocation &invocation)
{
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    TRY_ASSIGN(const auto usage, measureUsage(store));
    printWarnings(usage.warnings);
    return invocation.json ? Outcome{usageDocument(usage), {}} : Outcome{{}, usageText(usage)};
}

} // namespace

Command usageCommand()
{
    return {
        u"usage"_s,
        {},
        u"Show disk usage"_s,
        u"UNSHARED is what only this model uses: deleting it and emptying the trash frees\nthat much."_s,
        u"weightroomctl usage"_s,
        {},
        0,
        0,
        runUsage};
}

} // namespace weightroom::cli
