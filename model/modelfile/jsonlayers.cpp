#include "model/modelfile/jsonlayers.h"

#include "model/core/jsontext.h"
#include "model/modelfile/gojson.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

// Bytes; a params layer is a few hundred.
constexpr qsizetype kMaximumBase = qsizetype(16) * 1024 * 1024;

tl::unexpected<Error> unreadable(const QString &reason)
{
    return failure(
        Error::Kind::Manifest,
        QCoreApplication::translate("Modelfile", "The base model's parameters can't be read: %1")
            .arg(reason));
}

Result<QJsonObject> baseObject(QByteArrayView base)
{
    const auto bytes = base.toByteArray();
    if (bytes.trimmed().isEmpty() || bytes.trimmed() == "null")
        return QJsonObject();
    if (bytes.size() > kMaximumBase)
        return unreadable(QCoreApplication::translate("Modelfile", "the layer is larger than 16 MiB"));
    if (hasTooManyValues(bytes))
        return unreadable(QCoreApplication::translate("Modelfile", "it holds too many values"));
    QJsonParseError problem;
    const auto document = jsonDocument(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return unreadable(problem.errorString());
    if (!document.isObject())
        return unreadable(QCoreApplication::translate("Modelfile", "it isn't a JSON object"));
    return document.object();
}

} // namespace

Result<QByteArray> paramsLayer(const std::vector<Parameter> &parameters, QByteArrayView base)
{
    TRY_ASSIGN(const auto object, baseObject(base));
    std::map<QByteArray, QByteArray> members; // by the name's bytes, the order they're written in
    for (auto member = object.begin(); member != object.end(); ++member)
        members[member.key().toUtf8()] = goJsonString(member.key()) + ':' + goJson(member.value());
    for (const auto &parameter : parameters)
        members[parameter.name.toUtf8()] = goJsonString(parameter.name) + ':' + parameter.json;
    if (members.empty())
        return QByteArray();
    QByteArray json;
    for (const auto &[name, member] : members)
        json += ',' + member;
    return '{' + json.mid(1) + "}\n";
}

QByteArray messagesLayer(const std::vector<Message> &messages)
{
    if (messages.empty())
        return {};
    QByteArray json;
    for (const auto &message : messages) {
        json += ",{\"role\":" + goJsonString(message.role) + ",\"content\":" + goJsonString(message.content)
            + '}';
    }
    return '[' + json.mid(1) + "]\n";
}

} // namespace weightroom::modelfile
