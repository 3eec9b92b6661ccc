// What the reader takes at most. Above any of these a file is refused, whatever its size.
#pragma once

#include <QtGlobal>

namespace weightroom::gguf
{

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

} // namespace weightroom::gguf
