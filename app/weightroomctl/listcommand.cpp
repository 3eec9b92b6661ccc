#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/quantity.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/library/snapshot.h"

#include <QCommandLineParser>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json modelDocument(const Model &model)
{
    constexpr qsizetype kMembers = 17;
    auto document = Json::object();
    document.reserve(kMembers);
    document.add(u"name"_s, model.name().canonical());
    document.add(u"short"_s, model.name().shortForm());
    document.add(u"tag"_s, model.name().tag());
    document.add(u"build"_s, model.build);
    document.add(u"id"_s, model.id ? Json(model.id->shortId()) : Json());
    document.add(u"digest"_s, model.id ? Json(model.id->toString()) : Json());
    document.add(u"bytes"_s, model.bytes);
    document.add(u"unshared_bytes"_s, model.unsharedBytes);
    document.add(u"modified"_s, rfc3339(model.modified));
    document.add(u"family"_s, model.family);
    document.add(u"architecture"_s, model.architecture);
    document.add(u"parameters"_s, model.parameters);
    document.add(u"parameter_count"_s, model.parameterCount);
    document.add(u"context_length"_s, model.contextLength);
    document.add(u"capabilities"_s, model.capabilities);
    document.add(u"damaged"_s, model.isDamaged);
    document.add(u"problems"_s, model.problems);
    return document;
}

QString orDash(const QString &text)
{
    return text.isEmpty() ? u"-"_s : text;
}

QString tableText(const std::vector<Model> &models)
{
    Table table(
        {u"NAME"_s, u"ID"_s, u"BUILD"_s, u">PARAMETERS"_s, u">SIZE"_s, u">UNSHARED"_s, u">CONTEXT"_s,
         u"MODIFIED"_s, u"PROBLEM"_s});
    const auto now = QDateTime::currentDateTimeUtc();
    for (const auto &model : models)
        table.add(
            {model.name().shortForm(), model.id ? model.id->shortId() : u"-"_s, orDash(model.build),
             orDash(model.parameters), sizeText(model.bytes), sizeText(model.unsharedBytes),
             model.contextLength ? countText(*model.contextLength) : u"-"_s, agoText(model.modified, now),
             model.problems.join(u"; "_s)});
    return table.toText();
}

QString namesText(const std::vector<Model> &models)
{
    QString text;
    for (const auto &model : models)
        text += model.name().shortForm() + u'\n';
    return text;
}

Json listDocument(const Store &store, const Snapshot &snapshot)
{
    auto documents = Json::array();
    documents.reserve(qsizetype(snapshot.models.size()));
    for (const auto &model : snapshot.models)
        documents.append(modelDocument(model));
    auto document = Json::object();
    document.add(u"store"_s, store.root());
    document.add(u"read_only"_s, store.readOnlyReason().has_value());
    document.add(u"models"_s, std::move(documents));
    document.add(u"notes"_s, snapshot.notes);
    QStringList unreadable;
    for (const auto &folder : snapshot.unlisted)
        unreadable.append(folder.where);
    document.add(u"unreadable"_s, unreadable);
    return document;
}

Result<Outcome> runList(const Invocation &invocation)
{
    const auto store = openStore(invocation, Store::Access::Read);
    if (!store)
        return tl::unexpected(store.error());
    auto snapshot = takeSnapshot(*store);
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    auto &models = snapshot->models;
    if (models.empty() && !invocation.options.isSet(u"store"_s))
        noteOtherStore(*store);
    const auto filter = invocation.arguments.join(u' ');
    std::erase_if(models, [&](const Model &model) { return !matches(model, filter); });
    const bool namesOnly = invocation.options.isSet(u"names"_s);
    for (const auto &folder : snapshot->unlisted)
        printWarning(u"models may be missing here: %1"_s.arg(folder.message));
    const auto isSaid = [&](const QString &note) {
        return std::any_of(snapshot->unlisted.begin(), snapshot->unlisted.end(), [&](const Error &folder) {
            return note.contains(folder.message);
        });
    };
    for (const auto &note : namesOnly ? QStringList() : snapshot->notes) {
        if (!isSaid(note))
            printMessage(u"note: "_s + note);
    }
    if (invocation.json)
        return Outcome{listDocument(*store, *snapshot), {}};
    return Outcome{{}, namesOnly ? namesText(models) : tableText(models)};
}

} // namespace

Command listCommand()
{
    return {
        u"list"_s,
        u"[FILTER] [--names]"_s,
        u"List the models"_s,
        u"Newest first. Each word of FILTER must occur in the name, family, build or\n"
        "architecture. UNSHARED is what only this model uses."_s,
        u"weightroomctl list llama q4"_s,
        {{u"names"_s, u"Only the names, one a line."_s}},
        0,
        -1,
        runList};
}

} // namespace weightroom::cli
