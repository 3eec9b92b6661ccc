// The rules of one part of a name (ollama, types/model/name.go; hostile-store rule 2).
//
// ASCII only. The first character is a letter, a digit or "_"; the further ones may also be "-" and, but
// for a namespace, "."; a host may also hold ":". So no part is ever "." or "..", empty, or hidden.
// Lengths in bytes: host 1-350, every other part 1-80. A build follows the rules of a tag.
#pragma once

#include <QString>
#include <optional>

namespace weightroom
{

enum class NamePart { Host, Namespace, Model, Tag, Build };

// "host", "namespace", "model", "tag" or "build".
QString partName(NamePart part);

// The longest that a part may be, in bytes.
qsizetype maxPartBytes(NamePart part);

// Which rule the text breaks, as a clause for a message: the namespace "a.b" may not contain ".".
// Nothing when the text is valid. Any text is allowed in: NUL, lone surrogates, megabytes.
std::optional<QString> partProblem(NamePart part, QStringView text);

// Names that Windows keeps for devices, in any case and with any extension: CON, PRN, AUX, NUL,
// COM1-COM9, LPT1-LPT9. Valid as parts.
bool isDeviceName(QStringView part);

} // namespace weightroom
