#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/storeopening.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/resolve.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Result<QString> findPath(const Invocation &invocation)
{
    const bool isLayer = invocation.options.isSet(u"layer"_s);
    if (isLayer == !invocation.arguments.isEmpty())
        return failure(Error::Kind::Usage, u"path needs either a NAME or --layer DIGEST"_s);
    if (isLayer) {
        const auto digest = Digest::parse(invocation.options.value(u"layer"_s));
        if (!digest)
            return failure(Error::Kind::Usage, u"--layer: %1"_s.arg(digest.error().message));
        TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
        return findBlob(store, *digest).map([](const Blob &blob) { return blob.path; });
    }
    TRY_ASSIGN(const auto name, completeName(invocation.arguments.first()));
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    return weightsFile(store, name);
}

Result<Outcome> runPath(const Invocation &invocation)
{
    return findPath(invocation).map([](const QString &path) {
        return Outcome{Json::object({{u"path"_s, path}}), {}, 0, path.toUtf8() + '\n'};
    });
}

} // namespace

Command pathCommand()
{
    return {
        u"path"_s,
        u"NAME | --layer DIGEST"_s,
        u"Print the path of a model's weights, or of a layer"_s,
        u"Status 3 if it doesn't exist."_s,
        u"llama-server -m \"$(weightroomctl path mistral:7b)\""_s,
        {{u"layer"_s, u"The layer: sha256: and 64 hex digits."_s, u"DIGEST"_s}},
        0,
        1,
        runPath};
}

} // namespace weightroom::cli
