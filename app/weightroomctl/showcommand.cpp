#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/showdocument.h"
#include "app/weightroomctl/storeopening.h"
#include "model/details/storedmodelfile.h"
#include "model/store/write/copy.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// Exactly, but for control characters on a terminal.
QByteArray exactText(const QByteArray &bytes, const TextStyle &style)
{
    return style.isTerminal ? visibleLines(QString::fromUtf8(bytes)).toUtf8() : bytes;
}

Result<Outcome> showModelfile(const Store &store, const Name &name, const Invocation &invocation)
{
    TRY_ASSIGN(const auto text, modelfileOf(store, name));
    return Outcome{
        Json::object({{u"name"_s, name.canonical()}, {u"modelfile"_s, text}}),
        {},
        0,
        exactText(text.toUtf8(), invocation.style)};
}

Result<Outcome> showManifest(const Store &store, const Name &name, const Invocation &invocation)
{
    TRY_ASSIGN(const auto bytes, manifestData(store, name));
    return Outcome{
        Json::object(
            {{u"name"_s, name.canonical()},
             {u"digest"_s, Digest::of(bytes).toString()},
             {u"text"_s, QString::fromUtf8(bytes)}}),
        {},
        0,
        exactText(bytes, invocation.style)};
}

Result<Outcome> showDetails(const Store &store, const Name &name, bool onlyLayers)
{
    TRY_ASSIGN(const auto details, readDetails(store, name));
    if (onlyLayers) {
        printWarnings(details.problems);
        return Outcome{
            Json::object(
                {{u"name"_s, details.name.canonical()},
                 {u"layers"_s, layersDocument(details)},
                 {u"problems"_s, details.problems}}),
            layersText(details)};
    }
    return Outcome{showDocument(details), showText(details)};
}

Result<Outcome> runShow(const Invocation &invocation)
{
    const auto &options = invocation.options;
    const bool modelfile = options.isSet(u"modelfile"_s);
    const bool manifest = options.isSet(u"manifest"_s);
    const bool layers = options.isSet(u"layers"_s);
    if (int(modelfile) + int(manifest) + int(layers) > 1)
        return failure(Error::Kind::Usage, u"show takes one of --modelfile, --manifest and --layers"_s);
    TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    if (modelfile)
        return showModelfile(store, name, invocation);
    if (manifest)
        return showManifest(store, name, invocation);
    return showDetails(store, name, layers);
}

} // namespace

Command showCommand()
{
    return {
        u"show"_s,
        u"NAME [--modelfile | --manifest | --layers]"_s,
        u"Show everything about a model"_s,
        u"The Modelfile builds the model again; the manifest is printed byte for byte."_s,
        u"weightroomctl show mistral:7b --modelfile > Modelfile"_s,
        {{u"modelfile"_s, u"Print the Modelfile."_s},
         {u"manifest"_s, u"Print the manifest."_s},
         {u"layers"_s, u"Print the layers and where they lie."_s}},
        1,
        1,
        runShow};
}

} // namespace weightroom::cli
