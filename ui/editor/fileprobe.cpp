#include "ui/editor/fileprobe.h"

#include "model/build/sources.h"
#include "model/core/file.h"
#include "model/watch/pathexists.h"

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace weightroom
{

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
