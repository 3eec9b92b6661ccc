// A folder that comes and goes as a drive does: shown at another place by a mount, and taken away from there.
#pragma once

#include <QString>
#include <QTemporaryDir>

namespace weightroom
{

// Needs root; without it isPossible() is false. Where it's shown is another file system than the folder's, so
// what is there while it's away is no part of it.
class PluggedFolder
{
public:
    // Plugged in at once. source, a folder, stays where it is too: what is changed there changed "meanwhile".
    explicit PluggedFolder(const QString &source, const QString &name = QStringLiteral("Samsung T7"));
    ~PluggedFolder();
    PluggedFolder(const PluggedFolder &) = delete;
    PluggedFolder &operator=(const PluggedFolder &) = delete;

    bool isPossible() const { return m_isPossible; }
    // Where it's shown; the last part is the name.
    QString path(const QString &below = {}) const;

    // As desktops do it for a drive that was pulled out: at once, whoever uses it. They take the folder away,
    // too; what /etc/fstab names keeps it, empty.
    void unplug(bool removesFolder = true);
    void plug();

private:
    QTemporaryDir m_where; // a file system of its own is mounted there
    QString m_source;
    QString m_name;
    bool m_isPossible = false;
    bool m_isPlugged = false;
};

} // namespace weightroom
