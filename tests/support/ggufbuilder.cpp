#include "support/ggufbuilder.h"

#include "model/gguf/header.h"
#include "model/gguf/tensortable.h"

#include <QFile>
#include <QtEndian>

namespace weightroom
{

using gguf::ValueType;

GgufBuilder::GgufBuilder(quint32 version, ByteOrder order)
    : m_version(version)
    , m_order(order)
{
}

template<class T> QByteArray GgufBuilder::encoded(T value) const
{
    const T stored = m_order == ByteOrder::Big ? qToBigEndian(value) : qToLittleEndian(value);
    return QByteArray(reinterpret_cast<const char *>(&stored), sizeof stored);
}

template QByteArray GgufBuilder::encoded(quint8) const;
template QByteArray GgufBuilder::encoded(quint16) const;
template QByteArray GgufBuilder::encoded(quint32) const;
template QByteArray GgufBuilder::encoded(quint64) const;
template QByteArray GgufBuilder::encoded(float) const;
template QByteArray GgufBuilder::encoded(double) const;

QByteArray GgufBuilder::count(quint64 value) const
{
    return m_version == 1 ? encoded(static_cast<quint32>(value)) : encoded(value);
}

QByteArray GgufBuilder::encodedString(const QByteArray &text) const
{
    return count(static_cast<quint64>(text.size())) + text;
}

QByteArray GgufBuilder::encodedNumber(ValueType type, double value) const
{
    if (type == ValueType::Float32)
        return encoded(static_cast<float>(value));
    if (type == ValueType::Float64)
        return encoded(value);
    // Through a signed type first: a negative double has no unsigned value.
    const auto integer =
        value < 0 ? static_cast<quint64>(static_cast<qint64>(value)) : static_cast<quint64>(value);
    switch (gguf::valueBytes(type)) {
    case 1:
        return encoded(static_cast<quint8>(integer));
    case 2:
        return encoded(static_cast<quint16>(integer));
    case 4:
        return encoded(static_cast<quint32>(integer));
    default:
        return encoded(integer);
    }
}

GgufBuilder &GgufBuilder::rawEntry(const QByteArray &key, quint32 type, const QByteArray &payload)
{
    m_entries.append(encodedString(key) + encoded(type) + payload);
    return *this;
}

GgufBuilder &GgufBuilder::string(const QByteArray &key, const QByteArray &text)
{
    return rawEntry(key, static_cast<quint32>(ValueType::String), encodedString(text));
}

GgufBuilder &GgufBuilder::number(const QByteArray &key, ValueType type, double value)
{
    return rawEntry(key, static_cast<quint32>(type), encodedNumber(type, value));
}

GgufBuilder &GgufBuilder::u32(const QByteArray &key, quint32 value)
{
    return number(key, ValueType::Uint32, value);
}

GgufBuilder &GgufBuilder::strings(const QByteArray &key, const QList<QByteArray> &elements)
{
    QByteArray payload = encoded(static_cast<quint32>(ValueType::String)) + count(quint64(elements.size()));
    for (const QByteArray &element : elements)
        payload += encodedString(element);
    return rawEntry(key, static_cast<quint32>(ValueType::Array), payload);
}

GgufBuilder &GgufBuilder::numbers(const QByteArray &key, ValueType elementType, const QList<double> &elements)
{
    QByteArray payload = encoded(static_cast<quint32>(elementType)) + count(quint64(elements.size()));
    for (const double element : elements)
        payload += encodedNumber(elementType, element);
    return rawEntry(key, static_cast<quint32>(ValueType::Array), payload);
}

GgufBuilder &GgufBuilder::alignment(quint32 bytes)
{
    m_alignment = bytes;
    return u32("general.alignment", bytes);
}

QByteArray GgufBuilder::tensorInfo(
    const QByteArray &name, quint32 type, const QList<quint64> &dims, quint64 offset) const
{
    QByteArray info = encodedString(name) + encoded(static_cast<quint32>(dims.size()));
    for (const quint64 dim : dims)
        info += count(dim);
    return info + encoded(type) + encoded(offset);
}

GgufBuilder &
GgufBuilder::tensor(const QByteArray &name, quint32 type, const QList<quint64> &dims, const QByteArray &data)
{
    const gguf::TensorType *known = gguf::tensorType(type);
    if (!known)
        qFatal("a tensor of an unknown type has no size: use rawTensor()");
    quint64 bytes = known->blockBytes;
    quint64 elements = 1;
    for (const quint64 dim : dims)
        elements *= dim;
    bytes *= elements / known->blockElements;
    const auto size = static_cast<qsizetype>(bytes);
    m_tensors.append({tensorInfo(name, type, dims, m_nextOffset), data.left(size).leftJustified(size, '\0')});
    m_nextOffset = gguf::alignedUp(m_nextOffset + bytes, m_alignment);
    return *this;
}

GgufBuilder &
GgufBuilder::rawTensor(const QByteArray &name, quint32 type, const QList<quint64> &dims, quint64 offset)
{
    m_tensors.append({tensorInfo(name, type, dims, offset), {}});
    return *this;
}

GgufBuilder &GgufBuilder::claim(std::optional<quint64> tensors, std::optional<quint64> entries)
{
    m_claimedTensors = tensors;
    m_claimedEntries = entries;
    return *this;
}

QByteArray GgufBuilder::bytes() const
{
    QByteArray file = "GGUF" + encoded(m_version);
    file += count(m_claimedTensors.value_or(quint64(m_tensors.size())));
    file += count(m_claimedEntries.value_or(quint64(m_entries.size())));
    for (const QByteArray &entry : m_entries)
        file += entry;
    for (const Tensor &tensor : m_tensors)
        file += tensor.info;
    const auto pad = [&] {
        file.append(qsizetype(gguf::alignedUp(quint64(file.size()), m_alignment)) - file.size(), '\0');
    };
    if (!m_tensors.isEmpty())
        pad();
    for (const Tensor &tensor : m_tensors) {
        file += tensor.data;
        pad();
    }
    return file;
}

void GgufBuilder::write(const QString &path) const
{
    QFile file(path);
    const QByteArray content = bytes();
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("can't write a test's GGUF file");
}

} // namespace weightroom
