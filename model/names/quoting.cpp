#include "model/names/quoting.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isSeen(char32_t c)
{
    if (c == U' ')
        return true;
    return QChar::isPrint(c) && !QChar::isSpace(c);
}

QString escaped(char32_t c)
{
    switch (c) {
    case U'\n':
        return u"\\n"_s;
    case U'\t':
        return u"\\t"_s;
    case U'\r':
        return u"\\r"_s;
    case U'\0':
        return u"\\0"_s;
    default:
        return u"\\u{%1}"_s.arg(QString::number(c, 16).toUpper());
    }
}

} // namespace

QString visibleText(QStringView text, qsizetype maxCharacters)
{
    QString result;
    appendVisible(result, text, maxCharacters);
    return result;
}

void appendVisible(QString &to, QStringView text, qsizetype maxCharacters)
{
    // Most texts are plain ASCII, and a list shows tens of thousands.
    const auto isPlain = [](QChar c) { return c >= u' ' && c < u'\x7f'; };
    if (text.size() <= maxCharacters && std::all_of(text.begin(), text.end(), isPlain)) {
        to += text;
        return;
    }
    qsizetype index = 0;
    for (qsizetype shown = 0; index < text.size(); ++shown) {
        if (shown == maxCharacters) {
            to += u'…';
            return;
        }
        const auto character = characterAt(text, index);
        index += character.size();
        const char32_t c = character.size() == 2 ? QChar::surrogateToUcs4(character[0], character[1])
                                                 : char32_t(character[0].unicode());
        if (isSeen(c))
            to += character;
        else
            to += escaped(c);
    }
}

QString quotedText(QStringView text, qsizetype maxCharacters)
{
    return u'"' + visibleText(text, maxCharacters) + u'"';
}

QStringView characterAt(QStringView text, qsizetype index)
{
    const bool pair =
        text[index].isHighSurrogate() && index + 1 < text.size() && text[index + 1].isLowSurrogate();
    return text.sliced(index, pair ? 2 : 1);
}

} // namespace weightroom
