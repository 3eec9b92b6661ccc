// What lies at a path, looked at on a worker.
#pragma once

#include "model/core/runthen.h"
#include "model/core/workers.h"

#include <QObject>
#include <QStringList>

class QMimeData;

namespace weightroom
{

// Model files of a folder, listed on a worker, for completing a path.
class FileListing : public QObject
{
    Q_OBJECT

public:
    // Entries of a folder that are looked at; what's beyond isn't offered.
    static constexpr int kMaximumEntries = 5000;

    explicit FileListing(QObject *parent = nullptr);

    // Absolute; what relative paths start from.
    void setDirectory(const QString &directory);
    // Lists the folder that the typed text is in, unless that's the last one listed. listed() comes when it's
    // done.
    void list(const QString &typed);
    // What was listed, written as the text typed begins: folders with a "/" at their end, and files that may
    // be models. Empty if it's for another folder.
    QStringList paths(const QString &typed) const;

signals:
    void listed();

private:
    QString m_directory;
    QString m_folder; // as typed: "", "./", "~/models/"
    QStringList m_names;
    bool m_isListed = false;
    Workers m_workers{Workers::Work::Reading};
    LatestRun m_latest;
};

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
