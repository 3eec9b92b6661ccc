#include "model/gotemplate/gonumber.h"

#include <QLatin1StringView>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

bool isDecimal(char c)
{
    return c >= '0' && c <= '9';
}

bool isHex(char c)
{
    return isDecimal(c) || (c >= 'a' && c <= 'f');
}

// A number's text taken apart; lower case, the underscores gone.
struct Parts {
    bool negative = false;
    bool hex = false;
    QByteArray digits;         // with the point
    QByteArray exponentDigits; // without sign; empty if there's no exponent
    bool exponentNegative = false;
};

// Underscores are allowed between digits (a base prefix, of so many characters, counts as one). text has no
// sign.
bool underscoresAreFine(const QByteArray &text, bool hex, qsizetype prefixLength)
{
    bool afterDigit = false;
    bool afterUnderscore = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool prefix = i < prefixLength;
        if (c == '_') {
            if (!afterDigit)
                return false;
            afterDigit = false;
            afterUnderscore = true;
            continue;
        }
        const bool digit = prefix || (hex ? isHex(c) : isDecimal(c));
        if (afterUnderscore && !digit)
            return false;
        afterDigit = digit;
        afterUnderscore = false;
    }
    return !afterUnderscore;
}

std::optional<Parts> takeApart(QByteArray text)
{
    Parts parts;
    if (text.startsWith('+') || text.startsWith('-')) {
        parts.negative = text.startsWith('-');
        text.remove(0, 1);
    }
    parts.hex = text.size() > 2 && text.startsWith("0x");
    if (!underscoresAreFine(text, parts.hex, parts.hex ? 2 : 0))
        return std::nullopt;
    text.replace('_', "");
    if (parts.hex)
        text.remove(0, 2);
    const auto mark = text.indexOf(parts.hex ? 'p' : 'e');
    parts.digits = text.left(mark < 0 ? text.size() : mark);
    if (parts.digits.count('.') > 1 || parts.digits.size() == parts.digits.count('.'))
        return std::nullopt;
    const auto isDigit = parts.hex ? isHex : isDecimal;
    if (!std::all_of(
            parts.digits.begin(), parts.digits.end(), [&](char c) { return c == '.' || isDigit(c); }))
        return std::nullopt;
    if (mark < 0)
        return parts.hex ? std::nullopt : std::optional(parts);
    parts.exponentDigits = text.mid(mark + 1);
    if (parts.exponentDigits.startsWith('+') || parts.exponentDigits.startsWith('-')) {
        parts.exponentNegative = parts.exponentDigits.startsWith('-');
        parts.exponentDigits.remove(0, 1);
    }
    if (parts.exponentDigits.isEmpty()
        || !std::all_of(parts.exponentDigits.begin(), parts.exponentDigits.end(), isDecimal))
        return std::nullopt;
    return parts;
}

// Go stops counting here as well; no float is anywhere near.
constexpr qint64 kExponentLimit = 100'000;

qint64 exponentOf(const Parts &parts)
{
    qint64 exponent = 0;
    for (const char c : parts.exponentDigits) {
        if (exponent < kExponentLimit)
            exponent = exponent * 10 + (c - '0');
    }
    return parts.exponentNegative ? -exponent : exponent;
}

// How many digits stand before the point once the first significant digit is moved behind it: 12.5 -> 2,
// 0.05 -> -1. Counted in the number's base, the exponent (base 2 in a hexadecimal number) included.
// Nothing for zero.
std::optional<qint64> magnitudeOf(const Parts &parts)
{
    const auto first =
        std::find_if(parts.digits.begin(), parts.digits.end(), [](char c) { return c != '0' && c != '.'; });
    if (first == parts.digits.end())
        return std::nullopt;
    const auto at = first - parts.digits.begin();
    const auto found = parts.digits.indexOf('.');
    const auto point = found < 0 ? parts.digits.size() : found;
    const auto places = at < point ? point - at : point - at + 1;
    return (parts.hex ? places * 4 : places) + exponentOf(parts);
}

template<class Float> QByteArray formatted(Float value)
{
    if (value == 0)
        return std::signbit(value) ? "-0"_ba : "0"_ba;
    std::array<char, 64> buffer;
    const auto written = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific);
    const QByteArray text(buffer.data(), written.ptr - buffer.data());
    const auto mark = text.indexOf('e');
    auto digits = text.left(mark);
    const int exponent = text.mid(mark + 1).toInt();
    const QByteArray sign = value < 0 ? "-"_ba : QByteArray();
    if (std::abs(value) < Float(1e-6) || std::abs(value) >= Float(1e21))
        return sign + digits + (exponent < 0 ? "e" : "e+") + QByteArray::number(exponent);
    digits.remove(1, 1); // the point, if there is one
    if (exponent < 0)
        return sign + "0." + QByteArray(-exponent - 1, '0') + digits;
    if (digits.size() <= exponent + 1)
        return sign + digits + QByteArray(exponent + 1 - digits.size(), '0');
    return sign + digits.left(exponent + 1) + '.' + digits.mid(exponent + 1);
}

// Past these magnitudes, in decimal digits and in bits, a number is too large or 0 without an exact look:
// floats lie between 2^-149 and 2^128, doubles between 2^-1074 and 2^1024.
template<class Float> constexpr qint64 kBeyond = 60;
template<> constexpr qint64 kBeyond<double> = 400;
template<class Float> constexpr qint64 kBeyondBits = 200;
template<> constexpr qint64 kBeyondBits<double> = 1200;

template<class Float> std::optional<Float> floatOf(QStringView text)
{
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() > 0 && c.unicode() < 0x80; });
    const auto parts = ascii ? takeApart(text.toLatin1().toLower()) : std::nullopt;
    if (!parts)
        return std::nullopt;
    const auto magnitude = magnitudeOf(*parts);
    const Float zero = parts->negative ? Float(-0.0) : Float(0.0);
    const auto beyond = parts->hex ? kBeyondBits<Float> : kBeyond<Float>;
    if (!magnitude || *magnitude < -beyond)
        return zero;
    if (*magnitude > beyond)
        return std::nullopt;
    QByteArray digits = parts->digits;
    if (digits.startsWith('.'))
        digits.prepend('0');
    digits += (parts->hex ? "p" : "e") + QByteArray::number(exponentOf(*parts));
    Float value = 0;
    const auto format = parts->hex ? std::chars_format::hex : std::chars_format::general;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
    if (read.ec == std::errc::result_out_of_range)
        return *magnitude > 0 ? std::nullopt : std::optional(zero);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || !std::isfinite(value))
        return std::nullopt;
    return parts->negative ? -value : value;
}

} // namespace

std::optional<qint64> parseGoInt(QStringView text)
{
    const bool negative = text.startsWith(u'-');
    if (negative || text.startsWith(u'+'))
        text = text.mid(1);
    if (text.isEmpty())
        return std::nullopt;
    quint64 value = 0;
    const quint64 limit = quint64(std::numeric_limits<qint64>::max()) + (negative ? 1 : 0);
    for (const QChar c : text) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        const quint64 digit = c.unicode() - u'0';
        if (value > (limit - digit) / 10)
            return std::nullopt;
        value = value * 10 + digit;
    }
    return static_cast<qint64>(negative ? 0 - value : value);
}

bool isGoInteger(QStringView text)
{
    const bool isNegative = text.startsWith(u'-');
    const bool hasSign = isNegative || text.startsWith(u'+');
    auto digits = text.mid(hasSign ? 1 : 0).toLatin1().toLower();
    const bool hasBase = digits.size() > 1 && digits.front() == '0';
    const char mark = hasBase ? digits[1] : '\0';
    const bool isMarked = mark == 'x' || mark == 'o' || mark == 'b';
    const int base = !hasBase ? 10 : mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    if (digits.size() <= (isMarked ? 2 : 0) || !underscoresAreFine(digits, base == 16, isMarked ? 2 : 0))
        return false;
    digits.remove(0, isMarked ? 2 : 0).replace('_', "");
    // Qt would also take a sign and blanks.
    if (!std::all_of(digits.begin(), digits.end(), isHex))
        return false;
    bool isNumber = false;
    const auto value = digits.toULongLong(&isNumber, base);
    constexpr auto kLargest = quint64(1) << 63;
    return isNumber && (!hasSign || value < kLargest || (isNegative && value == kLargest));
}

std::optional<float> parseGoFloat(QStringView text)
{
    return floatOf<float>(text);
}

std::optional<double> parseGoDouble(QStringView text)
{
    return floatOf<double>(text);
}

std::optional<bool> parseGoBool(QStringView text)
{
    for (const auto yes : {"1"_L1, "t"_L1, "T"_L1, "true"_L1, "True"_L1, "TRUE"_L1}) {
        if (text == yes)
            return true;
    }
    for (const auto no : {"0"_L1, "f"_L1, "F"_L1, "false"_L1, "False"_L1, "FALSE"_L1}) {
        if (text == no)
            return false;
    }
    return std::nullopt;
}

QByteArray goNumber(double value)
{
    return formatted(value);
}

QByteArray goNumber(float value)
{
    return formatted(value);
}

} // namespace weightroom::modelfile
