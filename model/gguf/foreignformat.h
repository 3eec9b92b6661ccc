// What a file is when it isn't GGUF. Nothing of its content appears in the answer.
#pragma once

#include "model/core/error.h"

#include <QByteArrayView>
#include <QString>

namespace weightroom::gguf
{

struct ForeignFormat {
    QString what;   // "a PNG image", "a file of an unknown format"
    QString advice; // what to do, a sentence without its full stop; may be empty
};

// Bytes of a file's beginning that are worth handing over.
inline constexpr qsizetype kForeignHeadBytes = 512;

// head is the file's beginning (up to kForeignHeadBytes), not empty.
ForeignFormat foreignFormat(QByteArrayView head);

// Whether head can be the beginning of a GGUF file. Errors: UnsupportedModelFormat saying what it is instead;
// Gguf for one too short for the magic that nothing else contradicts ("", "G").
Result<void> checkMagic(QByteArrayView head, const QString &path);

} // namespace weightroom::gguf
