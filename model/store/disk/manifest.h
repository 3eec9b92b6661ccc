// A manifest: the JSON list of layers that is a model (ollama, manifest/manifest.go; interop a.4, a.6).
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// Media types; stored: never change.
namespace mediatype
{
inline constexpr QStringView kManifest = u"application/vnd.docker.distribution.manifest.v2+json";
inline constexpr QStringView kConfig = u"application/vnd.docker.container.image.v1+json";
inline constexpr QStringView kModel = u"application/vnd.ollama.image.model";
inline constexpr QStringView kProjector = u"application/vnd.ollama.image.projector";
inline constexpr QStringView kAdapter = u"application/vnd.ollama.image.adapter";
inline constexpr QStringView kDraft = u"application/vnd.ollama.image.draft";
inline constexpr QStringView kTemplate = u"application/vnd.ollama.image.template";
inline constexpr QStringView kPrompt = u"application/vnd.ollama.image.prompt"; // old name of template
inline constexpr QStringView kSystem = u"application/vnd.ollama.image.system";
inline constexpr QStringView kLicense = u"application/vnd.ollama.image.license";
inline constexpr QStringView kParams = u"application/vnd.ollama.image.params";
inline constexpr QStringView kMessages = u"application/vnd.ollama.image.messages";
inline constexpr QStringView kSeedLicense = u"text/plain"; // only in seed-era manifests
} // namespace mediatype

struct Layer {
    QString mediaType;
    Digest digest;
    qint64 bytes = 0; // as the manifest declares it
    QString from;     // free text: where the layer came from; never opened
    QString name;     // only layers of safetensors models have one
};

struct Manifest {
    QByteArray bytes; // exactly as stored
    Digest digest;    // of bytes: the model's ID
    std::optional<Layer> config;
    std::vector<Layer> layers; // in the manifest's order
    QStringList problems;      // what is odd, but doesn't keep the layers from being known
    // Of an unknown version (an image index, schema 1): whatever else in it is a digest, and so may be in
    // use.
    std::vector<Digest> others;
    bool isIndex = false; // a list of manifests: what those name is unknown

    // A value; reads at most kLimitBytes. Errors: Manifest, saying what is wrong: not JSON, a BOM, a key
    // given twice or in another case (Ollama ignores case, we don't), a raw control character, a digest or a
    // size that is none. Unknown fields and media types are fine.
    static Result<Manifest> parse(const QByteArray &bytes);

    // The bytes that Ollama would write: one line, this order of fields, a line feed.
    static QByteArray write(const Layer &config, const std::vector<Layer> &layers);

    // The layer that holds the weights: the last of its type, as Ollama takes it.
    const Layer *weights() const;
    // The last layer of a type, or nothing.
    const Layer *last(QStringView mediaType) const;
    // Every digest that it names, the config's and the others too, each once.
    std::vector<Digest> digests() const;
    // What the manifest declares in all, each layer once; saturates instead of wrapping.
    qint64 totalBytes() const;

    static constexpr qint64 kLimitBytes = qint64(4) * 1024 * 1024;
};

} // namespace weightroom
