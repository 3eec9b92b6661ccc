// A metadata value in words and in the locale's numbers.
#pragma once

#include "model/gguf/header.h"

#include <QString>

namespace weightroom
{

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
