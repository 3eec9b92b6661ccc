#include "model/gguf/tensortype.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

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
