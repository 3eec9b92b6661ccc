// Writes small GGUF files for tests, sound by default and broken where a test says so.
#pragma once

#include "model/gguf/header.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace weightroom
{

// Collects the parts of a file; bytes() puts them together. Offsets, counts and padding come out right unless
// overridden.
class GgufBuilder
{
public:
    enum class ByteOrder {
        Little,
        Big,
    };

    explicit GgufBuilder(quint32 version = 3, ByteOrder order = ByteOrder::Little);

    GgufBuilder &string(const QByteArray &key, const QByteArray &text);
    // An integer, bool or float of the given type.
    GgufBuilder &number(const QByteArray &key, gguf::ValueType type, double value);
    GgufBuilder &u32(const QByteArray &key, quint32 value);
    GgufBuilder &strings(const QByteArray &key, const QList<QByteArray> &elements);
    GgufBuilder &numbers(const QByteArray &key, gguf::ValueType elementType, const QList<double> &elements);
    // Any value type and any bytes behind it.
    GgufBuilder &rawEntry(const QByteArray &key, quint32 type, const QByteArray &payload);

    // Where tensors begin; also writes general.alignment.
    GgufBuilder &alignment(quint32 bytes);
    // A tensor of a known type; data is cut or padded with zeros to its size.
    GgufBuilder &
    tensor(const QByteArray &name, quint32 type, const QList<quint64> &dims, const QByteArray &data = {});
    // An info that says what it likes, without data.
    GgufBuilder &rawTensor(const QByteArray &name, quint32 type, const QList<quint64> &dims, quint64 offset);

    // Overrides what the preamble claims.
    GgufBuilder &claim(std::optional<quint64> tensors, std::optional<quint64> entries);

    // The parts of a file as they're written: for payloads and files of a test's own making.
    template<class T> QByteArray encoded(T value) const;
    QByteArray count(quint64 value) const;

    QByteArray bytes() const;
    // Writes bytes() to a file; ends the test program if that fails.
    void write(const QString &path) const;

private:
    struct Tensor {
        QByteArray info;
        QByteArray data;
    };

    QByteArray encodedString(const QByteArray &text) const;
    QByteArray encodedNumber(gguf::ValueType type, double value) const;
    QByteArray
    tensorInfo(const QByteArray &name, quint32 type, const QList<quint64> &dims, quint64 offset) const;

    quint32 m_version;
    ByteOrder m_order;
    quint32 m_alignment = 32;
    quint64 m_nextOffset = 0;
    QList<QByteArray> m_entries;
    QList<Tensor> m_tensors;
    std::optional<quint64> m_claimedTensors;
    std::optional<quint64> m_claimedEntries;
};

} // namespace weightroom
