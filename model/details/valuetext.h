// A metadata value in words and in the locale's numbers.
#pragma once

#include "model/core/error.h"
#include "model/gguf/header.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

// A page of an array in a GGUF file's metadata, as texts.
inline constexpr quint64 kArrayPage = 1000;           // elements
inline constexpr qsizetype kElementCharacters = 1000; // of an element's text; a longer one is cut

// Elements first ... first + kArrayPage - 1 as valueText() has them, fewer at the end or where they are
// hugely long; never none while there are any left. header was read from the file at path. Any thread but the
// GUI's. Errors: those of gguf::readArray(), SourceChanged among them, and of opening the file.
Result<QStringList>
readArrayPage(const QString &path, const gguf::Header &header, const gguf::Entry &entry, quint64 first);

// One line; what can't be seen is escaped. A string longer than limit characters is cut with an ellipsis; an
// array is its number of values.
QString valueText(const gguf::Value &value, qsizetype limit);
QString valueText(const gguf::Entry &entry, qsizetype limit);

// A string as it stands, up to limit characters, with its lines; anything else as valueText().
QString wholeValue(const gguf::Value &value, qsizetype limit);

// "text", "number", "true or false", "list of numbers".
QString valueKind(const gguf::Entry &entry);

// What a number that stands for something means: Q4_K_M for a general.file_type of 15. Empty if it stands for
// nothing we know.
QString valueMeaning(const gguf::Entry &entry);

} // namespace weightroom
