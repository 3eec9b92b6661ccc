#include "app/weightroomctl/builddocument.h"

#include "app/weightroomctl/diagnosticdocument.h"
#include "app/weightroomctl/quantity.h"
#include "app/weightroomctl/table.h"

#include <algorithm>

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
        return u"known already, nothing read"_s;
    return u"%1, %2 read, %3 written"_s.arg(
        importWord(imported.method), sizeText(imported.bytesHashed), sizeText(imported.bytesWritten));
}

} // namespace

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
        table.add({u"kept"_s, u"the build that was there, as %1"_s.arg(result.keptAs->shortForm())});
    return table.toText();
}

} // namespace weightroom::cli
