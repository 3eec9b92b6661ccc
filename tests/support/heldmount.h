// A folder shown again through a file system that the test itself serves, and that stops answering when it's
// told to: a network drive whose server is gone.
#pragma once

#include "support/servedfolder.h"

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace weightroom
{

// Needs root and FUSE; without them isMounted() is false. What waits for an answer waits until letGo() or the
// end; a kill ends it too.
class HeldMount
{
public:
    enum class Call {
        LookUp, // also what is asked about it
        Open,
        Read,
        List,
    };
    // Whether the drive is dead for this call; path is below the folder. Called on the server's thread, and
    // asked of every call, also when the answer doesn't matter any more.
    using Holds = std::function<bool(Call call, const QByteArray &path)>;

    // Shows source, read-only, at path().
    explicit HeldMount(const QString &source, Holds holds = {});
    // Shows another one's folder, which can be written.
    explicit HeldMount(std::unique_ptr<ServedFolder> folder);
    ~HeldMount();
    HeldMount(const HeldMount &) = delete;
    HeldMount &operator=(const HeldMount &) = delete;

    bool isMounted() const { return m_device >= 0; }
    QString path() const { return m_where.path(); }

    // How many calls wait for an answer that won't come.
    int held() const { return m_held; }
    // Answers them, and all that come.
    void letGo();

private:
    void start(unsigned long flags);
    bool mount(unsigned long flags);
    void serve();
    void answerOrHold(const QByteArray &message);
    void giveUpIfKilled(quint64 unique);
    void reply(quint64 unique, int error, const QByteArray &body) const;

    std::unique_ptr<ServedFolder> m_folder; // the server's
    Holds m_holds;
    QTemporaryDir m_where;
    int m_device = -1;
    int m_wake = -1; // written to when the server is to look up
    std::mutex m_mutex;
    bool m_isLetGo = false;
    bool m_isOver = false;
    std::vector<QByteArray> m_waiting;
    std::atomic<int> m_held{0};
    std::thread m_server;
};

} // namespace weightroom
