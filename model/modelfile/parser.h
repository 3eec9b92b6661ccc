// The Modelfile's grammar, Ollama's exactly (its parser at commit fb307609):
// - Between commands blanks and line ends are skipped; # there starts a comment to the end of the line.
// - A command is a word of ASCII letters in any case, ended by one space or tab. PARAMETER is followed by
//   a name of letters, digits and _, MESSAGE by a role; each ended by one space or tab.
// - The value goes up to the first line end at which the text so far, trimmed, is no open quote: after
//   """ it needs another """ at its end, after " another ". Then one pair of quotes is taken off. There
//   are no escapes.
// - Only printable characters, blanks and line ends are kept (rune.h); others vanish.
// One thing is left out: Ollama takes "PARAMETER model x" for "FROM x" (and so on); here it's an unknown
// parameter.
#pragma once

#include "model/core/error.h"
#include "model/gotemplate/rune.h"
#include "model/modelfile/document.h"

#include <QByteArrayView>
#include <QString>

namespace weightroom::modelfile
{

// Never fails: problems are in the document. After an error it goes on at the next line, so that an
// editor can show the others too; the first error is the one Ollama stops at. Linear in the text's
// length. Codes: no_from, unexpected_eof, invalid_command, invalid_role; too_large (text longer than
// kMaximumBytes units, not parsed at all). Any thread.
Document parse(const QString &text);

// Decodes (decode.h) and parses. Fails with Refused for more than kMaximumBytes.
Result<Document> parseBytes(QByteArrayView bytes);

// Collects one value of a Modelfile, rune by rune, in constant time each: at a line end it knows whether
// the text so far is an open quote without looking at it again.
class ValueReader
{
public:
    // begin: where the value could start, which is its place if it's empty.
    explicit ValueReader(int begin)
        : m_source{begin, begin}
    {
    }

    // at: the rune's place in the source. Only runes that are kept.
    void add(Rune rune, int at);

    // The trimmed text is no open quote.
    bool isClosed() const;
    // 3, 1 or 0: what the trimmed text opens with.
    int quotes() const;
    // The trimmed text in the source, quotes included.
    TextRange range() const { return m_source; }
    // Without the quotes; up to the range's end if it isn't closed. The text is the source's.
    TextRange innerRange(QStringView text) const;
    // Trimmed and unquoted; the reader is empty then.
    QString takeValue();

private:
    QString m_kept;         // from the first rune that isn't white
    qsizetype m_length = 0; // of m_kept up to the last rune that isn't white
    TextRange m_source;
};

} // namespace weightroom::modelfile
