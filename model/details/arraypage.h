// A page of an array in a GGUF file's metadata, as texts.
#pragma once

#include "model/core/error.h"
#include "model/gguf/header.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

inline constexpr quint64 kArrayPage = 1000;           // elements
inline constexpr qsizetype kElementCharacters = 1000; // of an element's text; a longer one is cut

// Elements first ... first + kArrayPage - 1 as valueText() has them, fewer at the end or where they are
// hugely long; never none while there are any left. header was read from the file at path. Any thread but the
// GUI's. Errors: those of gguf::readArray(), SourceChanged among them, and of opening the file.
Result<QStringList>
readArrayPage(const QString &path, const gguf::Header &header, const gguf::Entry &entry, quint64 first);

} // namespace weightroom
