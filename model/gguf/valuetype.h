// The types of metadata values. Numbers are the file format's (ggml, gguf.h, enum gguf_type).
#pragma once

#include <QString>
#include <optional>

namespace weightroom::gguf
{

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

} // namespace weightroom::gguf
