#include "model/library/layertext.h"

#include "model/core/file.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QStringDecoder>

namespace weightroom
{

namespace
{

constexpr qint64 kLimitBytes = 4LL << 20;

} // namespace

Result<QString> readLayerText(const QString &path)
{
    const auto bytes = readWhole(path, kLimitBytes, Links::Refuse);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto first = bytes->trimmed().left(1);
    if (first == "{" || first == "[") {
        const auto json = QJsonDocument::fromJson(*bytes);
        if (!json.isNull())
            return QString::fromUtf8(json.toJson(QJsonDocument::Indented));
    }
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(*bytes);
    if (decoder.hasError() || text.contains(QChar(0)))
        return QCoreApplication::translate("weightroom", "Not text.");
    return text;
}

} // namespace weightroom
