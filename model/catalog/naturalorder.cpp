#include "model/catalog/naturalorder.h"

#include <QtGlobal>

namespace weightroom
{

namespace
{

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// The digits at position without leading zeros; position moves past them.
QByteArrayView takeNumber(QByteArrayView text, qsizetype &position)
{
    while (position < text.size() && text[position] == '0')
        ++position;
    const auto begin = position;
    while (position < text.size() && isDigit(text[position]))
        ++position;
    return text.sliced(begin, position - begin);
}

} // namespace

bool isNaturallyLess(QByteArrayView a, QByteArrayView b)
{
    qsizetype i = 0;
    qsizetype k = 0;
    while (i < a.size() && k < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[k])) {
            if (a[i] != b[k])
                return static_cast<uchar>(a[i]) < static_cast<uchar>(b[k]);
            ++i;
            ++k;
            continue;
        }
        const auto first = takeNumber(a, i);
        const auto second = takeNumber(b, k);
        if (first.size() != second.size())
            return first.size() < second.size();
        if (const int order = first.compare(second); order != 0)
            return order < 0;
    }
    if (a.size() - i != b.size() - k)
        return a.size() - i < b.size() - k;
    return a.size() < b.size();
}

} // namespace weightroom
