#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/catalog/snapshot.h"

#include <QCommandLineParser>
#include <algorithm>
#include <optional>

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

// The models that are asked for, as they come.
class ModelTable
{
public:
    void add(const Model &model)
    {
        m_table.add(
            {model.name().shortForm(), model.id ? model.id->shortId() : u"-"_s, orDash(model.build),
             orDash(model.parameters), sizeText(model.bytes), sizeText(model.unsharedBytes),
             model.contextLength ? countText(*model.contextLength) : u"-"_s, agoText(model.modified, m_now),
             model.problems.join(u"; "_s)});
    }
    QByteArray toUtf8() const { return m_table.toUtf8(); }

private:
    const QDateTime m_now = QDateTime::currentDateTimeUtc();
    Table m_table{
        {u"NAME"_s, u"ID"_s, u"BUILD"_s, u">PARAMETERS"_s, u">SIZE"_s, u">UNSHARED"_s, u">CONTEXT"_s,
         u"MODIFIED"_s, u"PROBLEM"_s}};
};

bool wantsNamesOnly(const Invocation &invocation)
{
    return invocation.options.isSet(u"names"_s);
}

void noteIfEmpty(const Store &store, const Invocation &invocation)
{
    if (!invocation.options.isSet(u"store"_s))
        noteOtherStore(store);
}

void printNotes(const Snapshot &snapshot, const Invocation &invocation)
{
    for (const auto &folder : snapshot.unlisted)
        printWarning(u"models may be missing here: %1"_s.arg(folder.message));
    const auto isSaid = [&](const QString &note) {
        return std::any_of(snapshot.unlisted.begin(), snapshot.unlisted.end(), [&](const Error &folder) {
            return note.contains(folder.message);
        });
    };
    for (const auto &note : wantsNamesOnly(invocation) ? QStringList() : snapshot.notes) {
        if (!isSaid(note))
            printMessage(u"note: "_s + note);
    }
}

// Begun when nothing can go wrong any more: an error is a document of its own.
Result<Outcome> listAsJson(const Store &store, const Invocation &invocation)
{
    const auto filter = invocation.arguments.join(u' ');
    std::optional<LongDocument> document;
    Result<void> printed;
    const auto begin = [&] {
        auto head = Json::object();
        head.add(u"store"_s, store.root());
        head.add(u"read_only"_s, store.readOnlyReason().has_value());
        document.emplace(head, u"models"_s, [&](const QByteArray &piece) {
            if (printed)
                printed = printResult(piece);
        });
    };
    TRY_ASSIGN(const auto snapshot, listModels(store, [&](const Model &model) {
                   if (!document)
                       begin();
                   if (matches(model, filter))
                       document->append(modelDocument(model));
               }));
    if (!document) {
        begin();
        noteIfEmpty(store, invocation);
    }
    QStringList unreadable;
    for (const auto &folder : snapshot.unlisted)
        unreadable.append(folder.where);
    auto tail = Json::object();
    tail.add(u"notes"_s, snapshot.notes);
    tail.add(u"unreadable"_s, unreadable);
    document->finish(tail);
    printNotes(snapshot, invocation);
    Outcome outcome;
    outcome.printed = printed;
    return outcome;
}

Result<Outcome> runList(const Invocation &invocation)
{
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    if (invocation.json)
        return listAsJson(store, invocation);
    const auto filter = invocation.arguments.join(u' ');
    const bool namesOnly = wantsNamesOnly(invocation);
    ModelTable table;
    QString names;
    bool isEmpty = true;
    TRY_ASSIGN(const auto snapshot, listModels(store, [&](const Model &model) {
                   isEmpty = false;
                   if (!matches(model, filter))
                       return;
                   if (namesOnly)
                       names += model.name().shortForm() + u'\n';
                   else
                       table.add(model);
               }));
    if (isEmpty)
        noteIfEmpty(store, invocation);
    printNotes(snapshot, invocation);
    Outcome outcome;
    outcome.exactText = namesOnly ? names.toUtf8() : table.toUtf8();
    return outcome;
}

} // namespace

Command listCommand()
{
    return {
        u"list"_s,
        u"[FILTER] [--names]"_s,
        u"List the models"_s,
        u"Newest first. FILTER: words that the name, family, build or architecture contains.\nUNSHARED is what only this model uses."_s,
        u"weightroomctl list llama q4"_s,
        {{u"names"_s, u"Only the names, one a line."_s}},
        0,
        -1,
        runList};
}

} // namespace weightroom::cli
