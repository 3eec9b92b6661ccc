#include "model/session/savecopy.h"

#include "model/core/file.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kCopyChunkBytes = 1 << 20; // a cancel is obeyed once a chunk
constexpr qsizetype kNameCharacters = 200;

// A file beside the target, removed unless it was put in the target's place.
class Beside
{
public:
    static Result<Beside> create(const QString &target)
    {
        // Short and of our own making: the target's name may be as long as names can be.
        for (int attempt = 0; attempt < 10; ++attempt) {
            const auto name = QString::number(QRandomGenerator::global()->generate64(), 36);
            const auto path = directoryOf(target) + u"/.weightroom-"_s + name;
            const int fd =
                ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (fd >= 0)
                return Beside(FileDescriptor(fd), path);
            if (errno != EEXIST)
                break;
        }
        return tl::unexpected(systemError(errno, u"writing"_s, target));
    }
    Beside(Beside &&other) noexcept
        : m_file(std::move(other.m_file))
        , m_path(std::exchange(other.m_path, {}))
    {
    }
    Beside &operator=(Beside &&) = delete;
    Beside(const Beside &) = delete;
    Beside &operator=(const Beside &) = delete;
    ~Beside()
    {
        if (!m_path.isEmpty())
            (void)removeFile(m_path);
    }

    int fd() const { return m_file.get(); }

    Result<void> putInPlace(const QString &target)
    {
        TRY(syncFile(m_file.get(), target));
        // placeDurably() would say the name of our own file.
        if (::rename(QFile::encodeName(m_path).constData(), QFile::encodeName(target).constData()) != 0)
            return tl::unexpected(systemError(errno, u"writing"_s, target));
        m_path.clear();
        return syncDirectory(directoryOf(target));
    }

private:
    Beside(FileDescriptor file, QString path)
        : m_file(std::move(file))
        , m_path(std::move(path))
    {
    }

    FileDescriptor m_file;
    QString m_path;
};

// The absolute target, its folder's links resolved.
Result<QString> checkedSaveTarget(const Store &store, const QString &target)
{
    const QFileInfo info(target);
    const auto folder = QFileInfo(info.absolutePath()).canonicalFilePath();
    if (folder.isEmpty())
        return failure(
            Error::Kind::NotFound, u"the folder %1 doesn't exist"_s.arg(info.absolutePath()), target);
    const auto path = folder + u'/' + info.fileName();
    if (isInside(store, folder) || isInside(store, path))
        return failure(
            Error::Kind::Refused, u"%1 is inside the store; choose another folder"_s.arg(target), target);
    if (QFileInfo(path).isDir() && !QFileInfo(path).isSymLink())
        return failure(Error::Kind::Refused, u"%1 is a folder; choose a file name"_s.arg(target), target);
    return path;
}

Result<void>
copyBytes(int from, int to, qint64 bytes, const QString &source, const QString &target, Progress &progress)
{
    for (qint64 done = 0; done < bytes;) {
        if (progress.cancelled())
            return Progress::cancelledError();
        TRY_ASSIGN(const auto chunk, readAt(from, done, std::min(kCopyChunkBytes, bytes - done), source));
        if (chunk.isEmpty())
            return failure(
                Error::Kind::SourceChanged, u"%1 became shorter while it was copied"_s.arg(source), source);
        TRY(writeAll(to, chunk, target));
        done += chunk.size();
        progress.advance(chunk.size());
    }
    return {};
}

} // namespace

Result<void> saveCopy(const Store &store, const QString &source, const QString &target, Progress &progress)
{
    TRY_ASSIGN(const auto path, checkedSaveTarget(store, target));
    TRY_ASSIGN(const auto from, openRegular(source, Links::Follow));
    TRY_ASSIGN(const auto before, stampOf(from.get(), source));
    progress.begin(Phase::Importing, before.bytes);
    TRY_ASSIGN(auto to, Beside::create(path));
    if (::ioctl(to.fd(), FICLONE, from.get()) == 0) {
        progress.advance(before.bytes);
    } else {
        auto copied = copyBytes(from.get(), to.fd(), before.bytes, source, path, progress);
        if (!copied)
            return copied;
    }
    TRY_ASSIGN(const auto after, stampOf(from.get(), source));
    // A change of links or mode is none of the bytes.
    if (after.bytes != before.bytes || after.mtimeNs != before.mtimeNs)
        return failure(Error::Kind::SourceChanged, u"%1 changed while it was copied"_s.arg(source), source);
    if (progress.cancelled())
        return Progress::cancelledError();
    progress.begin(Phase::Finishing);
    return to.putInPlace(path);
}

Result<void> saveBytes(const Store &store, const QByteArray &bytes, const QString &target)
{
    TRY_ASSIGN(const auto path, checkedSaveTarget(store, target));
    TRY_ASSIGN(auto to, Beside::create(path));
    TRY(writeAll(to.fd(), bytes, path));
    return to.putInPlace(path);
}

QString proposedFileName(const Name &name, const QString &ending)
{
    const auto shown = name.withoutBuild().withoutDigest().shortForm();
    QString stem;
    for (const QChar c : shown)
        stem += (c < QChar(0x80) && c.isLetterOrNumber()) || c == u'.' || c == u'_' ? c : QChar(u'-');
    while (stem.startsWith(u'.') || stem.startsWith(u'-'))
        stem.remove(0, 1);
    return stem.left(kNameCharacters - ending.size()) + ending;
}

} // namespace weightroom
