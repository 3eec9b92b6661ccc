// What lies at a path, looked at on a worker.
#pragma once

#include "model/core/runthen.h"
#include "model/core/workers.h"

#include <QObject>

class QMimeData;

namespace weightroom
{

struct FileFacts {
    QString text;          // as asked for
    QString path;          // absolute
    bool isSilent = false; // its drive doesn't answer: nothing of the rest is known
    bool exists = false;
    bool isFolder = false;
    bool isGguf = false; // a regular file that begins as GGUF files do
    qint64 bytes = 0;
};

// Only the newest question is answered.
class FileProbe : public QObject
{
    Q_OBJECT

public:
    explicit FileProbe(QObject *parent = nullptr);

    // text as it stands in FROM; directory absolute.
    void look(const QString &text, const QString &directory);
    // No answer to what was asked before.
    void forget() { m_latest.drop(); }

signals:
    void found(const weightroom::FileFacts &facts);

private:
    Workers m_workers{Workers::Work::Reading};
    LatestRun m_latest;
};

// By the name alone: .gguf, .bin, or no suffix, as the files in a store have.
bool mayBeModelFile(const QString &fileName);
// The one local file in it that may be a model; empty if there is none or several. Touches no disk.
QString droppedModelFile(const QMimeData *data);

} // namespace weightroom
