#include "model/gotemplate/golexeme.h"

#include "model/gotemplate/gonumber.h"
#include "model/gotemplate/rune.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

QString hexText(char32_t value, int digits)
{
    return QString::number(uint(value), 16).rightJustified(digits, u'0');
}

// The digits behind \x, \u, \U, or of an octal escape; taken off text.
std::optional<char32_t> digitsOf(QStringView &text, int count, int base)
{
    if (text.size() < count)
        return std::nullopt;
    const auto digits = text.first(count);
    // Qt would also take a sign and blanks.
    constexpr QStringView kDigits = u"0123456789abcdef";
    const auto isDigit = [&](QChar c) { return kDigits.first(base).contains(c.toLower()); };
    if (!std::all_of(digits.begin(), digits.end(), isDigit))
        return std::nullopt;
    const auto value = digits.toUInt(nullptr, base);
    text = text.mid(count);
    return char32_t(value);
}

// One character or escape from the front of text, which is in such quotes; taken off it
// (strconv.UnquoteChar).
std::optional<char32_t> takeCharacter(QStringView &text, char16_t quote)
{
    if (text.isEmpty() || text.front() == quote)
        return std::nullopt;
    const auto rune = runeAt(text, 0);
    text = text.mid(rune.units);
    if (rune.value != U'\\')
        return rune.value;
    if (text.isEmpty())
        return std::nullopt;
    const auto escape = text.front().unicode();
    text = text.mid(1);
    constexpr QStringView kLetters = u"abfnrtv\\";
    constexpr QStringView kMeanings = u"\a\b\f\n\r\t\v\\";
    if (const auto at = kLetters.indexOf(QChar(escape)); at >= 0)
        return kMeanings[at].unicode();
    switch (escape) {
    case u'x':
        return digitsOf(text, 2, 16);
    case u'u':
    case u'U': {
        const auto value = digitsOf(text, escape == u'u' ? 4 : 8, 16);
        return value && *value <= QChar::LastValidCodePoint && !QChar::isSurrogate(*value) ? value
                                                                                           : std::nullopt;
    }
    case u'\'':
    case u'"':
        return escape == quote ? std::optional(char32_t(escape)) : std::nullopt;
    default:
        break;
    }
    if (escape < u'0' || escape > u'7')
        return std::nullopt;
    const auto rest = digitsOf(text, 2, 8);
    const auto value = rest ? char32_t(escape - u'0') * 64 + *rest : char32_t(256);
    return value <= 255 ? std::optional(value) : std::nullopt;
}

bool isGoComplex(QStringView text)
{
    const auto real = [](QStringView part) { return isGoInteger(part) || parseGoDouble(part); };
    const auto sign = std::max(text.lastIndexOf(u'+'), text.lastIndexOf(u'-'));
    return sign > 0 && text.endsWith(u'i') && real(text.first(sign)) && real(text.sliced(sign).chopped(1));
}

} // namespace

QString goQuoted(QStringView text)
{
    QString result = u"\""_s;
    for (qsizetype at = 0; at < text.size();) {
        const auto rune = runeAt(text, at);
        at += rune.units;
        constexpr QStringView kPlain = u"\a\b\f\n\r\t\v";
        constexpr QStringView kLetters = u"abfnrtv";
        const auto special = rune.value < 0x20 ? kPlain.indexOf(QChar(char16_t(rune.value))) : -1;
        if (rune.value == U'"' || rune.value == U'\\')
            result += u'\\' + QChar(char16_t(rune.value));
        else if (special >= 0)
            result += u'\\' + QString(kLetters[special]);
        else if (isPrintable(rune.value))
            result += QString::fromUcs4(&rune.value, 1);
        else if (rune.value < 0x80)
            result += u"\\x"_s + hexText(rune.value, 2);
        else if (rune.value < 0x10000)
            result += u"\\u"_s + hexText(rune.value, 4);
        else
            result += u"\\U"_s + hexText(rune.value, 8);
    }
    return result + u'"';
}

QStringView firstRunes(QStringView text, qsizetype count)
{
    qsizetype at = 0;
    for (; count > 0 && at < text.size(); --count)
        at += runeAt(text, at).units;
    return text.first(at);
}

std::optional<QString> goUnquoted(QStringView literal)
{
    const auto quote = literal.front().unicode();
    auto text = literal.sliced(1).chopped(1);
    if (quote == u'`')
        return text.toString().remove(u'\r');
    QString value;
    while (!text.isEmpty()) {
        const auto rune = takeCharacter(text, quote);
        if (!rune)
            return std::nullopt;
        value += QString::fromUcs4(&*rune, 1);
    }
    return value;
}

std::optional<QString> goNumberFault(QStringView literal)
{
    if (literal.startsWith(u'\'')) {
        auto text = literal.sliced(1);
        if (!takeCharacter(text, u'\''))
            return u"invalid syntax"_s;
        return text == u"'" ? std::nullopt
                            : std::optional(u"malformed character constant: "_s + literal.toString());
    }
    const bool isImaginary = literal.endsWith(u'i') && parseGoDouble(literal.chopped(1));
    if (isImaginary || isGoInteger(literal) || isGoComplex(literal))
        return std::nullopt;
    if (!parseGoDouble(literal))
        return u"illegal number syntax: "_s + goQuoted(literal);
    const auto isOfFloat = [](QChar c) { return QStringView(u".eEpP").contains(c); };
    if (std::none_of(literal.begin(), literal.end(), isOfFloat))
        return u"integer overflow: "_s + goQuoted(literal);
    return std::nullopt;
}

} // namespace weightroom::modelfile
