#include "model/core/standardstreams.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace weightroom
{

void reserveStandardStreams()
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF)
            continue;
        // The lowest free number is this one. Opened for the wrong direction: an output that is closed isn't
        // one that takes everything.
        (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

} // namespace weightroom
