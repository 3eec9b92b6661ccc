// A weightroomctl that stops before one of its calls, so that another program can be let in at that very
// moment.
#pragma once

#include "app/ctlprocess.h"
#include "faults/faultedctl.h"

#include <QProcess>
#include <QStringList>
#include <functional>

namespace weightroom
{

class StoppedCtl
{
public:
    // The calls that a run makes, and the number (from 1) of the one before which to stop; 0 = there is none.
    using Choose = std::function<qsizetype(const QList<WatchedCall> &)>;

    // Runs the command once in a copy of ctl's home to see its calls, then in ctl's and stops it there. When
    // this returns it stands still, or hasStopped() is false.
    StoppedCtl(const CtlProcess &ctl, const QStringList &arguments, const Choose &before);
    ~StoppedCtl();
    StoppedCtl(const StoppedCtl &) = delete;
    StoppedCtl &operator=(const StoppedCtl &) = delete;

    bool hasStopped() const { return m_hasStopped; }
    // Where it stands: call and path.
    QString where() const { return m_where; }
    // Tells it to end (SIGTERM); it hears that when it goes on.
    void interrupt() const;
    // Lets it go on to its end.
    CtlResult finish();

private:
    QProcess m_process;
    QString m_where;
    bool m_hasStopped = false;
};

// The last time it takes the store's lock before it first writes below manifests/: all is staged and nothing
// is placed.
qsizetype beforePublishing(const QList<WatchedCall> &calls);
// The rename that makes the model, under the lock.
qsizetype beforeTheManifest(const QList<WatchedCall> &calls);

} // namespace weightroom
