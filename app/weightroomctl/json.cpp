#include "app/weightroomctl/json.h"

#include "model/gotemplate/gonumber.h"

#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

bool isSafe(QChar c)
{
    switch (c.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

QString escapedUnit(QChar c)
{
    switch (c.unicode()) {
    case u'"':
        return u"\\\""_s;
    case u'\\':
        return u"\\\\"_s;
    case u'\n':
        return u"\\n"_s;
    case u'\r':
        return u"\\r"_s;
    case u'\t':
        return u"\\t"_s;
    default:
        return u"\\u"_s + QString::number(c.unicode(), 16).rightJustified(4, u'0');
    }
}

// Most of a text stands as it is, so that goes into the result in long pieces.
void writeQuoted(QByteArray &out, const QString &text)
{
    out += '"';
    qsizetype plainFrom = 0;
    bool isAllAscii = true;
    const auto flush = [&](qsizetype end) {
        const auto piece = QStringView(text).mid(plainFrom, std::max<qsizetype>(0, end - plainFrom));
        if (!isAllAscii) {
            out += piece.toUtf8();
            return;
        }
        // Nearly every text: put down letter by letter, without a buffer of its own.
        const auto from = out.size();
        out.resize(from + piece.size());
        std::transform(
            piece.begin(), piece.end(), out.begin() + from, [](QChar c) { return char(c.unicode()); });
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        constexpr char16_t kFirstOutsideAscii = 0x7f; // a control itself
        const bool isAscii = c.unicode() >= u' ' && c.unicode() < kFirstOutsideAscii;
        if (isAscii && c != u'"' && c != u'\\')
            continue;
        isAllAscii = isAllAscii && isAscii;
        const bool isPair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const auto whole = isPair ? QChar::surrogateToUcs4(c, text[i + 1]) : char32_t(c.unicode());
        const bool stands = isPair ? QChar::category(whole) != QChar::Other_Format : !isAscii && isSafe(c);
        if (!stands) {
            flush(i);
            if (isPair)
                out += (escapedUnit(c) + escapedUnit(text[i + 1])).toLatin1();
            else
                out += c.isSurrogate() ? QString(QChar(QChar::ReplacementCharacter)).toUtf8()
                                       : escapedUnit(c).toLatin1();
            plainFrom = i + (isPair ? 2 : 1);
        }
        i += isPair ? 1 : 0;
    }
    flush(text.size());
    out += '"';
}

void writeIndent(QByteArray &out, int depth)
{
    out.append(qsizetype(2) * depth, ' ');
}

// A line feed only ever ends a line here: those in texts are escaped.
void writeIndented(QByteArray &out, QByteArrayView flat, int depth)
{
    for (qsizetype from = 0;;) {
        const auto end = flat.indexOf('\n', from);
        if (end < 0) {
            out += flat.sliced(from);
            return;
        }
        out += flat.sliced(from, end + 1 - from);
        writeIndent(out, depth);
        from = end + 1;
    }
}

QString specialName(double value)
{
    if (std::isnan(value))
        return u"NaN"_s;
    return value > 0 ? u"Infinity"_s : u"-Infinity"_s;
}

} // namespace

Json::Json(bool value)
    : m_kind(Kind::Bool)
    , m_text(value ? u"true"_s : u"false"_s)
{
}

Json::Json(const QString &text)
    : m_kind(Kind::String)
    , m_text(text)
{
}

Json::Json(float value)
    : m_kind(std::isfinite(value) ? Kind::Number : Kind::String)
    , m_text(
          std::isfinite(value) ? QString::fromLatin1(modelfile::goNumber(value)) : specialName(double(value)))
{
}

Json::Json(double value)
    : m_kind(std::isfinite(value) ? Kind::Number : Kind::String)
    , m_text(std::isfinite(value) ? QString::fromLatin1(modelfile::goNumber(value)) : specialName(value))
{
}

Json::Json(const QStringList &texts)
    : m_kind(Kind::Array)
{
    for (const auto &text : texts)
        append(text);
}

Json Json::array()
{
    Json result;
    result.m_kind = Kind::Array;
    return result;
}

Json Json::object(std::initializer_list<Member> members)
{
    Json result;
    result.m_kind = Kind::Object;
    for (const auto &[key, value] : members)
        result.add(key, value);
    return result;
}

Json Json::from(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double: {
        // Qt keeps what was written as a whole number as one.
        const auto variant = value.toVariant();
        return variant.typeId() == QMetaType::LongLong ? Json(variant.toLongLong()) : Json(value.toDouble());
    }
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Array: {
        auto result = array();
        for (const auto &item : value.toArray())
            result.append(from(item));
        return result;
    }
    case QJsonValue::Object: {
        auto result = object();
        const auto members = value.toObject();
        for (auto it = members.begin(); it != members.end(); ++it)
            result.add(it.key(), from(it.value()));
        return result;
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return {};
}

void Json::reserve(qsizetype items)
{
    m_items.reserve(std::size_t(items));
    if (m_kind == Kind::Object)
        m_keys.reserve(std::size_t(items));
}

void Json::append(Json item)
{
    m_items.push_back(std::move(item));
}

void Json::add(const QString &key, Json value)
{
    m_keys.push_back(key);
    m_items.push_back(std::move(value));
}

Json Json::flattened() const
{
    Json result;
    result.m_kind = Kind::Flat;
    write(result.m_flat, 0);
    result.m_flat.squeeze();
    return result;
}

QByteArray Json::toText() const
{
    QByteArray out;
    write(out, 0);
    return out + '\n';
}

void Json::write(QByteArray &out, int depth) const
{
    if (m_kind == Kind::Null)
        out += "null";
    else if (m_kind == Kind::String)
        writeQuoted(out, m_text);
    else if (m_kind == Kind::Bool || m_kind == Kind::Number)
        out += m_text.toLatin1();
    else if (m_kind == Kind::Flat)
        writeIndented(out, m_flat, depth);
    if (m_kind != Kind::Array && m_kind != Kind::Object)
        return;
    const bool isObject = m_kind == Kind::Object;
    out += isObject ? '{' : '[';
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        writeIndent(out, depth + 1);
        if (isObject) {
            writeQuoted(out, m_keys[i]);
            out += ": ";
        }
        m_items[i].write(out, depth + 1);
    }
    if (!m_items.empty()) {
        out += '\n';
        writeIndent(out, depth);
    }
    out += isObject ? '}' : ']';
}

LongDocument::LongDocument(const Json &head, const QString &key, Print print)
    : m_print(std::move(print))
    , m_text("{")
{
    for (std::size_t i = 0; i < head.m_items.size(); ++i) {
        add(head.m_keys[i]);
        head.m_items[i].write(m_text, 1);
    }
    add(key);
    m_text += '[';
}

void LongDocument::append(const Json &item)
{
    m_text += std::exchange(m_isFirstItem, false) ? "\n" : ",\n";
    writeIndent(m_text, 2);
    item.write(m_text, 2);
    print(false);
}

void LongDocument::finish(const Json &tail)
{
    if (!m_isFirstItem) {
        m_text += '\n';
        writeIndent(m_text, 1);
    }
    m_text += ']';
    for (std::size_t i = 0; i < tail.m_items.size(); ++i) {
        add(tail.m_keys[i]);
        tail.m_items[i].write(m_text, 1);
    }
    m_text += "\n}\n";
    print(true);
}

void LongDocument::add(const QString &key)
{
    m_text += std::exchange(m_isFirstMember, false) ? "\n" : ",\n";
    writeIndent(m_text, 1);
    writeQuoted(m_text, key);
    m_text += ": ";
}

void LongDocument::print(bool all)
{
    constexpr qsizetype kAtOnce = qsizetype(64) * 1024;
    if (!all && m_text.size() < kAtOnce)
        return;
    m_print(m_text);
    m_text.resize(0);
}

} // namespace weightroom::cli
