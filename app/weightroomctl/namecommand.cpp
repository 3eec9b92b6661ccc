#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/table.h"
#include "model/names/name.h"
#include "model/names/target.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

constexpr int kInvalid = 4;

Json partsOf(const Name *name)
{
    const auto part = [name](const QString &(Name::*get)() const) {
        return name == nullptr ? QString() : (name->*get)();
    };
    const bool hasDigest = name != nullptr && name->digest().has_value();
    return Json::object(
        {{u"host"_s, part(&Name::host)},
         {u"namespace"_s, part(&Name::modelNamespace)},
         {u"model"_s, part(&Name::model)},
         {u"tag"_s, part(&Name::tag)},
         {u"build"_s, part(&Name::build)},
         {u"digest"_s, hasDigest ? name->digest()->toString() : QString()}});
}

Json documentOf(const QString &input, const Result<Name> &name)
{
    const auto full = name ? std::optional(name->completed()) : std::nullopt;
    return Json::object(
        {{u"input"_s, input},
         {u"valid"_s, name.has_value()},
         {u"reason"_s, name ? QString() : name.error().message},
         {u"parts"_s, partsOf(name ? &*name : nullptr)},
         {u"full"_s, partsOf(full ? &*full : nullptr)},
         {u"canonical"_s, full ? full->canonical() : QString()},
         {u"short"_s, name ? name->shortForm() : QString()},
         {u"complete"_s, name && name->isComplete()},
         {u"manifest_path"_s, full ? full->relativeManifestPath() : QString()},
         {u"warnings"_s, full ? targetWarnings(*full) : QStringList()}});
}

QString textOf(const Name &name)
{
    const auto full = name.completed();
    Table table;
    table.add({u"name"_s, full.canonical()});
    table.add({u"short"_s, name.shortForm()});
    table.add({u"host"_s, full.host()});
    table.add({u"namespace"_s, full.modelNamespace()});
    table.add({u"model"_s, full.model()});
    table.add({u"tag"_s, full.tag()});
    if (!full.build().isEmpty())
        table.add({u"build"_s, full.build()});
    if (full.digest())
        table.add({u"digest"_s, full.digest()->toString()});
    table.add({u"manifest"_s, full.relativeManifestPath()});
    for (const auto &warning : targetWarnings(full))
        table.add({u"warning"_s, warning});
    return table.toText();
}

Result<Outcome> runName(const Invocation &invocation)
{
    const auto &input = invocation.arguments.first();
    const auto name = Name::parse(input);
    return Outcome{
        documentOf(input, name),
        name ? textOf(*name)
             : invocation.style.red(u"invalid"_s) + u": "_s + visibleLines(name.error().message) + u'\n',
        name ? 0 : kInvalid};
}

} // namespace

Command nameCommand()
{
    return {
        u"name"_s,
        u"TEXT"_s,
        u"Check a model's name and show its parts"_s,
        u"A name is [[host/]namespace/]model[:tag][+BUILD][@digest]; missing parts are filled\nin as Ollama does. Status 4 if it isn't valid. Needs no store."_s,
        u"weightroomctl name llama3.2:1b+Q4_K_M"_s,
        {},
        1,
        1,
        runName,
        true};
}

} // namespace weightroom::cli
