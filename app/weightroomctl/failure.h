// An error as the command line reports it, and the exit status of its kind.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/core/error.h"

namespace weightroom::cli
{

// Part of what scripts rely on: never renumber.
int exitStatus(Error::Kind kind);

// {"error": {"kind", "message", "where"}}
Json errorDocument(const Error &error);

// Prints the document on stdout, or the message on stderr; returns the exit status.
int report(const Error &error, bool json);

} // namespace weightroom::cli
