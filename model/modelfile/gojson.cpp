#include "model/modelfile/gojson.h"

#include "model/core/jsontext.h"
#include "model/gotemplate/gonumber.h"
#include "model/gotemplate/rune.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

QByteArray hexEscape(char32_t rune)
{
    return "\\u" + QByteArray::number(uint(rune), 16).rightJustified(4, '0');
}

void appendRune(QByteArray &json, char32_t rune)
{
    switch (rune) {
    case U'"':
        json += "\\\"";
        return;
    case U'\\':
        json += "\\\\";
        return;
    case U'\b':
        json += "\\b";
        return;
    case U'\f':
        json += "\\f";
        return;
    case U'\n':
        json += "\\n";
        return;
    case U'\r':
        json += "\\r";
        return;
    case U'\t':
        json += "\\t";
        return;
    case U'<':
    case U'>':
    case U'&':
    case 0x2028:
    case 0x2029:
        json += hexEscape(rune);
        return;
    default:
        break;
    }
    if (rune < 0x20)
        json += hexEscape(rune);
    else if (rune < 0x80)
        json += static_cast<char>(rune);
    else
        json += QStringView(QChar::fromUcs4(rune)).toUtf8();
}

} // namespace

QByteArray goJsonString(QStringView text)
{
    QByteArray json;
    json.reserve(text.size() + 2);
    json += '"';
    for (qsizetype at = 0; at < text.size();) {
        const Rune rune = runeAt(text, at);
        // A real U+FFFD is written as it is; only what it stands in for is escaped.
        if (text[at].isSurrogate() && rune.units == 1)
            json += hexEscape(rune.value);
        else
            appendRune(json, rune.value);
        at += rune.units;
    }
    json += '"';
    return json;
}

QByteArray goJson(const QJsonValue &value) // NOLINT(misc-no-recursion): Qt reads no deeper than 1024
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? "true" : "false";
    case QJsonValue::Double:
        return goNumber(value.toDouble());
    case QJsonValue::String:
        return goJsonString(value.toString());
    case QJsonValue::Array: {
        QByteArray json;
        for (const auto &element : value.toArray())
            json += ',' + goJson(element);
        return json.isEmpty() ? "[]" : '[' + json.mid(1) + ']';
    }
    case QJsonValue::Object: {
        std::map<QByteArray, QByteArray> members;
        const auto object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            members[member.key().toUtf8()] = goJsonString(member.key()) + ':' + goJson(member.value());
        QByteArray json;
        for (const auto &[key, member] : members)
            json += ',' + member;
        return json.isEmpty() ? "{}" : '{' + json.mid(1) + '}';
    }
    default:
        return "null";
    }
}

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
