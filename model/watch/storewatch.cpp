#include "model/watch/storewatch.h"

#include <QSocketNotifier>
#include <array>
#include <chrono>
#include <cstring>
#include <sys/inotify.h>
#include <unistd.h>

namespace weightroom
{

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
