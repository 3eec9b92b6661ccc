// The text of a QTextDocument in the units its positions are counted in, and changes to it as one step of
// undo.
#pragma once

#include <QString>

class QTextDocument;

namespace weightroom
{

// What toPlainText() would give, but with the no-break spaces that it turns into plain ones. Lines end in LF;
// as long as the document, so a position in the one is a position in the other.
QString documentText(const QTextDocument &document);

// Makes text the document's text, touching only what differs, as one step of undo. False if nothing differs.
bool changeDocumentText(QTextDocument &document, const QString &text);

} // namespace weightroom
