#include "ui/editor/filewatch.h"

#include <QFileInfo>

namespace weightroom
{

namespace
{

constexpr int kTogetherMs = 150;

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
    const auto wait = [this] { m_pause.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, wait);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, wait);
}

void FileWatch::setPath(const QString &path)
{
    if (path != m_path) {
        const auto watched = m_watcher.files() + m_watcher.directories();
        if (!watched.isEmpty())
            m_watcher.removePaths(watched);
        m_path = path;
        m_pause.stop();
        if (!path.isEmpty())
            m_watcher.addPath(QFileInfo(path).path());
    }
    watchFile();
}

// A file that was replaced isn't watched any more.
void FileWatch::watchFile()
{
    if (!m_path.isEmpty() && !m_watcher.files().contains(m_path) && QFileInfo::exists(m_path))
        m_watcher.addPath(m_path);
}

} // namespace weightroom
