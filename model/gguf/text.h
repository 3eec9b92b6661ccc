// Bytes from a file as text. GGUF strings ought to be UTF-8; a hostile file holds what it likes.
#pragma once

#include <QByteArrayView>
#include <QString>

namespace weightroom::gguf
{

// Lossless for programs (JSON): UTF-8 as it is, \xNN for each byte that is none.
QString textOf(QByteArrayView bytes);

// For people, in one line: as textOf(), and control characters, line breaks and direction overrides are
// escaped too, so that they reach neither a terminal nor a label. Cut after maxCharacters with an ellipsis.
QString shownText(QByteArrayView bytes, qsizetype maxCharacters = 64);

// Whether bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(QByteArrayView bytes);

} // namespace weightroom::gguf
