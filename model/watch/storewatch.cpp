#include "model/watch/storewatch.h"

#include "model/core/file.h"

#include <QFile>
#include <QSocketNotifier>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <sys/inotify.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

constexpr quint32 kEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE
    | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
// In blobs/ files are written for hours; only what comes and goes counts.
constexpr quint32 kBlobEvents = IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR;
// host/namespace/model, and one more of the seed era.
constexpr int kWatchedDepth = 4;
constexpr int kMostDirectories = 50000;

struct DirectoryCloser {
    void operator()(DIR *directory) const { ::closedir(directory); }
};

} // namespace

WatchedFolders::WatchedFolders()
    : m_descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
{
}

bool WatchedFolders::watch(const Store &store)
{
    if (!m_descriptor.isOpen())
        return false;
    const auto manifests = QFile::encodeName(store.manifestsPath());
    const auto blobs = QFile::encodeName(store.blobsPath());
    int left = kMostDirectories;
    // The root too: there manifests/ may come to be.
    bool complete = add(QFile::encodeName(store.root()), false);
    complete = addTree(manifests, 0, left) && complete;
    complete = add(blobs, true) && complete;
    return complete && remoteFileSystemAt(store.manifestsPath()).isEmpty()
        && remoteFileSystemAt(store.blobsPath()).isEmpty();
}

void WatchedFolders::forget()
{
    for (const int watch : m_watches)
        ::inotify_rm_watch(m_descriptor.get(), watch);
    m_watches.clear();
    m_blobsWatch = -1;
}

bool WatchedFolders::add(const QByteArray &directory, bool holdsBlobs)
{
    const int watch =
        ::inotify_add_watch(m_descriptor.get(), directory.constData(), holdsBlobs ? kBlobEvents : kEvents);
    if (holdsBlobs)
        m_blobsWatch = watch;
    if (watch >= 0)
        m_watches.insert(watch);
    // One that isn't there yet is seen in the folder above.
    return watch >= 0 || errno == ENOENT;
}

bool WatchedFolders::addTree(const QByteArray &directory, int depth, int &left)
{
    if (--left < 0)
        return false;
    // First watched, then listed: what is made in between is seen one way or the other.
    if (!add(directory, false))
        return false;
    if (depth == kWatchedDepth)
        return true;
    const std::unique_ptr<DIR, DirectoryCloser> stream(::opendir(directory.constData()));
    if (!stream)
        return errno == ENOENT;
    bool complete = true;
    while (const auto *entry = ::readdir(stream.get())) {
        if (entry->d_type == DT_DIR && std::strcmp(entry->d_name, ".") != 0
            && std::strcmp(entry->d_name, "..") != 0)
            complete = addTree(directory + '/' + entry->d_name, depth + 1, left) && complete;
    }
    return complete;
}

namespace
{

constexpr std::chrono::milliseconds kBurst(150);

} // namespace

StoreWatch::StoreWatch(QObject *parent)
    : QObject(parent)
    , m_folders(std::make_shared<WatchedFolders>())
{
    m_burst.setSingleShot(true);
    m_burst.setInterval(kBurst);
    connect(&m_burst, &QTimer::timeout, this, &StoreWatch::changed);
    if (!m_folders->descriptor().isOpen())
        return;
    m_notifier = new QSocketNotifier(m_folders->descriptor().get(), QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &StoreWatch::readEvents);
}

StoreWatch::~StoreWatch() = default;

void StoreWatch::readEvents()
{
    alignas(inotify_event) std::array<char, 65536> buffer;
    bool matters = false;
    for (;;) {
        const auto bytes = ::read(m_folders->descriptor().get(), buffer.data(), buffer.size());
        if (bytes <= 0)
            break;
        for (ssize_t at = 0; at < bytes;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const QByteArrayView name(buffer.data() + at + sizeof event, qsizetype(event.len));
            // Ollama's unfinished downloads come and go without changing any model.
            matters = matters || event.wd != m_folders->blobsWatch() || !name.contains("-partial");
            at += ssize_t(sizeof event + event.len);
        }
    }
    // Not restarted while it runs: a steady stream of events must not hold the news back.
    if (matters && !m_burst.isActive())
        m_burst.start();
}

} // namespace weightroom
