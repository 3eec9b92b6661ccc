// Sums of numbers that were read from disk.
#pragma once

#include <concepts>
#include <limits>

namespace weightroom
{

// a + b, or the type's highest value where that doesn't fit. Neither may be negative.
template<std::integral T> T saturatingSum(T a, T b)
{
    T sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<T>::max() : sum;
}

} // namespace weightroom
