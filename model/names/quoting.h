// Untrusted text inside a message.
#pragma once

#include <QString>

namespace weightroom
{

// The text with what can't be seen escaped: control and format characters (direction overrides among
// them), lone surrogates, unassigned and private code points, and all space but U+0020 appear as "\n",
// "\t", "\r", "\0" or "\u{202E}". Longer than maxCharacters code points: cut, with an ellipsis.
QString visibleText(QStringView text, qsizetype maxCharacters = 60);
// Puts the same behind another text.
void appendVisible(QString &to, QStringView text, qsizetype maxCharacters = 60);

// The same between double quotes.
QString quotedText(QStringView text, qsizetype maxCharacters = 60);

// The whole character at a position of a text: two UTF-16 units for a surrogate pair, else one.
QStringView characterAt(QStringView text, qsizetype index);

} // namespace weightroom
