#include "model/core/cancellablesync.h"

#include "model/core/file.h"

#include <chrono>
#include <fcntl.h>
#include <future>
#include <memory>
#include <system_error>
#include <thread>

namespace weightroom
{

Result<void> syncUnlessCancelled(int fd, const QString &path, const Progress &progress)
{
    if (progress.cancelled())
        return Progress::cancelledError();
    auto own = std::make_shared<FileDescriptor>(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!own->isOpen())
        return syncFile(fd, path);
    std::promise<Result<void>> promise;
    auto flushed = promise.get_future();
    try {
        std::thread([own, path, promise = std::move(promise)]() mutable {
            promise.set_value(syncFile(own->get(), path));
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
