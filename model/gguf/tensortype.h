// The types of tensors and the size of their blocks (ggml, ggml.h enum ggml_type and ggml-common.h).
#pragma once

#include <QString>

namespace weightroom::gguf
{

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

} // namespace weightroom::gguf
