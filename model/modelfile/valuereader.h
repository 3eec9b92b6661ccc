// Collects one value of a Modelfile, rune by rune, in constant time each: at a line end it knows whether
// the text so far is an open quote without looking at it again.
#pragma once

#include "model/gotemplate/rune.h"
#include "model/modelfile/command.h"

#include <QString>

namespace weightroom::modelfile
{

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
