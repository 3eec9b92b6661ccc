#include "model/store/trash/setaside.h"

#include "model/core/directory.h"

#include <cerrno>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace weightroom
{

Result<QString> setAside(const Store &store, const StoreLock &, const QString &path)
{
    const auto folder = store.privatePath(u"damaged"_s);
    TRY(store.makeDirectory(folder));
    const auto plain = folder + u'/' + path.mid(path.lastIndexOf(u'/') + 1);
    auto target = plain;
    for (int number = 2; existsAt(target); ++number)
        target = plain + u'-' + QString::number(number);
    if (std::rename(nativePath(path).constData(), nativePath(target).constData()) != 0)
        return tl::unexpected(systemError(errno, u"setting aside"_s, path));
    auto synced = syncDirectory(folder);
    if (synced)
        synced = syncDirectory(directoryOf(path));
    return synced ? Result<QString>(target) : tl::unexpected(synced.error());
}

std::vector<SetAsideFile> setAsideFiles(const Store &store)
{
    const auto folder = store.privatePath(u"damaged"_s);
    std::vector<SetAsideFile> files;
    for (const auto &entry : entriesOf(folder)) {
        const auto name = entry.text();
        if (entry.type != DirectoryEntry::Type::Directory && !name.isEmpty())
            files.push_back({folder + u'/' + name, entry.stamp.bytes});
    }
    return files;
}

} // namespace weightroom
