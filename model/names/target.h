// Names as targets: which are valid but never written to, and what Ollama takes for routing.
#pragma once

#include "model/names/name.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

// Whether we may write to this name; Refused names the first reason. Not to be written: the tags "local",
// "cloud" and "*-cloud" (also where tag-BUILD would be one), which Ollama takes for routing; a part that is a
// Windows device name or ends in "."; a host too long for a directory; a digest.
Result<void> checkTarget(const Name &name);
// All that speaks against the name as a target, and what is merely unwise, as texts for people.
QStringList targetWarnings(const Name &name);

// The suffixes by which a person tells Ollama where a model runs (ollama, internal/modelref). run, show, pull
// and rm take them off before they read the name; targets of create and cp don't have them.
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
