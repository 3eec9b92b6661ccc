#include "model/gguf/valuetype.h"

#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

struct ValueTypeRow {
    const char *name;
    quint32 bytes;
};

constexpr std::array<ValueTypeRow, 13> kValueTypes{{
    {"uint8", 1},
    {"int8", 1},
    {"uint16", 2},
    {"int16", 2},
    {"uint32", 4},
    {"int32", 4},
    {"float32", 4},
    {"bool", 1},
    {"string", 0},
    {"array", 0},
    {"uint64", 8},
    {"int64", 8},
    {"float64", 8},
}};

} // namespace

std::optional<ValueType> valueTypeOf(quint32 number)
{
    if (number >= kValueTypes.size())
        return std::nullopt;
    return static_cast<ValueType>(number);
}

QString valueTypeName(ValueType type)
{
    return QString::fromLatin1(kValueTypes.at(static_cast<quint32>(type)).name);
}

quint32 valueBytes(ValueType type)
{
    return kValueTypes.at(static_cast<quint32>(type)).bytes;
}

} // namespace weightroom::gguf
