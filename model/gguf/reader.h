// Reads and checks the header of a GGUF file: versions 1, 2 and 3, either byte order. The format is described
// and the limits in header.h.
//
// Sound means: every length, count, type and offset was checked; keys and tensor names are unique; bools are
// 0 or 1; the alignment is a u32 power of two; arrays aren't nested; the tensors' data is aligned, gapless,
// in order and wholly in the file. Strings may hold any bytes: show them with text.h. Meaning isn't judged
// here (facts.h).
//
// Time and memory follow the header, never a number in it; weights are not read. Any thread.
#pragma once

#include "model/core/error.h"
#include "model/gguf/header.h"

#include <QString>

namespace weightroom::gguf
{

// Errors: Gguf for a broken file (also one cut short, down to no bytes at all), with the byte offset in the
// message; UnsupportedModelFormat for another format, saying which, or what openRegular() refuses;
// SourceChanged if the file shrank meanwhile; else as systemError(). where is the path.
Result<Header> readHeader(const QString &path);

// As above, from an open regular file; its offset is neither used nor changed.
Result<Header> readHeader(int fd, const QString &pathForMessages);

// How many bytes of tensors' data are missing at the end of a file whose header is sound: an unfinished
// download. 0 for any other file, a sound one too.
quint64 missingBytes(const QString &path);

} // namespace weightroom::gguf
