// The fields of a line of our own files, with one space between them. Lines are many and read often: nothing
// is copied.
#pragma once

#include <QByteArrayView>
#include <charconv>

namespace weightroom
{

class RecordFields
{
public:
    // The line without its line feed; its bytes must outlive this.
    explicit RecordFields(QByteArrayView line)
        : m_rest(line)
    {
    }

    // The next field; empty when there is none left.
    QByteArrayView word()
    {
        const auto space = m_rest.indexOf(' ');
        const auto taken = space < 0 ? m_rest : m_rest.first(space);
        m_isGood = m_isGood && !m_isAtEnd && !taken.isEmpty();
        m_isAtEnd = space < 0;
        m_rest = space < 0 ? QByteArrayView() : m_rest.sliced(space + 1);
        return taken;
    }

    // The next field as a decimal number of this type.
    template<class Number> Number number()
    {
        const auto text = word();
        Number value = 0;
        const auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
        m_isGood = m_isGood && error == std::errc() && stop == text.end();
        return value;
    }

    // Whether all that was asked for was there ...
    bool isGood() const { return m_isGood; }
    // ... and nothing else.
    bool isWhole() const { return m_isGood && m_isAtEnd; }

private:
    QByteArrayView m_rest;
    bool m_isGood = true;
    bool m_isAtEnd = false;
};

} // namespace weightroom
