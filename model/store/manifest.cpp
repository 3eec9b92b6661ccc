#include "model/store/manifest.h"

#include "model/modelfile/gojson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

tl::unexpected<Error> broken(const QString &why)
{
    return failure(Error::Kind::Manifest, u"the manifest can't be read: %1"_s.arg(why));
}

// How many keys a parsed value holds; Qt's parser has bounded the depth.
qint64 countKeys(const QJsonValue &value)
{
    qint64 keys = 0;
    if (value.isObject()) {
        const auto object = value.toObject();
        keys += object.size();
        for (const auto &member : object)
            keys += countKeys(member);
    } else if (value.isArray()) {
        for (const auto &item : value.toArray())
            keys += countKeys(item);
    }
    return keys;
}

// How many keys the text of valid JSON holds: one a colon outside strings. More than were parsed means that
// one stood there twice, and readers disagree on which holds.
qint64 countKeys(const QByteArray &json)
{
    qint64 colons = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == ':') {
            ++colons;
        }
    }
    return colons;
}

Result<Layer> readLayer(const QJsonValue &value, QStringList &problems)
{
    if (!value.isObject())
        return broken(u"a layer is not an object"_s);
    const auto object = value.toObject();
    const auto text = object.value("digest"_L1).toString();
    const auto digest = Digest::parse(text);
    if (!digest)
        return broken(u"\"%1\" is %2"_s.arg(text.left(80), digest.error().message));
    if (text.mid(7) != digest->hex())
        problems.append(u"the digest %1 is written in upper case"_s.arg(text));
    const auto size = object.value("size"_L1);
    const qint64 bytes = size.toInteger(-1);
    if (!size.isDouble() || bytes < 0)
        return broken(u"the size of the layer %1 is not a whole number of bytes"_s.arg(digest->toString()));
    const auto mediaType = object.value("mediaType"_L1).toString();
    if (mediaType.isEmpty())
        problems.append(u"the layer %1 has no media type"_s.arg(digest->toString()));
    return Layer{
        mediaType, *digest, bytes, object.value("from"_L1).toString(), object.value("name"_L1).toString()};
}

void checkVersion(const QJsonObject &object, Manifest &manifest)
{
    if (object.contains("manifests"_L1)) {
        manifest.problems.append(u"unknown manifest version: it is a list of manifests"_s);
        return;
    }
    const auto version = object.value("schemaVersion"_L1);
    // Seed-era manifests have neither a version nor a config.
    const bool seed = version.isUndefined() && !object.contains("config"_L1);
    if (!seed && !(version.isDouble() && version.toInteger() == 2))
        manifest.problems.append(u"unknown manifest version"_s);
}

} // namespace

Result<Manifest> Manifest::parse(const QByteArray &bytes)
{
    if (bytes.size() > kLimitBytes)
        return broken(u"it is longer than %1 bytes"_s.arg(kLimitBytes));
    if (bytes.trimmed().isEmpty())
        return broken(u"the file is empty"_s);
    if (bytes.startsWith("\xef\xbb\xbf") || bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff"))
        return broken(u"it begins with a byte order mark"_s);
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return broken(u"it is not JSON (%1 at byte %2)"_s.arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return broken(u"it is not a JSON object"_s);
    const auto object = document.object();
    if (countKeys(bytes) != countKeys(QJsonValue(object)))
        return broken(u"a key stands in it twice"_s);

    Manifest manifest{bytes, Digest::of(bytes), {}, {}, {}};
    checkVersion(object, manifest);
    const auto config = object.value("config"_L1);
    // An empty config is written by registries for models without one.
    if (config.isObject() && !config.toObject().value("digest"_L1).toString().isEmpty()) {
        auto layer = readLayer(config, manifest.problems);
        if (!layer)
            return tl::unexpected(layer.error());
        manifest.config = std::move(*layer);
    }
    const auto layers = object.value("layers"_L1);
    if (!layers.isArray() && !layers.isNull() && !layers.isUndefined())
        return broken(u"its layers are not a list"_s);
    for (const auto &value : layers.toArray()) {
        auto layer = readLayer(value, manifest.problems);
        if (!layer)
            return tl::unexpected(layer.error());
        manifest.layers.push_back(std::move(*layer));
    }
    if (manifest.layers.empty())
        manifest.problems.append(u"it names no layers"_s);
    return manifest;
}

QByteArray Manifest::write(const Layer &config, const std::vector<Layer> &layers)
{
    const auto layerJson = [](const Layer &layer) {
        QByteArray json = "{\"mediaType\":" + modelfile::goJsonString(layer.mediaType) + ",\"digest\":\""
            + layer.digest.toString().toLatin1() + "\",\"size\":" + QByteArray::number(layer.bytes);
        if (!layer.from.isEmpty())
            json += ",\"from\":" + modelfile::goJsonString(layer.from);
        if (!layer.name.isEmpty())
            json += ",\"name\":" + modelfile::goJsonString(layer.name);
        return json + '}';
    };
    QByteArray json = "{\"schemaVersion\":2,\"mediaType\":" + modelfile::goJsonString(mediatype::kManifest)
        + ",\"config\":" + layerJson(config) + ",\"layers\":[";
    for (std::size_t i = 0; i < layers.size(); ++i)
        json += (i == 0 ? QByteArray() : QByteArray(",")) + layerJson(layers[i]);
    return json + "]}\n";
}

const Layer *Manifest::weights() const
{
    return last(mediatype::kModel);
}

const Layer *Manifest::last(QStringView mediaType) const
{
    const auto found = std::find_if(
        layers.rbegin(), layers.rend(), [&](const Layer &layer) { return layer.mediaType == mediaType; });
    return found == layers.rend() ? nullptr : &*found;
}

std::vector<Digest> Manifest::digests() const
{
    std::vector<Digest> result;
    QSet<Digest> seen;
    const auto add = [&](const Digest &one) {
        if (!seen.contains(one)) {
            seen.insert(one);
            result.push_back(one);
        }
    };
    for (const auto &layer : layers)
        add(layer.digest);
    if (config)
        add(config->digest);
    return result;
}

qint64 Manifest::totalBytes() const
{
    QSet<Digest> seen;
    qint64 total = 0;
    const auto add = [&](const Layer &layer) {
        if (seen.contains(layer.digest))
            return;
        seen.insert(layer.digest);
        total = layer.bytes > std::numeric_limits<qint64>::max() - total ? std::numeric_limits<qint64>::max()
                                                                         : total + layer.bytes;
    };
    for (const auto &layer : layers)
        add(layer);
    if (config)
        add(*config);
    return total;
}

} // namespace weightroom
