// Tells when something may have happened to a file.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace weightroom
{

// Watches the file and its folder, since most programs replace a file rather than change it. Changes that
// come together are told once. GUI thread.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    explicit FileWatch(QObject *parent = nullptr);

    // Absolute; empty = nothing is watched.
    void setPath(const QString &path);

signals:
    void touched();

private:
    void watchFile();

    QString m_path;
    QFileSystemWatcher m_watcher;
    QTimer m_pause;
};

} // namespace weightroom
