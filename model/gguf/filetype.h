// What general.file_type says: how most of the weights are quantised (llama.cpp, llama.h, enum llama_ftype).
// Not to be confused with a tensor's type.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom::gguf
{

// Without the flag 1024 ("guessed, not in the file"), which only numbers from 1024 to 2047 can have.
quint64 withoutGuessedFlag(quint64 number);

// llama.cpp's name, upper case, without "ALL_" or "MOSTLY_"; removed ones too (Q4_2, Q4_0_4_4). Empty for a
// number that isn't listed. The flag 1024 ("guessed, not in the file") is stripped from 1024 to 2047; above
// that the number can't be one of llama.cpp's with a flag, and stays as it is.
QString fileTypeName(quint64 number);

// The build part of a model's name: fileTypeName(), or UNKNOWN_n for a number that isn't listed.
QString buildName(quint64 number);

// What Ollama (fb307609) writes into config.file_type: "unknown" for a missing type, for 0 (F32), for
// removed and unlisted ones, and for any with the flag 1024.
QString ollamaFileType(std::optional<quint64> number);

// Whether llama.cpp no longer reads this type; such a file is listed with a note.
bool isRemovedFileType(quint64 number);

// The number that a person names, in either case: "q4_k_m" is 15, "UNKNOWN_42" is 42.
std::optional<quint64> fileTypeNumber(QStringView name);

// All current names in the order of their numbers, for completion and messages.
QStringList fileTypeNames();

} // namespace weightroom::gguf
