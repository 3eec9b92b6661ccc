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

} // namespace weightroom::modelfile
