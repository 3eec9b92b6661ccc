// The suffixes by which a person tells Ollama where a model runs (ollama, internal/modelref). run, show,
// pull and rm take them off before they read the name; targets of create and cp don't have them.
#pragma once

#include "model/core/error.h"

#include <QString>

namespace weightroom
{

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
