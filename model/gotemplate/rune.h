// Characters as Ollama's Modelfile reader sees them: code points, not UTF-16 units.
#pragma once

#include <QChar>
#include <QStringView>

namespace weightroom::modelfile
{

struct Rune {
    char32_t value = 0;
    int units = 1; // UTF-16 units
};

// at must be inside the text. A lone half of a surrogate pair reads as U+FFFD.
inline Rune runeAt(QStringView text, qsizetype at)
{
    const char16_t unit = text[at].unicode();
    if (!QChar::isSurrogate(unit))
        return {unit, 1};
    if (QChar::isHighSurrogate(unit) && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(unit, text[at + 1].unicode()), 2};
    return {0xfffd, 1};
}

constexpr bool isBlank(char32_t rune)
{
    return rune == U' ' || rune == U'\t';
}
constexpr bool isLineEnd(char32_t rune)
{
    return rune == U'\r' || rune == U'\n';
}
constexpr bool isLetter(char32_t rune)
{
    return (rune >= U'a' && rune <= U'z') || (rune >= U'A' && rune <= U'Z');
}
constexpr bool isDigit(char32_t rune)
{
    return rune >= U'0' && rune <= U'9';
}

// Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space. (With Qt's
// Unicode tables, which may be a version older or newer than those of Ollama's Go.)
bool isPrintable(char32_t rune);

// What stays in a value; everything else vanishes.
inline bool isKept(char32_t rune)
{
    return isPrintable(rune) || isBlank(rune) || isLineEnd(rune);
}

} // namespace weightroom::modelfile
