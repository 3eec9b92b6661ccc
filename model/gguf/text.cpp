#include "model/gguf/text.h"

#include <QList>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

// Bytes of the UTF-8 sequence at position, or 0 if there is none (Unicode 15, table 3-7).
qsizetype sequenceLength(QByteArrayView bytes, qsizetype position)
{
    const auto at = [&](qsizetype i) { return static_cast<uchar>(bytes[position + i]); };
    const uchar lead = at(0);
    if (lead < 0x80)
        return 1;
    const qsizetype length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() - position < length)
        return 0;
    const uchar lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uchar highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at(1) < lowest || at(1) > highest)
        return 0;
    for (qsizetype i = 2; i < length; ++i) {
        if (at(i) < 0x80 || at(i) > 0xbf)
            return 0;
    }
    return length;
}

// QString::fromUtf8() would drop a byte order mark.
QString decoded(QByteArrayView utf8)
{
    QStringDecoder decoder(QStringConverter::Utf8, QStringConverter::Flag::ConvertInitialBom);
    return decoder.decode(utf8);
}

bool isUnsafe(char32_t c)
{
    return QChar::category(c) == QChar::Other_Control || (c >= 0x200b && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x061c || c == 0xfeff;
}

void appendByte(QString &text, uchar byte)
{
    text += u"\\x%1"_s.arg(uint(byte), 2, 16, QChar(u'0'));
}

void appendShown(QString &text, QByteArrayView sequence)
{
    const QString character = decoded(sequence);
    const char32_t c = character.toUcs4().value(0);
    if (!isUnsafe(c))
        text += character;
    else if (c < 0x100)
        appendByte(text, static_cast<uchar>(c));
    else
        text += u"\\u%1"_s.arg(uint(c), 4, 16, QChar(u'0'));
}

} // namespace

bool isUtf8(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = sequenceLength(bytes, i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

QString textOf(QByteArrayView bytes)
{
    if (isUtf8(bytes))
        return decoded(bytes);
    QString text;
    qsizetype begun = 0;
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = sequenceLength(bytes, i);
        if (length > 0) {
            i += length;
            continue;
        }
        text += decoded(bytes.sliced(begun, i - begun));
        appendByte(text, static_cast<uchar>(bytes[i]));
        begun = ++i;
    }
    return text + decoded(bytes.sliced(begun));
}

QString shownText(QByteArrayView bytes, qsizetype maxCharacters)
{
    QString text;
    for (qsizetype i = 0; i < bytes.size();) {
        if (text.size() >= maxCharacters)
            return text + u'…';
        const qsizetype length = sequenceLength(bytes, i);
        if (length == 0)
            appendByte(text, static_cast<uchar>(bytes[i++]));
        else
            appendShown(text, bytes.sliced(i, length));
        i += length;
    }
    return text;
}

} // namespace weightroom::gguf
