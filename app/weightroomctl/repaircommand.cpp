#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/core/file.h"
#include "model/names/quoting.h"
#include "model/store/care/repair.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// {"digest"} or {"name"}, whichever it is.
Json subject(const std::optional<Digest> &digest, const QString &name)
{
    return digest ? Json::object({{u"digest"_s, digest->toString()}}) : Json::object({{u"name"_s, name}});
}

QString subjectText(const std::optional<Digest> &digest, const QString &name)
{
    return digest ? digest->toString() : visibleText(shortName(name), 400);
}

Json repairDocument(const RepairOutcome &outcome)
{
    auto repaired = Json::array();
    for (const auto &one : outcome.repaired) {
        auto document = subject(one.digest, one.name);
        document.add(u"from"_s, one.from);
        document.add(u"bytes"_s, one.bytes);
        repaired.append(document);
    }
    auto aside = Json::array();
    for (const auto &one : outcome.setAside)
        aside.append(Json::object({{u"digest"_s, one.digest.toString()}, {u"path"_s, one.path}}));
    auto unrepaired = Json::array();
    for (const auto &one : outcome.unrepaired) {
        auto document = subject(one.digest, one.name);
        document.add(u"problem"_s, one.problem);
        document.add(u"models"_s, one.models);
        unrepaired.append(document);
    }
    return Json::object(
        {{u"checked"_s, outcome.checked},
         {u"repaired"_s, repaired},
         {u"set_aside"_s, aside},
         {u"unrepaired"_s, unrepaired}});
}

QString repairText(const RepairOutcome &outcome)
{
    QString text;
    for (const auto &one : outcome.repaired)
        text += u"repaired   %1\n           from %2\n"_s.arg(
            subjectText(one.digest, one.name), visibleText(one.from, 1000));
    for (const auto &one : outcome.setAside)
        text +=
            u"set aside  %1\n           in %2\n"_s.arg(one.digest.toString(), visibleText(one.path, 1000));
    for (const auto &one : outcome.unrepaired) {
        QStringList names;
        for (const auto &model : one.models)
            names.append(shortName(model));
        text += u"broken     %1\n           %2\n"_s.arg(
            subjectText(one.digest, one.name), visibleText(one.problem, 1000));
        if (one.digest && !names.isEmpty())
            text += u"           used by %1\n"_s.arg(visibleText(names.join(u", "_s), 1000));
    }
    return text.isEmpty() ? u"nothing to repair\n"_s : text;
}

Result<RepairRequest> repairRequest(const Invocation &invocation)
{
    RepairRequest request;
    if (invocation.options.isSet(u"from"_s))
        request.from = absolutePath(invocation.options.value(u"from"_s));
    if (invocation.arguments.isEmpty())
        return request;
    const auto &text = invocation.arguments.first();
    if (const auto digest = Digest::parse(text)) {
        request.digest = *digest;
        return request;
    }
    TRY_ASSIGN(const auto name, completeName(text));
    request.name = name;
    return request;
}

Result<Outcome> runRepair(const Invocation &invocation)
{
    TRY_ASSIGN(const auto request, repairRequest(invocation));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Change));
    const auto outcome =
        watched(invocation, [&](Progress &progress) { return repair(store, request, progress); });
    if (!outcome)
        return tl::unexpected(outcome.error());
    return Outcome{repairDocument(*outcome), repairText(*outcome), outcome->unrepaired.empty() ? 0 : 5};
}

} // namespace

Command repairCommand()
{
    return {
        u"repair"_s,
        u"[NAME|DIGEST] [--from PATH]"_s,
        u"Repair damaged and missing files and manifests"_s,
        u"Takes the bytes from the trash, from the files that were imported, from other stores\n"
        "on this machine, or from PATH; hashes what it takes. Without a name: all that is\n"
        "missing, has the wrong size, or was found damaged by \"verify\". A damaged file that\n"
        "was named, or belongs to the model named, and can't be mended is set aside in\n"
        ".weightroom/damaged, so that a pull brings it anew. Exit status 5 if something stays\n"
        "broken."_s,
        u"weightroomctl repair mistral:7b --from /media/backup/models"_s,
        {{u"from"_s, u"Another store, or a file with the missing bytes."_s, u"PATH"_s}},
        0,
        1,
        runRepair};
}

} // namespace weightroom::cli
