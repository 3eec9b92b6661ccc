// What both programs see to before anything else.
#pragma once

namespace weightroom
{

// At the very start of a program, before its first thread:
//  - the standard streams that are closed get their places taken, see reserveStandardStreams();
//  - a write past the limit of a file's size fails (EFBIG) instead of ending the program;
//  - what is made is ours to read and write, whatever the umask;
//  - HOME, if it isn't set, becomes the home folder of the user's passwd entry; without one it stays unset.
void prepareProgram();

// Takes the places of the standard streams that are closed, so that no file of ours gets one of their numbers
// and is written to by whoever prints. Reading and writing them still fails.
void reserveStandardStreams();

// What a program keeps of the memory that it no longer uses.
// At the start of a program that stays: freed memory goes back to the system at once where it lies at the end
// of its part of the heap, instead of from 64 MB on, up to which glibc raises its limit by itself. Not for a
// command that ends: it would only cost time.
void keepHeapSmall();

// After work that needed much for a moment: gives back what is free in between too. Some milliseconds; not
// the GUI thread.
void giveBackFreedMemory();

} // namespace weightroom
