#include "model/build/shortage.h"

#include "model/build/sources.h"

#include <QFile>
#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

bool mayLink(const QString &path, quint64 device)
{
    const auto native = QFile::encodeName(path);
    struct stat status {
    };
    return ::stat(native.constData(), &status) == 0 && S_ISREG(status.st_mode) && status.st_dev == device
        && (status.st_uid == ::geteuid() || ::access(native.constData(), R_OK | W_OK) == 0);
}

bool canLinkAll(const Store &store, const BuildRequest &request)
{
    if (request.options.import == ImportMode::Link)
        return false;
    const auto root = stampOf(store.root());
    const auto sources = findSources(store, request.recipe, request.directory);
    return root && sources && !sources->files.empty()
        && std::all_of(sources->files.begin(), sources->files.end(), [&](const SourceFile &file) {
               return !file.plan && mayLink(file.path, root->device);
           });
}

} // namespace

SpaceShortage shortageOf(const Store &store, const BuildRequest &request, qint64 neededBytes)
{
    return {neededBytes, freeBytes(store), canLinkAll(store, request)};
}

} // namespace weightroom
