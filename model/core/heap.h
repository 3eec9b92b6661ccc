// What a program keeps of the memory that it no longer uses.
#pragma once

namespace weightroom
{

// At the start of a program that stays: freed memory goes back to the system at once where it lies at the end
// of its part of the heap, instead of from 64 MB on, up to which glibc raises its limit by itself. Not for a
// command that ends: it would only cost time.
void keepHeapSmall();

// After work that needed much for a moment: gives back what is free in between too. Some milliseconds; not
// the GUI thread.
void giveBackFreedMemory();

} // namespace weightroom
