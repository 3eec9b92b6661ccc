#include "ui/editor/filelisting.h"

#include "model/build/sources.h"
#include "ui/editor/fileprobe.h"

#include <QDirIterator>
#include <QFutureWatcher>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Listing {
    int generation = 0;
    QStringList names;
};

QString folderOf(const QString &typed)
{
    return typed.left(typed.lastIndexOf(u'/') + 1);
}

QStringList namesIn(const QString &folder, const std::atomic<int> &newest, int generation)
{
    QStringList names;
    QDirIterator entries(folder, QDir::AllDirs | QDir::Files | QDir::NoDotAndDotDot);
    for (int count = 0; entries.hasNext() && count < FileListing::kMaximumEntries; ++count) {
        if (newest.load() != generation)
            return {};
        entries.next();
        const auto info = entries.fileInfo();
        if (info.isDir())
            names.append(info.fileName() + u'/');
        else if (mayBeModelFile(info.fileName()))
            names.append(info.fileName());
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

} // namespace

FileListing::FileListing(QObject *parent)
    : QObject(parent)
{
}

FileListing::~FileListing()
{
    m_generation->fetch_add(1);
}

void FileListing::setDirectory(const QString &directory)
{
    m_directory = directory;
    m_isListed = false;
    m_generation->fetch_add(1);
}

void FileListing::list(const QString &typed)
{
    const auto folder = folderOf(typed);
    if (m_isListed && folder == m_folder)
        return;
    m_folder = folder;
    m_names.clear();
    m_isListed = true;
    const int generation = m_generation->fetch_add(1) + 1;
    // A drive that doesn't answer holds nothing up.
    m_workers.leave();
    auto *watcher = new QFutureWatcher<Listing>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto listing = watcher->future().takeResult();
        if (listing.generation != m_generation->load() || listing.names.isEmpty())
            return;
        m_names = listing.names;
        emit listed();
    });
    watcher->setFuture(QtConcurrent::run(
        m_workers.pool(), [folder, directory = m_directory, newest = m_generation, generation]() -> Listing {
            return {generation, namesIn(sourcePath(folder, directory), *newest, generation)};
        }));
}

QStringList FileListing::paths(const QString &typed) const
{
    if (folderOf(typed) != m_folder)
        return {};
    QStringList paths;
    for (const auto &name : m_names) {
        // Without a path before it a folder would be taken for a model's namespace.
        if (!m_folder.isEmpty() || !name.endsWith(u'/'))
            paths.append(m_folder + name);
    }
    return paths;
}

} // namespace weightroom
