// What the message bar says after a change.
#pragma once

#include "model/session/librarychanges.h"

#include <QString>

namespace weightroom
{

// Rich text with every name escaped.
QString changeMessage(const LibraryChange &change);

// "2 models and 3 files".
QString trashInWords(const TrashMeasure &measure);

// A name, or "3 models", in bold and escaped.
QString boldNames(const std::vector<Name> &names);

} // namespace weightroom
