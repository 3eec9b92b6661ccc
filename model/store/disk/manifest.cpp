#include "model/store/disk/manifest.h"

#include "model/core/bytes.h"
#include "model/core/jsontext.h"
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
    return failure(Error::Kind::Manifest, u"the manifest isn't valid: %1"_s.arg(why));
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

struct TextFacts {
    qint64 keys = 0;               // one a colon outside strings
    bool hasControlInText = false; // Qt's parser lets it pass, JSON doesn't
};

// What the text of JSON that Qt could parse tells beyond its values. More keys than were parsed means that
// one stood there twice, and readers disagree on which holds.
TextFacts factsOf(const QByteArray &json)
{
    TextFacts facts;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            facts.hasControlInText = facts.hasControlInText || static_cast<unsigned char>(c) < 0x20;
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == ':') {
            ++facts.keys;
        }
    }
    return facts;
}

// A key that Go's decoder, which ignores case, would take for one of these, and we wouldn't.
std::optional<QString> keyInOtherCase(const QJsonObject &object, std::initializer_list<QLatin1String> known)
{
    for (const auto &key : object.keys()) {
        for (const auto &one : known) {
            if (key != one && key.compare(one, Qt::CaseInsensitive) == 0)
                return key;
        }
    }
    return std::nullopt;
}

void collectDigests(const QJsonValue &value, std::vector<Digest> &digests)
{
    if (value.isString()) {
        if (const auto digest = Digest::parse(value.toString()))
            digests.push_back(*digest);
    } else if (value.isObject()) {
        const auto object = value.toObject();
        for (const auto &member : object)
            collectDigests(member, digests);
    } else if (value.isArray()) {
        for (const auto &item : value.toArray())
            collectDigests(item, digests);
    }
}

Result<Layer> readLayer(const QJsonValue &value, QStringList &problems)
{
    if (!value.isObject())
        return broken(u"a layer is not an object"_s);
    const auto object = value.toObject();
    if (const auto key = keyInOtherCase(object, {"mediaType"_L1, "digest"_L1, "size"_L1}))
        return broken(u"a layer has the key \"%1\", which readers disagree on"_s.arg(*key));
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
    const bool isIndex = object.contains("manifests"_L1);
    const auto version = object.value("schemaVersion"_L1);
    // Seed-era manifests have neither a version nor a config.
    const bool isSeed = version.isUndefined() && !object.contains("config"_L1);
    if (!isIndex && (isSeed || (version.isDouble() && version.toInteger() == 2)))
        return;
    manifest.problems.append(
        isIndex ? u"unknown manifest version: it is a list of manifests"_s : u"unknown manifest version"_s);
    collectDigests(object, manifest.others);
    manifest.isIndex = isIndex;
}

// Nothing where a registry writes an empty config for a model without one.
Result<std::optional<Layer>> readConfig(const QJsonValue &value, QStringList &problems)
{
    if (value.isNull() || value.isUndefined())
        return std::optional<Layer>();
    if (!value.isObject())
        return broken(u"its config is not an object"_s);
    const auto digest = value.toObject().value("digest"_L1);
    const bool isEmpty =
        digest.isUndefined() || digest.isNull() || (digest.isString() && digest.toString().isEmpty());
    if (isEmpty && !keyInOtherCase(value.toObject(), {"digest"_L1}))
        return std::optional<Layer>();
    auto layer = readLayer(value, problems);
    return layer ? Result<std::optional<Layer>>(std::move(*layer)) : tl::unexpected(layer.error());
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
    if (hasTooManyValues(bytes))
        return broken(u"it has more than %1 values"_s.arg(kJsonValuesLimit));
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return broken(u"it is not JSON (%1 at byte %2)"_s.arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return broken(u"it is not a JSON object"_s);
    const auto object = document.object();
    const auto facts = factsOf(bytes);
    if (facts.hasControlInText)
        return broken(u"a string in it has a raw control character"_s);
    if (facts.keys != countKeys(QJsonValue(object)))
        return broken(u"a key appears twice"_s);
    if (const auto key = keyInOtherCase(object, {"schemaVersion"_L1, "config"_L1, "layers"_L1}))
        return broken(u"it has the key \"%1\", which readers disagree on"_s.arg(*key));

    Manifest manifest{bytes, Digest::of(bytes), {}, {}, {}, {}, false};
    checkVersion(object, manifest);
    TRY_ASSIGN(auto config, readConfig(object.value("config"_L1), manifest.problems));
    manifest.config = std::move(config);
    const auto layers = object.value("layers"_L1);
    if (!layers.isArray() && !layers.isNull() && !layers.isUndefined())
        return broken(u"its layers are not a list"_s);
    for (const auto &value : layers.toArray()) {
        TRY_ASSIGN(auto layer, readLayer(value, manifest.problems));
        manifest.layers.push_back(std::move(layer));
    }
    if (manifest.layers.empty())
        manifest.problems.append(u"it has no layers"_s);
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

namespace
{

// Which digests were seen. Nearly all manifests have so few that a set would cost more than it saves.
class SeenDigests
{
public:
    // Whether it's the first time.
    bool add(const Digest &digest)
    {
        constexpr std::size_t kFew = 16;
        if (m_few.empty())
            m_few.reserve(kFew);
        if (m_few.size() < kFew) {
            if (std::find(m_few.begin(), m_few.end(), digest) != m_few.end())
                return false;
            m_few.push_back(digest);
            return true;
        }
        if (m_many.isEmpty())
            m_many = QSet<Digest>(m_few.begin(), m_few.end());
        const auto before = m_many.size();
        m_many.insert(digest);
        return m_many.size() > before;
    }

private:
    std::vector<Digest> m_few;
    QSet<Digest> m_many; // all of them, once there are many
};

} // namespace

std::vector<Digest> Manifest::digests() const
{
    std::vector<Digest> result;
    SeenDigests seen;
    const auto add = [&](const Digest &one) {
        if (seen.add(one))
            result.push_back(one);
    };
    for (const auto &layer : layers)
        add(layer.digest);
    if (config)
        add(config->digest);
    for (const auto &other : others)
        add(other);
    return result;
}

qint64 Manifest::totalBytes() const
{
    SeenDigests seen;
    qint64 total = 0;
    const auto add = [&](const Layer &layer) {
        if (seen.add(layer.digest))
            total = saturatingSum(total, layer.bytes);
    };
    for (const auto &layer : layers)
        add(layer);
    if (config)
        add(*config);
    return total;
}

} // namespace weightroom
