#include "model/details/layertext.h"

#include "model/core/file.h"
#include "model/core/jsontext.h"

#include <QJsonDocument>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isDirectionControl(QChar c)
{
    const auto code = c.unicode();
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

QString visible(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        const auto code = c.unicode();
        if (code < 0x20 && c != u'\n' && c != u'\t')
            result += QChar(char16_t(0x2400 + code));
        else if (code == 0x7f)
            result += QChar(0x2421);
        else if (isDirectionControl(c))
            result += u"\u27e8U+%1\u27e9"_s.arg(code, 4, 16);
        else
            result += c;
    }
    return result;
}

void cutLongLines(LayerText &text)
{
    auto lines = text.text.split(u'\n');
    for (auto &line : lines) {
        if (line.size() <= kLayerLineCharacters)
            continue;
        line.truncate(kLayerLineCharacters);
        line += u'…';
        text.isCut = true;
    }
    if (text.isCut)
        text.text = lines.join(u'\n');
}

} // namespace

LayerText layerTextOf(const QByteArray &bytes)
{
    LayerText result;
    QStringDecoder decoder(QStringDecoder::Utf8);
    result.text = decoder.decode(bytes);
    if (decoder.hasError() || result.text.contains(QChar(0)))
        return {{}, false, false};
    const auto first = bytes.trimmed().left(1);
    if (first == "{" || first == "[") {
        const auto json = jsonDocument(bytes);
        if (!json.isNull())
            result.text = QString::fromUtf8(json.toJson(QJsonDocument::Indented));
    }
    result.text = visible(result.text.replace("\r\n"_L1, "\n"_L1));
    cutLongLines(result);
    return result;
}

Result<LayerText> readLayerText(const QString &path)
{
    const auto bytes = readWhole(path, kLayerTextLimitBytes, Links::Refuse);
    return bytes ? Result<LayerText>(layerTextOf(*bytes)) : tl::unexpected(bytes.error());
}

} // namespace weightroom
