#include "model/core/heap.h"

#include <malloc.h>

namespace weightroom
{

void keepHeapSmall()
{
    constexpr int kTrimBytes = 128 * 1024; // glibc's own first value; setting it ends the raising
    ::mallopt(M_TRIM_THRESHOLD, kTrimBytes);
}

void giveBackFreedMemory()
{
    ::malloc_trim(0);
}

} // namespace weightroom
