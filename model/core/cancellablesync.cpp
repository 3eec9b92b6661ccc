#include "model/core/cancellablesync.h"

#include "model/core/file.h"

#include <chrono>
#include <fcntl.h>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

namespace weightroom
{

Result<void> syncUnlessCancelled(int fd, const QString &path, const Progress &progress)
{
    if (progress.cancelled())
        return Progress::cancelledError();
    FileDescriptor own(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!own.isOpen())
        return syncFile(fd, path);
    std::promise<Result<void>> promise;
    auto flushed = promise.get_future();
    try {
        std::thread([own = std::move(own), path, promise = std::move(promise)]() mutable {
            auto synced = syncFile(own.get(), path);
            own.reset(); // first: it would keep the space of a file that the caller removes
            promise.set_value(std::move(synced));
        }).detach();
    } catch (const std::system_error &) {
        return syncFile(fd, path); // no thread to be had
    }
    while (flushed.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
        if (progress.cancelled())
            return Progress::cancelledError();
    }
    return flushed.get();
}

} // namespace weightroom
