#include "model/core/jsontext.h"

namespace weightroom
{

namespace
{

constexpr QByteArrayView kByteOrderMark("\xef\xbb\xbf");

// Strings' U+FEFF written as an escape.
QByteArray withoutMarks(QByteArrayView json)
{
    QByteArray result;
    result.reserve(json.size() + json.size() / 8);
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\' && i + 1 < json.size()) {
            result += c;
            result += json[++i];
        } else if (inString && json.sliced(i).startsWith(kByteOrderMark)) {
            result += "\\ufeff";
            i += kByteOrderMark.size() - 1;
        } else {
            inString = inString != (c == '"');
            result += c;
        }
    }
    return result;
}

} // namespace

bool hasTooManyValues(QByteArrayView json)
{
    qsizetype values = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '{' || c == '[' || c == ','))
            ++values;
    }
    return values > kJsonValuesLimit;
}

QJsonDocument jsonDocument(const QByteArray &json, QJsonParseError *problem)
{
    return QJsonDocument::fromJson(json.contains(kByteOrderMark) ? withoutMarks(json) : json, problem);
}

} // namespace weightroom
