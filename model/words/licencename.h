// Which licence a text is.
#pragma once

#include <QString>
#include <QStringList>

namespace weightroom
{

// What the first lines of a licence text call it: "Apache 2.0", "MIT", "Llama 3.1 Community", "Gemma Terms of
// Use". Empty if they don't say it clearly: then nothing should be claimed.
QString licenceName(const QString &text);

// Of all licences of a model, each once, joined by commas; empty if any isn't recognised.
QString licenceNames(const QStringList &texts);

} // namespace weightroom
