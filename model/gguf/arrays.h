// Arrays in a header: skipped by the reader, read in pages when a person opens the vocabulary.
#pragma once

#include "model/core/error.h"
#include "model/gguf/header.h"

#include <QList>

namespace weightroom::gguf
{

class Window;

// Elements of one page at most, and bytes of strings kept in one page.
inline constexpr quint64 kMaxPageElements = 65'536;
inline constexpr quint64 kMaxPageBytes = quint64(32) << 20;

// Elements first ... first + count - 1 of an array, fewer at its end or when a page is full. fd is the file
// that header was read from; path is for messages. For strings the walk begins at the array's start.
// SourceChanged if the file no longer has that many bytes.
Result<QList<Value>> readArray(
    int fd, const QString &path, const Header &header, const Entry &entry, quint64 first, quint64 count);

// For the reader: moves past the elements of an array that stands in the window, checking each string's
// length and each bool. Faults are the window's.
void skipElements(Window &window, ValueType elementType, quint64 length);

// For the reader: one value that isn't an array. Faults are the window's.
Value readScalar(Window &window, ValueType type);

} // namespace weightroom::gguf
