#include "model/core/directory.h"

#include <QFile>
#include <QStringDecoder>
#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

DirectoryEntry::Type typeOf(mode_t mode)
{
    if (S_ISREG(mode))
        return DirectoryEntry::Type::File;
    if (S_ISDIR(mode))
        return DirectoryEntry::Type::Directory;
    if (S_ISLNK(mode))
        return DirectoryEntry::Type::Link;
    return DirectoryEntry::Type::Other;
}

} // namespace

QString DirectoryEntry::text() const
{
    // Nearly all names are plain ASCII, and a store has tens of thousands.
    const auto isPlain = [](char c) { return c >= ' ' && c < 0x7f; };
    if (std::all_of(name.begin(), name.end(), isPlain))
        return QString::fromLatin1(name);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString result = decoder.decode(name);
    if (decoder.hasError())
        return {};
    const bool odd = std::any_of(
        result.begin(), result.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    return odd ? QString() : result;
}

QString DirectoryEntry::escaped() const
{
    if (auto plain = text(); !plain.isEmpty())
        return plain;
    QString result;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte >= 0x20 && byte < 0x7f ? QString(QLatin1Char(c))
                                              : u"\\x%1"_s.arg(byte, 2, 16, QLatin1Char('0'));
    }
    return result;
}

Result<FileDescriptor> openDirectory(const QString &path, Links links)
{
    const int follow = links == Links::Follow ? 0 : O_NOFOLLOW;
    FileDescriptor fd(
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow));
    if (!fd.isOpen())
        return tl::unexpected(systemError(errno, u"opening the folder"_s, path));
    return fd;
}

Result<FileDescriptor> openDirectoryAt(int directory, const QByteArray &name, const QString &pathForMessages)
{
    FileDescriptor fd(::openat(directory, name.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.isOpen())
        return tl::unexpected(systemError(errno, u"opening the folder"_s, pathForMessages));
    return fd;
}

Result<std::optional<DirectoryEntry>>
entryNamed(int directory, const QByteArray &name, const QString &pathForMessages)
{
    struct stat status {
    };
    if (::fstatat(directory, name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0)
        return DirectoryEntry{name, typeOf(status.st_mode), FileStamp::of(status)};
    // Any other failure mustn't make it look as if it weren't there.
    if (errno == ENOENT)
        return std::nullopt;
    return tl::unexpected(systemError(errno, u"examining"_s, pathForMessages));
}

Result<void>
visitDirectory(int directory, const QString &pathForMessages, const Listing &how, const EntryVisitor &visit)
{
    // Not through a DIR: that takes a second descriptor and 32 KiB for each of thousands of small folders,
    // and a fifth of the time of walking them.
    constexpr std::size_t kBufferBytes = std::size_t(32) * 1024;
    alignas(dirent64) std::array<char, kBufferBytes> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    if (::lseek(directory, 0, SEEK_SET) != 0)
        return tl::unexpected(systemError(errno, u"listing"_s, pathForMessages));
    for (;;) {
        const auto got = ::getdents64(directory, buffer.data(), buffer.size());
        if (got < 0)
            return tl::unexpected(systemError(errno, u"listing"_s, pathForMessages));
        if (got == 0)
            return {};
        for (std::ptrdiff_t at = 0; at < got;) {
            if (how.progress != nullptr && how.progress->cancelled())
                return Progress::cancelledError();
            const auto *entry = reinterpret_cast<const dirent64 *>(buffer.data() + at);
            at += entry->d_reclen;
            if (!how.only.isEmpty()
                && how.only.compare(QByteArrayView(entry->d_name), Qt::CaseInsensitive) != 0)
                continue;
            QByteArray name(entry->d_name);
            if (name == "." || name == "..")
                continue;
            std::optional<DirectoryEntry> found;
            if (how.stamps == Stamps::NotOfFolders && entry->d_type == DT_DIR) {
                found = DirectoryEntry{std::move(name), DirectoryEntry::Type::Directory, {}};
            } else {
                TRY_ASSIGN(found, entryNamed(directory, name, pathForMessages));
            }
            // Nothing if it's gone since it was listed.
            if (found) {
                TRY(visit(*found));
            }
        }
    }
}

Result<std::vector<DirectoryEntry>>
readDirectory(int directory, const QString &pathForMessages, const Listing &how)
{
    std::vector<DirectoryEntry> entries;
    TRY(visitDirectory(directory, pathForMessages, how, [&](DirectoryEntry &entry) -> Result<void> {
        entries.push_back(std::move(entry));
        return {};
    }));
    if (how.isSorted)
        std::sort(
            entries.begin(), entries.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    return entries;
}

Result<std::vector<DirectoryEntry>> listFolder(const QString &path)
{
    const auto directory = openDirectory(path, Links::Refuse);
    auto entries = directory ? readDirectory(directory->get(), path) : tl::unexpected(directory.error());
    // One that is removed while it's read has none either.
    if (!entries && entries.error().kind == Error::Kind::NotFound)
        return std::vector<DirectoryEntry>();
    return entries;
}

std::vector<DirectoryEntry> entriesOf(const QString &path)
{
    return listFolder(path).value_or(std::vector<DirectoryEntry>());
}

Result<FileDescriptor> openRegularAt(int directory, const QByteArray &name, const QString &pathForMessages)
{
    FileDescriptor fd(
        ::openat(directory, name.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW));
    if (!fd.isOpen())
        return tl::unexpected(systemError(errno, u"opening"_s, pathForMessages));
    struct stat status {
    };
    if (::fstat(fd.get(), &status) != 0)
        return tl::unexpected(systemError(errno, u"examining"_s, pathForMessages));
    if (!S_ISREG(status.st_mode))
        return failure(
            Error::Kind::UnsupportedModelFormat, u"%1 is not a regular file"_s.arg(pathForMessages),
            pathForMessages);
    return fd;
}

Result<void> removeFlatDirectory(const QString &path)
{
    const auto directory = openDirectory(path, Links::Refuse);
    if (!directory) {
        if (directory.error().kind == Error::Kind::NotFound)
            return {};
        return tl::unexpected(directory.error());
    }
    TRY_ASSIGN(const auto entries, readDirectory(directory->get(), path));
    for (const auto &entry : entries) {
        if (::unlinkat(directory->get(), entry.name.constData(), 0) != 0 && errno != ENOENT)
            return tl::unexpected(systemError(errno, u"removing"_s, path + u'/' + entry.escaped()));
    }
    if (::rmdir(QFile::encodeName(path).constData()) != 0 && errno != ENOENT)
        return tl::unexpected(systemError(errno, u"removing"_s, path));
    return {};
}

} // namespace weightroom
