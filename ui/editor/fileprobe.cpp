#include "ui/editor/fileprobe.h"

#include "model/build/sources.h"
#include "model/core/file.h"
#include "model/watch/pathexists.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString folderOf(const QString &typed)
{
    return typed.left(typed.lastIndexOf(u'/') + 1);
}

QStringList namesIn(const QString &folder, const LatestRun::Wanted &isWanted)
{
    QStringList names;
    QDirIterator entries(folder, QDir::AllDirs | QDir::Files | QDir::NoDotAndDotDot);
    for (int count = 0; entries.hasNext() && count < FileListing::kMaximumEntries; ++count) {
        if (!isWanted())
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

void FileListing::setDirectory(const QString &directory)
{
    m_directory = directory;
    m_isListed = false;
    m_latest.drop();
}

void FileListing::list(const QString &typed)
{
    const auto folder = folderOf(typed);
    if (m_isListed && folder == m_folder)
        return;
    m_folder = folder;
    m_names.clear();
    m_isListed = true;
    // A drive that doesn't answer holds nothing up.
    m_workers.leave();
    m_latest.run(
        this, m_workers.pool(),
        [folder = sourcePath(folder, m_directory)](const LatestRun::Wanted &isWanted) {
            return namesIn(folder, isWanted);
        },
        [this](const QStringList &names) {
            if (names.isEmpty())
                return;
            m_names = names;
            emit listed();
        });
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

namespace
{

FileFacts factsOf(const QString &text, const QString &directory)
{
    FileFacts facts;
    facts.text = text;
    facts.path = sourcePath(text, directory);
    const auto exists = pathExists(facts.path);
    facts.isSilent = !exists;
    facts.exists = exists.value_or(false);
    if (!facts.exists)
        return facts;
    const QFileInfo info(facts.path);
    facts.isFolder = info.isDir();
    facts.bytes = info.size();
    if (facts.isFolder)
        return facts;
    if (const auto file = openRegular(facts.path, Links::Follow)) {
        const auto magic = readAt(file->get(), 0, 4, facts.path);
        facts.isGguf = magic && *magic == "GGUF";
    }
    return facts;
}

} // namespace

FileProbe::FileProbe(QObject *parent)
    : QObject(parent)
{
}

void FileProbe::look(const QString &text, const QString &directory)
{
    // A drive that doesn't answer holds nothing up.
    m_workers.leave();
    m_latest.run(
        this, m_workers.pool(), [text, directory] { return factsOf(text, directory); },
        [this](const FileFacts &facts) { emit found(facts); });
}

bool mayBeModelFile(const QString &fileName)
{
    const auto suffix = QStringView(fileName).mid(fileName.lastIndexOf(u'.') + 1);
    return !fileName.contains(u'.') || suffix.compare(u"gguf", Qt::CaseInsensitive) == 0
        || suffix.compare(u"bin", Qt::CaseInsensitive) == 0;
}

QString droppedModelFile(const QMimeData *data)
{
    const auto urls = data->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return {};
    const auto path = urls.front().toLocalFile();
    return mayBeModelFile(path.section(u'/', -1)) ? path : QString();
}

} // namespace weightroom
