// Pieces of Go's source text, as strconv and text/template read them: quoted texts, characters, numbers.
#pragma once

#include <QString>
#include <QStringView>
#include <optional>

namespace weightroom::modelfile
{

// In quotes, with what isn't printable escaped (strconv.Quote).
QString goQuoted(QStringView text);

// As many characters from the beginning, none cut in two.
QStringView firstRunes(QStringView text, qsizetype count);

// What a text in double quotes or in back quotes means; nothing if an escape in it is none (strconv.Unquote).
std::optional<QString> goUnquoted(QStringView literal);

// What is wrong with a number or a character in single quotes, in text/template's words; nothing if it's
// fine.
std::optional<QString> goNumberFault(QStringView literal);

} // namespace weightroom::modelfile
