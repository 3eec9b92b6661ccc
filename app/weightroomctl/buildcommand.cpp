#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/diagnosticdocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/modelfileinput.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/build/builder.h"
#include "model/gguf/filetype.h"
#include "model/modelfile/document.h"
#include "model/names/quoting.h"

#include <QCommandLineParser>
#include <QDir>
#include <algorithm>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json builtLayersDocument(const BuildResult &result)
{
    auto list = Json::array();
    for (const auto &built : result.layers)
        list.append(Json::object(
            {{u"media_type"_s, built.layer.mediaType},
             {u"digest"_s, built.layer.digest.toString()},
             {u"bytes"_s, built.layer.bytes},
             {u"reused"_s, built.reused}}));
    return list;
}

Json importDocument(const Imported &imported)
{
    return Json::object(
        {{u"path"_s, imported.path},
         {u"method"_s, importWord(imported.method)},
         {u"bytes"_s, imported.bytes},
         {u"bytes_hashed"_s, imported.bytesHashed},
         {u"bytes_written"_s, imported.bytesWritten},
         {u"seconds"_s, imported.seconds},
         {u"digest_cached"_s, imported.digestCached},
         {u"reused"_s, imported.reused}});
}

// How the weights came in; "none" if they were a stored model's.
ImportMethod methodOfWeights(const Store &store, const BuildResult &result)
{
    const auto found =
        std::find_if(result.imports.begin(), result.imports.end(), [&](const Imported &imported) {
            return imported.blob && store.blobPath(imported.blob->digest) == result.weights;
        });
    return found == result.imports.end() ? ImportMethod::None : found->method;
}

Json sumsDocument(const Store &store, const BuildResult &result)
{
    qint64 hashed = 0;
    qint64 written = 0;
    double seconds = 0;
    bool cached = !result.imports.empty();
    for (const auto &imported : result.imports) {
        hashed += imported.bytesHashed;
        written += imported.bytesWritten;
        seconds += imported.seconds;
        cached = cached && imported.digestCached;
    }
    return Json::object(
        {{u"method"_s, importWord(methodOfWeights(store, result))},
         {u"bytes_hashed"_s, hashed},
         {u"bytes_written"_s, written},
         {u"seconds"_s, seconds},
         {u"digest_cached"_s, cached}});
}

QString importText(const Imported &imported)
{
    if (imported.digestCached)
        return u"already known, nothing read"_s;
    return u"%1, %2 read, %3 written"_s.arg(
        importWord(imported.method), sizeText(imported.bytesHashed), sizeText(imported.bytesWritten));
}

Json buildDocument(
    const Store &store, const BuildResult &result, const std::vector<modelfile::Diagnostic> &diagnostics)
{
    auto imports = Json::array();
    for (const auto &imported : result.imports)
        imports.append(importDocument(imported));
    auto said = Json::array();
    for (const auto &diagnostic : diagnostics)
        said.append(diagnosticDocument(diagnostic));
    for (const auto &warning : result.warnings)
        said.append(buildWarningDocument(warning));
    return Json::object(
        {{u"name"_s, result.name.canonical()},
         {u"manifest"_s, result.manifest.toString()},
         {u"path"_s, result.path},
         {u"weights"_s, result.weights.isEmpty() ? Json() : Json(result.weights)},
         {u"layers"_s, builtLayersDocument(result)},
         {u"import"_s, sumsDocument(store, result)},
         {u"imports"_s, imports},
         {u"kept_as"_s, result.keptAs ? Json(result.keptAs->canonical()) : Json()},
         {u"diagnostics"_s, said}});
}

QString buildText(const BuildResult &result)
{
    Table table;
    table.add({u"built"_s, result.name.shortForm()});
    table.add({u"ID"_s, result.manifest.shortId()});
    for (const auto &imported : result.imports)
        table.add({u"import"_s, imported.path, importText(imported)});
    if (result.keptAs)
        table.add({u"kept"_s, u"the previous build, as %1"_s.arg(result.keptAs->shortForm())});
    return table.toText();
}

struct Plan {
    BuildRequest request;
    std::vector<modelfile::Diagnostic> diagnostics;
};

Result<BuildOptions> readOptions(const QCommandLineParser &options)
{
    BuildOptions result;
    result.rehash = options.isSet(u"rehash"_s);
    if (options.isSet(u"import"_s)) {
        const auto mode = importMode(options.value(u"import"_s));
        if (!mode)
            return failure(
                Error::Kind::Usage,
                u"invalid --import %1: use auto, reflink, copy, link or move"_s.arg(
                    quotedText(options.value(u"import"_s))));
        result.import = *mode;
    }
    if (options.isSet(u"file-type"_s)) {
        const auto text = options.value(u"file-type"_s);
        bool isNumber = false;
        const auto number = text.toUInt(&isNumber);
        result.fileType = isNumber ? std::optional<quint64>(number) : gguf::fileTypeNumber(text);
        if (!result.fileType)
            return failure(
                Error::Kind::Usage,
                u"invalid --file-type %1: use a number or one of %2"_s.arg(
                    quotedText(text), gguf::fileTypeNames().join(u", "_s)));
    }
    return result;
}

// The recipe: a Modelfile's, or only FROM. Warnings go to stderr; so do all errors, while the first is
// returned.
Result<void> readRecipe(const QCommandLineParser &options, Plan &plan)
{
    const bool hasFile = options.isSet(u"file"_s);
    if (hasFile == options.isSet(u"from"_s))
        return failure(Error::Kind::Usage, u"build needs either -f Modelfile or --from FILE"_s);
    if (!hasFile) {
        plan.request.directory = QDir::currentPath();
        plan.request.recipe = recipeFrom(options.value(u"from"_s));
        return {};
    }
    TRY_ASSIGN(const auto input, readModelfile(options.value(u"file"_s)));
    plan.diagnostics = diagnosticsOf(input);
    const auto style = styleOf(STDERR_FILENO);
    for (const auto &diagnostic : plan.diagnostics) {
        if (diagnostic.severity() != modelfile::Severity::Info)
            printLine(diagnosticLine(input.label, diagnostic, style));
    }
    TRY_ASSIGN(auto recipe, modelfile::requestOf(input.document));
    plan.request.recipe = std::move(recipe);
    plan.request.directory = input.directory;
    return {};
}

Result<Plan> readPlan(const Invocation &invocation)
{
    TRY_ASSIGN(const auto options, readOptions(invocation.options));
    TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
    Plan plan{{name, {}, {}, options}, {}};
    TRY(readRecipe(invocation.options, plan));
    return plan;
}

Result<Outcome> runBuild(const Invocation &invocation)
{
    TRY_ASSIGN(const auto plan, readPlan(invocation));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Write));
    const auto result =
        watched(invocation, [&](Progress &progress) { return build(store, plan.request, progress); });
    if (!result)
        return tl::unexpected(result.error());
    printWarnings(result->warnings);
    return Outcome{buildDocument(store, *result, plan.diagnostics), buildText(*result)};
}

} // namespace

Command buildCommand()
{
    return {
        u"build"_s,
        u"NAME (-f Modelfile | --from FILE)"_s,
        u"Build a model from a GGUF file or a Modelfile"_s,
        u"The file is read once: copied (or cloned, where the file system can) and hashed in\n"
        "one pass. With \"link\" the store shares the original file: editing it later damages\n"
        "the model. Ctrl-C leaves the store as it was."_s,
        u"weightroomctl build mistral:7b -f Modelfile"_s,
        {{{u"f"_s, u"file"_s}, u"The Modelfile; \"-\" is standard input."_s, u"Modelfile"_s},
         {u"from"_s, u"A GGUF file, instead of a Modelfile."_s, u"FILE"_s},
         {u"import"_s, u"auto (the default), reflink, copy, link or move."_s, u"MODE"_s},
         {u"file-type"_s, u"The quantisation, if the file doesn't say it: Q4_K_M or 15."_s, u"T"_s},
         {u"rehash"_s, u"Read the file even if its digest is known."_s}},
        1,
        1,
        runBuild};
}

} // namespace weightroom::cli
