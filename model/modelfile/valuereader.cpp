#include "model/modelfile/valuereader.h"

namespace weightroom::modelfile
{

void ValueReader::add(Rune rune, int at)
{
    const bool white = isBlank(rune.value) || isLineEnd(rune.value);
    if (m_length == 0) {
        if (white)
            return;
        m_source.begin = at;
    }
    m_kept += QChar::fromUcs4(rune.value);
    if (!white) {
        m_length = m_kept.size();
        m_source.end = at + rune.units;
    }
}

int ValueReader::quotes() const
{
    const auto trimmed = QStringView(m_kept).left(m_length);
    if (trimmed.startsWith(uR"(""")"))
        return 3;
    return trimmed.startsWith(u'"') ? 1 : 0;
}

bool ValueReader::isClosed() const
{
    const auto trimmed = QStringView(m_kept).left(m_length);
    switch (quotes()) {
    case 3:
        return m_length >= 6 && trimmed.endsWith(uR"(""")");
    case 1:
        return m_length >= 2 && trimmed.endsWith(u'"');
    default:
        return true;
    }
}

// Dropped runes may stand between the quotes, so they're counted in the source.
TextRange ValueReader::innerRange(QStringView text) const
{
    TextRange inner = m_source;
    for (int left = quotes(); left > 0 && inner.begin < m_source.end; ++inner.begin)
        left -= text[inner.begin] == u'"' ? 1 : 0;
    if (isClosed()) {
        for (int left = quotes(); left > 0 && inner.end > inner.begin; --inner.end)
            left -= text[inner.end - 1] == u'"' ? 1 : 0;
    }
    return inner;
}

QString ValueReader::takeValue()
{
    const int edge = quotes();
    auto value = std::move(m_kept);
    value.truncate(m_length - edge);
    m_kept.clear();
    m_length = 0;
    return edge == 0 ? value : value.mid(edge);
}

} // namespace weightroom::modelfile
