#include "model/gguf/header.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

std::optional<quint64> integerOf(const Value &value)
{
    if (const auto *number = std::get_if<quint64>(&value))
        return *number;
    if (const auto *number = std::get_if<qint64>(&value); number && *number >= 0)
        return static_cast<quint64>(*number);
    return std::nullopt;
}

const Entry *Header::find(QByteArrayView key) const
{
    const auto found = std::ranges::find_if(entries, [key](const Entry &entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

std::optional<quint64> Header::integer(QByteArrayView key) const
{
    const Entry *entry = find(key);
    return entry ? integerOf(entry->value) : std::nullopt;
}

std::optional<QByteArray> Header::string(QByteArrayView key) const
{
    const Entry *entry = find(key);
    const auto *text = entry ? std::get_if<QByteArray>(&entry->value) : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

std::optional<bool> Header::boolean(QByteArrayView key) const
{
    const Entry *entry = find(key);
    const auto *truth = entry ? std::get_if<bool>(&entry->value) : nullptr;
    return truth ? std::optional(*truth) : std::nullopt;
}

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

namespace
{

constexpr std::array kTypes{
    TensorType{0, "F32", 1, 4},         TensorType{1, "F16", 1, 2},
    TensorType{2, "Q4_0", 32, 18},      TensorType{3, "Q4_1", 32, 20},
    TensorType{6, "Q5_0", 32, 22},      TensorType{7, "Q5_1", 32, 24},
    TensorType{8, "Q8_0", 32, 34},      TensorType{9, "Q8_1", 32, 36},
    TensorType{10, "Q2_K", 256, 84},    TensorType{11, "Q3_K", 256, 110},
    TensorType{12, "Q4_K", 256, 144},   TensorType{13, "Q5_K", 256, 176},
    TensorType{14, "Q6_K", 256, 210},   TensorType{15, "Q8_K", 256, 292},
    TensorType{16, "IQ2_XXS", 256, 66}, TensorType{17, "IQ2_XS", 256, 74},
    TensorType{18, "IQ3_XXS", 256, 98}, TensorType{19, "IQ1_S", 256, 50},
    TensorType{20, "IQ4_NL", 32, 18},   TensorType{21, "IQ3_S", 256, 110},
    TensorType{22, "IQ2_S", 256, 82},   TensorType{23, "IQ4_XS", 256, 136},
    TensorType{24, "I8", 1, 1},         TensorType{25, "I16", 1, 2},
    TensorType{26, "I32", 1, 4},        TensorType{27, "I64", 1, 8},
    TensorType{28, "F64", 1, 8},        TensorType{29, "IQ1_M", 256, 56},
    TensorType{30, "BF16", 1, 2},       TensorType{34, "TQ1_0", 256, 54},
    TensorType{35, "TQ2_0", 256, 66},   TensorType{39, "MXFP4", 32, 17},
    TensorType{40, "NVFP4", 64, 36},    TensorType{41, "Q1_0", 128, 18},
    TensorType{42, "Q2_0", 64, 18},
};

// Their sizes are forgotten, their names are for messages.
constexpr std::array kRemoved{
    TensorType{4, "Q4_2"},        TensorType{5, "Q4_3"},        TensorType{31, "Q4_0_4_4"},
    TensorType{32, "Q4_0_4_8"},   TensorType{33, "Q4_0_8_8"},   TensorType{36, "IQ4_NL_4_4"},
    TensorType{37, "IQ4_NL_4_8"}, TensorType{38, "IQ4_NL_8_8"},
};

template<size_t N> const TensorType *findIn(const std::array<TensorType, N> &types, quint32 number)
{
    const auto found = std::ranges::lower_bound(types, number, {}, &TensorType::number);
    return found != types.end() && found->number == number ? &*found : nullptr;
}

} // namespace

const TensorType *tensorType(quint32 number)
{
    return findIn(kTypes, number);
}

bool isRemovedTensorType(quint32 number)
{
    return findIn(kRemoved, number) != nullptr;
}

QString tensorTypeName(quint32 number)
{
    const TensorType *type = findIn(kTypes, number);
    if (!type)
        type = findIn(kRemoved, number);
    return type ? QString::fromLatin1(type->name) : u"TYPE_%1"_s.arg(number);
}

} // namespace weightroom::gguf
