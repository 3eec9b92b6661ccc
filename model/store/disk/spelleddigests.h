// The digests in what is no manifest that can be read.
#pragma once

#include "model/core/digest.h"

#include <QString>
#include <vector>

namespace weightroom
{

// Every digest that a file's bytes spell, each once, in either spelling and case. Another program may still
// read a manifest that we can't, so this is what it may need. A link is followed, a pipe or device yields
// nothing; of a monster only the first 64 MiB are looked at and the first 20,000 digests found. Any thread
// but the GUI's.
std::vector<Digest> digestsSpelledInFile(const QString &path);

// The same of bytes.
std::vector<Digest> digestsSpelledIn(QByteArrayView bytes);

} // namespace weightroom
