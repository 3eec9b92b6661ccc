// Asks again and again, on a worker, whether the drive of the open store is there.
#pragma once

#include "model/core/workers.h"
#include "model/store/disk/store.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <optional>

namespace weightroom
{

// A drive that a store needs and that isn't there.
struct AwayDrive {
    QString name; // plain text, from a path
    QDateTime since;
    bool isSilent = false; // it's there as far as can be told, but doesn't answer

    // "Samsung T7 isn't connected. Connect the drive to use it."
    QString sentence() const;
};

// Lives in the GUI thread. A drive is asked every second, one that's away every two. One that takes longer
// than a few seconds to answer counts as away, too: what reads from it would wait as long.
class DriveWatch : public QObject
{
    Q_OBJECT

public:
    explicit DriveWatch(QObject *parent = nullptr);

    // A store is about to be opened at that path, which counts as there unless it doesn't answer.
    void watch(const QString &path);
    // It is open.
    void watch(const Store &store);
    // Its drive is away: it's looked for from now on. deviceMeanwhile is as for openIfBack().
    void lookFor(quint64 deviceMeanwhile);
    // Without waiting for the next time, unless the answer to the last question is still to come.
    void ask();

signals:
    // Told again when a drive that didn't answer turns out to be gone.
    void lost(quint64 deviceMeanwhile, bool isSilent);
    // The store is opened already.
    void found(const weightroom::Store &store);

private:
    struct Answer;

    void start(const QString &path, const std::optional<Store> &store);
    void tick();
    void hear(const Answer &answer);

    Workers m_workers{Workers::Work::Reading};
    QTimer m_timer;
    QElapsedTimer m_asked; // valid until the answer comes
    QString m_path;
    std::optional<Store> m_store;
    std::optional<quint64> m_meanwhile; // set while it's away
    int m_generation = 0;
};

} // namespace weightroom
