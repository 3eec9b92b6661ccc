// What the header of a GGUF file holds, checked.
//
// The format (ggml, docs/gguf.md): "GGUF", u32 version, tensor count, key count; the keys, each a string, a
// u32 value type and the value; the tensor infos, each a name, u32 number of dimensions, the dimensions, u32
// tensor type, u64 offset into the data; zeros up to the alignment; the tensors' data. Strings are a length
// and bytes; arrays u32 element type, length, elements. Counts, lengths and dimensions are u32 in version 1,
// u64 since. A big-endian file is one whose version only makes sense with its bytes reversed.
#pragma once

#include "model/gguf/valuetype.h"

#include <QByteArray>
#include <QStringList>
#include <array>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace weightroom::gguf
{

// Unsigned types are quint64, signed ones qint64; a float32 stays a float. Arrays are monostate: they are
// read on demand (arrays.h).
using Value = std::variant<std::monostate, quint64, qint64, float, double, bool, QByteArray>;

// One key of the metadata.
struct Entry {
    QByteArray key;
    ValueType type = ValueType::Uint8;
    Value value;
    ValueType elementType = ValueType::Uint8; // of an array
    quint64 length = 0;                       // of an array, in elements
    quint64 arrayOffset = 0;                  // of an array's first element in the file
    quint64 offset = 0;                       // where the entry begins in the file
    quint64 bytes = 0;                        // of the whole entry in the file
};

struct TensorInfo {
    QByteArray name;
    std::array<quint64, 4> sizes{1, 1, 1, 1}; // the row's length first
    quint32 dimCount = 0;                     // 0 is a scalar: one element
    quint32 type = 0;                         // always one that tensorType() knows
    quint64 offset = 0;                       // in bytes from Header::dataOffset
    quint64 bytes = 0;                        // without the padding behind it
    quint64 elements = 0;

    std::span<const quint64> dims() const { return std::span(sizes).first(dimCount); }
};

// A value; copying one copies its strings by reference.
struct Header {
    quint32 version = 3;
    bool bigEndian = false;
    quint32 alignment = 32; // bytes, a power of two
    quint64 dataOffset = 0; // of the first tensor; where the header ends if there are no tensors
    quint64 dataBytes = 0;  // from there to the end of the last tensor, without its padding
    quint64 fileBytes = 0;
    std::vector<Entry> entries; // in the file's order, keys unique
    std::vector<TensorInfo> tensors;
    QStringList problems; // odd, but readable: for people, escaped

    // Null if there is no such key.
    const Entry *find(QByteArrayView key) const;
    // Empty if the key is missing, of another type, or (integers) negative.
    std::optional<quint64> integer(QByteArrayView key) const;
    std::optional<QByteArray> string(QByteArrayView key) const;
    std::optional<bool> boolean(QByteArrayView key) const;
};

// A non-negative integer of any integer type.
std::optional<quint64> integerOf(const Value &value);

} // namespace weightroom::gguf
