#include "model/modelfile/decode.h"

#include "model/core/bytes.h"

#include <QCoreApplication>
#include <cstdint>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

constexpr char16_t kReplacement = u'\uFFFD';

quint8 byteAt(QByteArrayView bytes, qsizetype at)
{
    return static_cast<quint8>(bytes[at]);
}

// One sequence of UTF-8: how long, and whether it's a character. A broken one is as long as its longest
// beginning of some character, at least 1.
struct Sequence {
    int size = 1;
    char32_t rune = kReplacement;
    bool valid = false;
};

// The length that a first byte announces (0: it can't be first) and the bounds of the second byte.
struct Lead {
    int size;
    quint8 low;
    quint8 high;
};

Lead leadOf(quint8 byte)
{
    if (byte < 0x80)
        return {1, 0, 0};
    if (byte < 0xc2 || byte > 0xf4)
        return {0, 0, 0};
    if (byte < 0xe0)
        return {2, 0x80, 0xbf};
    if (byte < 0xf0)
        return {3, byte == 0xe0 ? quint8(0xa0) : quint8(0x80), byte == 0xed ? quint8(0x9f) : quint8(0xbf)};
    return {4, byte == 0xf0 ? quint8(0x90) : quint8(0x80), byte == 0xf4 ? quint8(0x8f) : quint8(0xbf)};
}

Sequence sequenceAt(QByteArrayView bytes, qsizetype at)
{
    const quint8 first = byteAt(bytes, at);
    const Lead lead = leadOf(first);
    if (lead.size == 0)
        return {};
    if (lead.size == 1)
        return {1, first, true};
    char32_t rune = first & (0xffU >> (lead.size + 1));
    for (int i = 1; i < lead.size; ++i) {
        if (at + i >= bytes.size())
            return {i, kReplacement, false};
        const quint8 next = byteAt(bytes, at + i);
        if (next < (i == 1 ? lead.low : 0x80) || next > (i == 1 ? lead.high : 0xbf))
            return {i, kReplacement, false};
        rune = (rune << 6) | (next & 0x3fU);
    }
    return {lead.size, rune, true};
}

QString fromUtf8(QByteArrayView bytes, bool onePerByte)
{
    QString text;
    text.reserve(bytes.size());
    for (qsizetype at = 0; at < bytes.size();) {
        const auto sequence = sequenceAt(bytes, at);
        if (!sequence.valid) {
            text += QChar(kReplacement);
            at += onePerByte ? 1 : sequence.size;
            continue;
        }
        text += QChar::fromUcs4(sequence.rune);
        at += sequence.size;
    }
    return text;
}

QString fromUtf16(QByteArrayView bytes, bool bigEndian)
{
    QString text;
    text.reserve(bytes.size() / 2 + 1);
    const auto unitAt = [&](qsizetype at) {
        const unsigned first = byteAt(bytes, at);
        const unsigned second = byteAt(bytes, at + 1);
        return static_cast<char16_t>(bigEndian ? first << 8 | second : second << 8 | first);
    };
    qsizetype at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        const char16_t unit = unitAt(at);
        if (QChar::isHighSurrogate(unit) && at + 3 < bytes.size() && QChar::isLowSurrogate(unitAt(at + 2))) {
            text += QChar(unit);
            text += QChar(unitAt(at + 2));
            at += 2;
        } else {
            text += QChar(QChar::isSurrogate(unit) ? kReplacement : unit);
        }
    }
    if (at < bytes.size())
        text += QChar(kReplacement);
    return text;
}

} // namespace

Result<QString> decodeText(QByteArrayView bytes)
{
    if (bytes.size() > kMaximumBytes) {
        return failure(
            Error::Kind::Refused,
            QCoreApplication::translate("Modelfile", "The Modelfile is longer than %1: no more is read.")
                .arg(sizeText(kMaximumBytes)));
    }
    if (bytes.startsWith("\xff\xfe"))
        return fromUtf16(bytes.sliced(2), false);
    if (bytes.startsWith("\xfe\xff"))
        return fromUtf16(bytes.sliced(2), true);
    if (bytes.startsWith("\xef\xbb\xbf"))
        return fromUtf8(bytes.sliced(3), true);
    return fromUtf8(bytes, false);
}

} // namespace weightroom::modelfile
