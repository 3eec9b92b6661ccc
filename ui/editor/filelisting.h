// Model files of a folder, listed on a worker, for completing a path.
#pragma once

#include "model/core/runthen.h"
#include "model/core/workers.h"

#include <QObject>
#include <QStringList>

namespace weightroom
{

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

} // namespace weightroom
