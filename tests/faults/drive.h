// A drive of its own below a test's home: a file system in a file, mounted, that can be pulled out.
#pragma once

#include <QString>
#include <QTemporaryDir>

namespace weightroom
{

class Drive
{
public:
    enum class Kind {
        Ext4,
        Btrfs,
        Xfs,
        Tmpfs, // in memory; can't break down
    };

    // Made and mounted at the folder where, which is made too. See isMounted().
    explicit Drive(const QString &where, Kind kind = Kind::Ext4);
    ~Drive();
    Drive(const Drive &) = delete;
    Drive &operator=(const Drive &) = delete;

    // False where no file system can be mounted: without root, in most containers.
    bool isMounted() const { return m_isMounted; }
    QString whyNot() const { return m_whyNot; }

    bool mountReadOnly();
    // All that was written so far reaches the disk.
    bool flush();
    // The mount point is empty at once, also for who has files open there.
    bool pullOut();
    // From now on each read and write fails, as with a cable torn off; the mount stays.
    bool breakDown();
    // After either: mounted again, with what had reached the disk.
    bool plugIn();

private:
    bool run(const QString &program, const QStringList &arguments);

    QTemporaryDir m_folder;
    QString m_where;
    Kind m_kind;
    QString m_whyNot;
    bool m_isMounted = false;
};

} // namespace weightroom
