// What Ollama does in the same folders, without any lock (interop a.7, a.8): its start's cleaning, its
// writing in place. Not our code's: written from what Ollama does.
#pragma once

#include <QString>
#include <QStringList>

namespace weightroom
{

// The cleaning at a server's start: deletes blobs that no manifest names and that are older than an hour;
// nothing at all while a manifest can't be read. Returns what it deleted.
QStringList cleanAsOllama(const QString &store);

// Writes a manifest's bytes again as Ollama does: cut to nothing, then filled.
void rewriteAsOllama(const QString &manifest);

} // namespace weightroom
