// What the header of a GGUF file holds, checked.
//
// The format (ggml, docs/gguf.md): "GGUF", u32 version, tensor count, key count; the keys, each a string, a
// u32 value type and the value; the tensor infos, each a name, u32 number of dimensions, the dimensions, u32
// tensor type, u64 offset into the data; zeros up to the alignment; the tensors' data. Strings are a length
// and bytes; arrays u32 element type, length, elements. Counts, lengths and dimensions are u32 in version 1,
// u64 since. A big-endian file is one whose version only makes sense with its bytes reversed.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QtGlobal>
#include <array>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace weightroom::gguf
{

// The types of metadata values. Numbers are the file format's (ggml, gguf.h, enum gguf_type).
// stored: never renumber
enum class ValueType : quint32 {
    Uint8 = 0,
    Int8 = 1,
    Uint16 = 2,
    Int16 = 3,
    Uint32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    Uint64 = 10,
    Int64 = 11,
    Float64 = 12,
};

// The type of a number read from a file, or none for a number that no version defines.
std::optional<ValueType> valueTypeOf(quint32 number);

// "uint8" ... "float64", "bool", "string", "array".
QString valueTypeName(ValueType type);

// Bytes of one value; 0 for strings and arrays, whose length is in the file.
quint32 valueBytes(ValueType type);

// The types of tensors and the size of their blocks (ggml, ggml.h enum ggml_type and ggml-common.h).
// A row of a tensor is a whole number of blocks.
struct TensorType {
    quint32 number = 0;         // as in the file
    const char *name = nullptr; // upper case, ASCII: "F32", "Q4_K"
    quint32 blockElements = 0;
    quint32 blockBytes = 0;
};

// Null for types that ggml removed (4, 5, 31-33, 36-38) or that we don't know: without a size nothing about
// the file can be checked.
const TensorType *tensorType(quint32 number);

// Whether ggml had this type once.
bool isRemovedTensorType(quint32 number);

// The name, of removed ones too, or "TYPE_n" for a number without one.
QString tensorTypeName(quint32 number);

// What the reader takes at most. Above any of these a file is refused, whatever its size.
// The GGUF specification.
inline constexpr quint64 kMaxKeyBytes = 65'535;
// ggml: GGML_MAX_DIMS, and GGML_MAX_NAME less its NUL.
inline constexpr quint32 kMaxDims = 4;
inline constexpr quint64 kMaxTensorNameBytes = 63;
// What Ollama's reader takes (fs/ggml/gguf.go).
inline constexpr quint64 kMaxStringBytes = quint64(16) << 20;
inline constexpr quint64 kMaxArrayElements = quint64(64) << 20;

// Ours: they bound time and memory. The largest real headers have a few thousand tensors, a few hundred
// keys and 20 MB.
inline constexpr quint64 kMaxEntries = 262'144;
inline constexpr quint64 kMaxTensors = 262'144;
inline constexpr quint64 kMaxKeptBytes = quint64(64) << 20; // keys, names and string values together
inline constexpr quint64 kMaxHeaderBytes = quint64(2) << 30;
inline constexpr quint64 kWindowBytes = quint64(256) << 10;

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
