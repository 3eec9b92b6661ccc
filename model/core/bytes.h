// A number of bytes for people.
#pragma once

#include <QString>
#include <concepts>
#include <limits>

namespace weightroom
{

// Decimal units, one digit, in the locale's separators: 4.9 GB, 270.5 MB, 856 B, 0 GB.
QString sizeText(qint64 bytes);

// Sums of numbers that were read from disk.
// a + b, or the type's highest value where that doesn't fit. Neither may be negative.
template<std::integral T> T saturatingSum(T a, T b)
{
    T sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<T>::max() : sum;
}

} // namespace weightroom
