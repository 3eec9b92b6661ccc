#include "model/build/config.h"

#include "model/core/jsontext.h"
#include "model/modelfile/gojson.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Written only when they hold something, in this order, between "requires" and "architecture".
const QStringList &optionalFields()
{
    static const QStringList fields{u"remote_host"_s,    u"remote_model"_s,     u"capabilities"_s,
                                    u"context_length"_s, u"embedding_length"_s, u"base_name"_s,
                                    u"draft"_s};
    return fields;
}

QByteArray field(const char *key, const QJsonValue &value)
{
    return QByteArray(",\"") + key + "\":" + modelfile::goJson(value);
}

} // namespace

QByteArray Config::toJson() const
{
    QByteArray json = "{\"model_format\":" + modelfile::goJsonString(modelFormat);
    json += field("model_family", modelFamily);
    json += field(
        "model_families",
        modelFamilies ? QJsonValue(QJsonArray::fromStringList(*modelFamilies)) : QJsonValue());
    json += field("model_type", modelType);
    json += field("file_type", fileType);
    if (!renderer.isEmpty())
        json += field("renderer", renderer);
    if (!parser.isEmpty())
        json += field("parser", parser);
    if (!requires_.isEmpty())
        json += field("requires", requires_);
    for (const auto &name : optionalFields()) {
        if (others.contains(name))
            json += field(name.toLatin1().constData(), others.value(name));
    }
    return json + ",\"architecture\":\"amd64\",\"os\":\"linux\"}\n";
}

Config Config::read(const QByteArray &json)
{
    const auto object = hasTooManyValues(json) ? QJsonObject() : jsonDocument(json).object();
    Config config;
    config.modelFormat = object.value("model_format"_L1).toString();
    config.modelFamily = object.value("model_family"_L1).toString();
    if (object.value("model_families"_L1).isArray())
        config.modelFamilies = object.value("model_families"_L1).toVariant().toStringList();
    config.modelType = object.value("model_type"_L1).toString();
    config.fileType = object.value("file_type"_L1).toString();
    config.renderer = object.value("renderer"_L1).toString();
    config.parser = object.value("parser"_L1).toString();
    config.requires_ = object.value("requires"_L1).toString();
    for (const auto &name : optionalFields()) {
        if (const auto value = object.value(name); !value.isUndefined() && !value.isNull())
            config.others.insert(name, value);
    }
    return config;
}

} // namespace weightroom
