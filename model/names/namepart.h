// The rules of one part of a name (ollama, types/model/name.go; hostile-store rule 2).
//
// ASCII only. The first character is a letter, a digit or "_"; the further ones may also be "-" and, but
// for a namespace, "."; a host may also hold ":". So no part is ever "." or "..", empty, or hidden.
// Lengths in bytes: host 1-350, every other part 1-80. A build follows the rules of a tag.
#pragma once

#include "model/core/error.h"

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

// The suffixes by which a person tells Ollama where a model runs (ollama, internal/modelref). run, show,
// pull and rm take them off before they read the name; targets of create and cp don't have them.
enum class Routing { Unspecified, Local, Cloud };

struct RoutedText {
    QString base; // the text without its suffix and without white space around; not yet a checked name
    Routing routing = Routing::Unspecified;
};

// ":cloud" and ":local" at the end are taken off, of ":TAG-cloud" only "-cloud", all in any case. A second
// suffix beneath the first is InvalidName, and so is blank text.
Result<RoutedText> splitRouting(QStringView text);

// A tag that would be taken for such a suffix: "local", "cloud" or "*-cloud", in any case.
bool isRoutingTag(QStringView tag);

} // namespace weightroom
