// The list of tensors in a header, and whether they lie in the file as they must.
#pragma once

#include "model/gguf/header.h"

namespace weightroom::gguf
{

class Window;

// For the reader: one tensor's info from the window. expectedOffset is where its data must begin (aligned,
// gapless, in the order of the infos: what ggml demands; anything else overlaps or wastes bytes); it's moved
// behind this tensor. alignment is a power of two. Faults are the window's.
TensorInfo readTensorInfo(Window &window, quint64 alignment, quint64 &expectedOffset);

// The next multiple of alignment (a power of two). value is below 2^63.
constexpr quint64 alignedUp(quint64 value, quint64 alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

} // namespace weightroom::gguf
