// From a Modelfile's bytes to text, as Ollama reads them.
#pragma once

#include "model/core/error.h"

#include <QByteArrayView>

namespace weightroom::modelfile
{

// Bytes. Larger Modelfiles are refused; who reads a file looks at its size first.
constexpr qint64 kMaximumBytes = qint64(16) * 1024 * 1024;

// A byte order mark decides: UTF-16 LE, UTF-16 BE or UTF-8; it's dropped. Without one it's UTF-8. What
// isn't well-formed becomes U+FFFD, as many as Go makes of it: one for each longest piece that begins a
// character; after a UTF-8 mark one for each byte; in UTF-16 one for each lone half of a pair and for an
// odd last byte. Fails only for more than kMaximumBytes (Refused).
Result<QString> decodeText(QByteArrayView bytes);

} // namespace weightroom::modelfile
