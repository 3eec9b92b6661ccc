#include "model/catalog/textlayers.h"

#include "model/store/disk/blobs.h"

#include <QJsonArray>
#include <QStringDecoder>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Without the beginning of a character that was cut in two.
QByteArrayView wholeCharacters(QByteArrayView bytes)
{
    qsizetype lead = bytes.size() - 1;
    while (lead >= 0 && bytes.size() - lead < 4 && (quint8(bytes[lead]) & 0xc0U) == 0x80U)
        --lead;
    if (lead < 0 || (quint8(bytes[lead]) & 0xc0U) != 0xc0U)
        return bytes;
    const auto byte = quint8(bytes[lead]);
    const qsizetype length = byte >= 0xf0U ? 4 : byte >= 0xe0U ? 3 : 2;
    return lead + length > bytes.size() ? bytes.first(lead) : bytes;
}

class TextReader
{
public:
    TextReader(const Store &store, const Manifest &manifest, const TextLimits &limits)
        : m_store(store)
        , m_manifest(manifest)
        , m_limits(limits)
    {
    }

    TextLayers read()
    {
        if (const auto *layer = templateLayer(m_manifest))
            m_texts.templateText = text(*layer);
        if (const auto *layer = m_manifest.last(mediatype::kSystem))
            m_texts.system = text(*layer);
        for (const auto &layer : m_manifest.layers)
            addLicense(layer);
        if (const auto *layer = m_manifest.last(mediatype::kParams))
            readParameters(*layer);
        if (const auto *layer = m_manifest.last(mediatype::kMessages))
            readMessages(*layer);
        m_texts.problems += m_texts.tooLong;
        m_texts.problems.removeDuplicates();
        return std::move(m_texts);
    }

private:
    static QString said(const Layer &layer, const QString &what)
    {
        return u"the %1 (%2) %3"_s.arg(layerLabel(layer), layer.digest.toString(), what);
    }

    void complain(const Layer &layer, const QString &what) { m_texts.problems.append(said(layer, what)); }

    std::optional<Blob> find(const Layer &layer)
    {
        const auto blob = findBlob(m_store, layer.digest);
        return blob ? std::optional(*blob) : std::nullopt;
    }

    std::optional<QString> text(const Layer &layer)
    {
        const auto blob = find(layer);
        if (!blob)
            return std::nullopt;
        if (blob->isLink) {
            complain(layer, u"is a link, so its text is not shown"_s);
            return std::nullopt;
        }
        const auto start = readStart(*blob, std::min(m_limits.textBytes, m_leftBytes));
        if (!start) {
            complain(layer, u"can't be read: %1"_s.arg(start.error().message));
            return std::nullopt;
        }
        m_leftBytes -= start->bytes.size();
        if (start->isCut)
            m_texts.tooLong.append(said(
                layer,
                u"was cut after %1 of its %2 bytes"_s.arg(start->bytes.size()).arg(blob->stamp.bytes)));
        // A byte order mark is a part of the text like any other.
        QStringDecoder decoder(
            QStringDecoder::Utf8, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
        QString decoded =
            decoder.decode(start->isCut ? wholeCharacters(start->bytes) : QByteArrayView(start->bytes));
        if (decoder.hasError())
            complain(layer, u"is not UTF-8"_s);
        return decoded;
    }

    void addLicense(const Layer &layer)
    {
        // A seed-era manifest always has a license layer, an empty one where there was none.
        const bool isSeed = layer.mediaType == mediatype::kSeedLicense && layer.bytes != 0;
        if (layer.mediaType != mediatype::kLicense && !isSeed)
            return;
        if (m_leftBytes <= 0) {
            m_texts.tooLong.append(u"not all licenses are shown"_s);
            return;
        }
        if (const auto license = text(layer))
            m_texts.licenses.append(*license);
    }

    std::optional<QJsonDocument> json(const Layer &layer)
    {
        const auto blob = find(layer);
        if (!blob)
            return std::nullopt;
        auto document = readJson(*blob, m_limits.jsonBytes);
        if (document)
            return *document;
        auto &problems = document.error().kind == Error::Kind::Refused ? m_texts.tooLong : m_texts.problems;
        problems.append(said(layer, u"can't be read: %1"_s.arg(document.error().message)));
        return std::nullopt;
    }

    void readParameters(const Layer &layer)
    {
        const auto document = json(layer);
        if (document && !document->isObject() && !document->isNull())
            complain(layer, u"can't be read: it is not a JSON object"_s);
        if (document)
            m_texts.parameters = document->object();
    }

    void readMessages(const Layer &layer)
    {
        const auto document = json(layer);
        if (!document)
            return;
        if (!document->isArray() && !document->isNull())
            complain(layer, u"can't be read: it is not a JSON list"_s);
        bool isOdd = false;
        for (const auto &value : document->array()) {
            const auto object = value.toObject();
            const auto role = object.value("role"_L1);
            const auto content = object.value("content"_L1);
            if (!role.isString() || (!content.isString() && !content.isUndefined())) {
                isOdd = true;
                continue;
            }
            m_texts.messages.push_back({role.toString(), content.toString()});
            m_texts.messagesHoldMore = m_texts.messagesHoldMore || object.size() > 2;
        }
        if (isOdd)
            complain(layer, u"holds something that isn't a message"_s);
    }

    const Store &m_store;
    const Manifest &m_manifest;
    TextLimits m_limits;
    qint64 m_leftBytes = kWholeTexts.textBytes;
    TextLayers m_texts;
};

} // namespace

const Layer *templateLayer(const Manifest &manifest)
{
    const auto found = std::find_if(manifest.layers.rbegin(), manifest.layers.rend(), [](const Layer &layer) {
        return layer.mediaType == mediatype::kTemplate || layer.mediaType == mediatype::kPrompt;
    });
    return found == manifest.layers.rend() ? nullptr : &*found;
}

TextLayers readTextLayers(const Store &store, const Manifest &manifest, const TextLimits &limits)
{
    return TextReader(store, manifest, limits).read();
}

} // namespace weightroom
