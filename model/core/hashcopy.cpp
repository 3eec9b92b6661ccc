#include "model/core/hashcopy.h"

#include "model/core/file.h"

#include <QThread>
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <future>
#include <optional>
#include <semaphore>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kChunkBytes = qint64(256) * 1024;
constexpr std::ptrdiff_t kChunks = 8;
// Hashed chunks are given back to a reader that waits by the half ring: waking it for each one took 2 percent
// more of the time and 4 of the processors'. As long as it waits there are more than these to be hashed.
constexpr std::ptrdiff_t kGivenBack = kChunks / 2;
// Below this a second thread costs more than it brings.
constexpr qint64 kThreadedBytes = qint64(8) * 1024 * 1024;
// Starting the write-back early keeps the flush at the end short.
constexpr qint64 kWriteBackBytes = qint64(32) * 1024 * 1024;

// The ring between the thread that reads and writes and the one that hashes.
class HashingThread
{
public:
    HashingThread()
        : m_thread([this] { run(); })
    {
    }
    HashingThread(const HashingThread &) = delete;
    HashingThread &operator=(const HashingThread &) = delete;
    ~HashingThread()
    {
        if (m_thread.joinable())
            (void)finish();
    }

    // A buffer that may be filled; waits until the hasher is done with it.
    char *next()
    {
        m_free.acquire();
        return m_buffers[m_head].data.data();
    }
    // Hands the buffer of the last next() over.
    void push(qint64 bytes)
    {
        m_buffers[m_head].bytes = bytes;
        m_head = (m_head + 1) % m_buffers.size();
        m_full.release();
    }
    Digest finish()
    {
        m_free.acquire();
        push(0);
        m_thread.join();
        return m_hasher.finish();
    }

private:
    struct Buffer {
        std::vector<char> data = std::vector<char>(std::size_t(kChunkBytes));
        qint64 bytes = 0;
    };

    void run()
    {
        std::ptrdiff_t hashed = 0; // and not given back yet
        for (std::size_t tail = 0;; tail = (tail + 1) % m_buffers.size()) {
            m_full.acquire();
            const auto &buffer = m_buffers[tail];
            if (buffer.bytes == 0)
                return;
            m_hasher.add(QByteArrayView(buffer.data.data(), buffer.bytes));
            if (++hashed == kGivenBack)
                m_free.release(std::exchange(hashed, 0));
        }
    }

    std::array<Buffer, std::size_t(kChunks)> m_buffers;
    std::size_t m_head = 0;
    std::counting_semaphore<kChunks> m_free{kChunks};
    std::counting_semaphore<kChunks> m_full{0};
    Hasher m_hasher;
    std::thread m_thread; // last: it uses all of the above
};

// Hashes in the calling thread.
class Inline
{
public:
    char *next() { return m_data.data(); }
    void push(qint64 bytes) { m_hasher.add(QByteArrayView(m_data.data(), bytes)); }
    Digest finish() { return m_hasher.finish(); }

private:
    std::vector<char> m_data = std::vector<char>(std::size_t(kChunkBytes));
    Hasher m_hasher;
};

class Output
{
public:
    Output(int fd, QString path)
        : m_fd(fd)
        , m_path(std::move(path))
    {
    }

    Result<void> write(const char *data, qint64 bytes)
    {
        if (m_fd < 0)
            return {};
        TRY(writeAll(m_fd, QByteArrayView(data, bytes), m_path));
        m_bytes += bytes;
        if (m_bytes - m_startedBytes >= kWriteBackBytes) {
            startWriteBack(m_fd, m_startedBytes, m_bytes - m_startedBytes);
            m_startedBytes = m_bytes;
        }
        return {};
    }

private:
    int m_fd;
    QString m_path;
    qint64 m_bytes = 0;
    qint64 m_startedBytes = 0;
};

Result<void> fill(const ByteRange &range, qint64 done, char *buffer, qint64 bytes)
{
    if (range.fd < 0) {
        std::copy_n(range.literal.constData() + done, bytes, buffer);
        return {};
    }
    qint64 have = 0;
    while (have < bytes) {
        const auto got =
            ::pread(range.fd, buffer + have, std::size_t(bytes - have), range.offset + done + have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tl::unexpected(
                systemError(errno, u"reading at byte %1 of"_s.arg(range.offset + done + have), range.path));
        if (got == 0)
            return failure(
                Error::Kind::SourceChanged, u"%1 became shorter while it was read"_s.arg(range.path),
                range.path);
        have += got;
    }
    return {};
}

template<class Sink>
Result<Digest> run(const std::vector<ByteRange> &ranges, Sink &sink, Output output, Progress &progress)
{
    for (const auto &range : ranges) {
        const qint64 length = range.fd < 0 ? range.literal.size() : range.bytes;
        if (range.fd >= 0)
            (void)::posix_fadvise(range.fd, range.offset, length, POSIX_FADV_SEQUENTIAL);
        for (qint64 done = 0; done < length;) {
            if (progress.cancelled())
                return Progress::cancelledError();
            const qint64 bytes = std::min(kChunkBytes, length - done);
            char *buffer = sink.next();
            auto moved = fill(range, done, buffer, bytes);
            if (moved)
                moved = output.write(buffer, bytes);
            // The buffer is handed over in any case: the ring counts.
            sink.push(bytes);
            if (!moved)
                return tl::unexpected(moved.error());
            progress.advance(bytes);
            done += bytes;
        }
    }
    return sink.finish();
}

// Threads of this process that copy or hash for hashAndCopy() now.
std::atomic<unsigned> s_threadsInUse = 0;

// A place among them, with a second thread if a processor is left for it: one thread a file is the faster way
// as soon as there are as many files as processors (8 x 256 MiB on two: 0.47 of one after the other, 0.60
// with more threads than processors).
class ThreadPlace
{
public:
    explicit ThreadPlace(bool mayHaveTwo)
    {
        // Those that this process may use: on one, a second thread only adds the changing over.
        const auto processors = unsigned(std::max(1, QThread::idealThreadCount()));
        const auto others = s_threadsInUse.fetch_add(1);
        m_isTwo = mayHaveTwo && processors > 1 && (others == 0 || others + 2 <= processors);
        if (m_isTwo)
            ++s_threadsInUse;
    }
    ThreadPlace(const ThreadPlace &) = delete;
    ThreadPlace &operator=(const ThreadPlace &) = delete;
    ~ThreadPlace() { s_threadsInUse -= m_isTwo ? 2U : 1U; }

    bool isTwo() const { return m_isTwo; }

private:
    bool m_isTwo = false;
};

} // namespace

Result<Digest>
hashAndCopy(const std::vector<ByteRange> &ranges, int out, const QString &outPath, Progress &progress)
{
    qint64 total = 0;
    for (const auto &range : ranges)
        total += range.fd < 0 ? range.literal.size() : range.bytes;
    // Hashing alone gains 5 % of time from a second thread and pays 15 % of processor for it.
    const ThreadPlace place(total >= kThreadedBytes && out >= 0);
    std::optional<HashingThread> threaded;
    try {
        if (place.isTwo())
            threaded.emplace();
    } catch (const std::system_error &) {
        // No thread to be had: this one does it all.
    }
    if (threaded)
        return run(ranges, *threaded, Output(out, outPath), progress);
    Inline sink;
    return run(ranges, sink, Output(out, outPath), progress);
}

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
