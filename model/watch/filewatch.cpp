#include "model/watch/filewatch.h"

#include "model/core/runthen.h"

#include <QFile>
#include <QSocketNotifier>
#include <array>
#include <cstring>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace weightroom
{

namespace
{

constexpr int kTogetherMs = 150;
constexpr quint32 kFolderEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY
    | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;
// Of its own too: where the path is a link, its folder tells nothing of the file.
constexpr quint32 kFileEvents = IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;

void addWatches(const FileDescriptor &events, const QByteArray &path)
{
    ::inotify_add_watch(events.get(), path.left(path.lastIndexOf('/') + 1).constData(), kFolderEvents);
    ::inotify_add_watch(events.get(), path.constData(), kFileEvents);
}

} // namespace

FileWatch::FileWatch(QObject *parent)
    : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kTogetherMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        watchFile();
        emit touched();
    });
}

FileWatch::~FileWatch() = default;

void FileWatch::setPath(const QString &path)
{
    const bool isOther = path != m_path;
    m_path = path;
    if (isOther)
        watchAnew();
    watchFile();
}

void FileWatch::watchAnew()
{
    m_pause.stop();
    delete m_notifier;
    m_notifier = nullptr;
    m_events.reset();
    m_workers.leave();
    m_isAsking = false;
    m_isNew = true;
    if (m_path.isEmpty())
        return;
    m_events = std::make_shared<const FileDescriptor>(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!m_events->isOpen())
        return;
    m_notifier = new QSocketNotifier(m_events->get(), QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &FileWatch::readEvents);
}

// A file that was replaced isn't watched any more.
void FileWatch::watchFile()
{
    if (m_notifier == nullptr || m_isAsking)
        return;
    m_isAsking = true;
    runThen(
        this, m_workers.pool(),
        [events = m_events, path = QFile::encodeName(m_path)] { addWatches(*events, path); },
        [this, events = m_events] {
            if (events != m_events)
                return;
            m_isAsking = false;
            if (std::exchange(m_isNew, false))
                m_pause.start();
        });
}

void FileWatch::readEvents()
{
    const auto name = QFile::encodeName(m_path.section(u'/', -1));
    alignas(inotify_event) std::array<char, 65536> buffer;
    bool matters = false;
    for (;;) {
        const auto bytes = ::read(m_events->get(), buffer.data(), buffer.size());
        if (bytes <= 0)
            break;
        for (ssize_t at = 0; at < bytes;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            // Padded with zeros; empty if it's about the watched thing itself. That a watch has ended says no
            // more than what ended it.
            const QByteArray about(event.len > 0 ? buffer.data() + at + sizeof event : nullptr);
            matters = matters || ((event.mask & IN_IGNORED) == 0U && (event.len == 0 || about == name));
            at += ssize_t(sizeof event + event.len);
        }
    }
    if (matters)
        m_pause.start();
}

} // namespace weightroom
