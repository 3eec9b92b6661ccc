// What must hold in a fuzzer, also in a release build.
#pragma once

#include <cstdlib>

namespace weightroom
{

inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace weightroom
