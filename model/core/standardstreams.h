// Standard input, output and error, which a program may be started without.
#pragma once

namespace weightroom
{

// At the very start of a program: takes the places of those that are closed, so that no file of ours gets one
// of their numbers and is written to by whoever prints. Reading and writing them still fails.
void reserveStandardStreams();

} // namespace weightroom
