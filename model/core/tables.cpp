#include "model/core/tables.h"

#include "model/core/checksum.h"

namespace weightroom
{

namespace
{

constexpr quint32 kTablesByteOrder = 0x01020304;
constexpr qsizetype kTablesSumBytes = 16;

QByteArray headOf(QByteArrayView mark)
{
    auto head = mark.toByteArray();
    head.append(reinterpret_cast<const char *>(&kTablesByteOrder), sizeof(kTablesByteOrder));
    return head;
}

} // namespace

QByteArray sealed(QByteArrayView mark, const QByteArray &payload)
{
    return headOf(mark) + checksumOf(payload) + payload;
}

QByteArray unsealed(QByteArrayView mark, const QByteArray &bytes)
{
    const auto head = headOf(mark);
    const auto headBytes = head.size() + kTablesSumBytes;
    if (!bytes.startsWith(head) || bytes.size() < headBytes)
        return {};
    const auto payload = QByteArray::fromRawData(bytes.constData() + headBytes, bytes.size() - headBytes);
    return bytes.sliced(head.size(), kTablesSumBytes) == checksumOf(payload) ? payload : QByteArray();
}

} // namespace weightroom
