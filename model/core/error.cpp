#include "model/core/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

tl::unexpected<Error> failure(Error::Kind kind, QString message, QString where)
{
    return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where)});
}

bool Error::isShortage() const
{
    return errnoValue == EMFILE || errnoValue == ENFILE || errnoValue == ENOMEM;
}

QString kindName(Error::Kind kind)
{
    using Kind = Error::Kind;
    switch (kind) {
    case Kind::Busy:
        return u"Busy"_s;
    case Kind::Exists:
        return u"Exists"_s;
    case Kind::SourceChanged:
        return u"SourceChanged"_s;
    case Kind::Refused:
        return u"Refused"_s;
    case Kind::Io:
        return u"Io"_s;
    case Kind::Usage:
        return u"Usage"_s;
    case Kind::NotFound:
        return u"NotFound"_s;
    case Kind::NoWeights:
        return u"NoWeights"_s;
    case Kind::InvalidName:
        return u"InvalidName"_s;
    case Kind::IncompleteName:
        return u"IncompleteName"_s;
    case Kind::Modelfile:
        return u"Modelfile"_s;
    case Kind::Gguf:
        return u"Gguf"_s;
    case Kind::UnsupportedModelFormat:
        return u"UnsupportedModelFormat"_s;
    case Kind::MissingFileType:
        return u"MissingFileType"_s;
    case Kind::BuildMismatch:
        return u"BuildMismatch"_s;
    case Kind::Manifest:
        return u"Manifest"_s;
    case Kind::Integrity:
        return u"Integrity"_s;
    case Kind::Permission:
        return u"Permission"_s;
    case Kind::ReadOnly:
        return u"ReadOnly"_s;
    case Kind::NoSpace:
        return u"NoSpace"_s;
    case Kind::Cancelled:
        return u"Cancelled"_s;
    }
    return u"Io"_s;
}

namespace
{

// Where the path lies, or would.
bool takesNoMoreFiles(const QString &path)
{
    struct statvfs system {
    };
    const auto folder = path.left(std::max<qsizetype>(path.lastIndexOf(u'/'), 1));
    return ::statvfs(folder.toUtf8().constData(), &system) == 0 && system.f_files > 0 && system.f_favail == 0
        && system.f_bavail > 0;
}

// What follows "File too large".
QString whatLimitsFiles()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return u" for this session, which limits files to %1 bytes, or for the disk's file system; raise the limit (ulimit -f)"_s
            .arg(limit.rlim_cur);
    return u" for this disk's file system (FAT takes at most 4 GiB); copy it to another disk"_s;
}

} // namespace

Error systemError(int errnoValue, const QString &doing, const QString &path)
{
    auto kind = Error::Kind::Io;
    switch (errnoValue) {
    case ENOSPC:
    case EDQUOT:
        kind = Error::Kind::NoSpace;
        break;
    case EACCES:
    case EPERM:
        kind = Error::Kind::Permission;
        break;
    case EROFS:
        kind = Error::Kind::ReadOnly;
        break;
    case ENOENT:
        kind = Error::Kind::NotFound;
        break;
    default:
        break;
    }
    auto reason = QString::fromLocal8Bit(std::strerror(errnoValue)); // NOLINT(concurrency-mt-unsafe)
    if (errnoValue == ENOSPC && takesNoMoreFiles(path))
        reason = u"the disk has space but no room for more files (inodes)"_s;
    if (errnoValue == EFBIG)
        reason += whatLimitsFiles();
    return Error{kind, u"%1 %2: %3"_s.arg(doing, path, reason), path, errnoValue};
}

} // namespace weightroom
