#include "model/watch/pathexists.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QHash>
#include <mutex>

namespace weightroom
{

namespace
{

constexpr qint64 kPatienceMs = 1000;

// The folders that are being asked about, each with when the first question of those under way began.
class AskedFolders
{
public:
    bool begin(const QString &folder)
    {
        const std::lock_guard lock(m_mutex);
        auto &asked = m_folders[folder];
        if (asked.questions > 0 && asked.since.hasExpired(kPatienceMs))
            return false;
        if (asked.questions++ == 0)
            asked.since.start();
        return true;
    }
    void end(const QString &folder)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto asked = m_folders.find(folder); --asked->questions == 0)
            m_folders.erase(asked);
    }

private:
    struct Asked {
        int questions = 0;
        QElapsedTimer since;
    };

    std::mutex m_mutex;
    QHash<QString, Asked> m_folders;
};

} // namespace

std::optional<bool> pathExists(const QString &path)
{
    // Never destroyed: a thread that was left to itself may end after everything else.
    static auto &asked = *new AskedFolders;
    const auto folder = path.left(path.lastIndexOf(u'/'));
    if (!asked.begin(folder))
        return std::nullopt;
    const bool exists = QFileInfo::exists(path);
    asked.end(folder);
    return exists;
}

} // namespace weightroom
