#include "model/session/storechoices.h"

#include "model/store/disk/location.h"
#include "model/store/disk/refs.h"
#include "model/store/disk/store.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace weightroom
{

namespace
{

StoreChoice lookAt(const QString &path, const QString &defaultPath)
{
    StoreChoice choice;
    choice.path = path;
    choice.isDefault = path == defaultPath;
    const auto store = Store::open(path, Store::Access::Read);
    choice.exists = QFileInfo::exists(path);
    if (!store) {
        choice.isAway = isOnAnotherFileSystem(path);
        return choice;
    }
    choice.path = store->root();
    choice.exists = true;
    choice.isWritable = !store->readOnlyReason();
    const auto refs = scanRefs(*store);
    choice.isReadable = refs.has_value();
    if (refs)
        choice.models = int(std::min(refs->refs.size(), std::size_t(kMostCounted)));
    return choice;
}

} // namespace

std::vector<StoreChoice> findStores(const QStringList &used)
{
    const auto defaultPath = defaultStorePath();
    std::vector<StoreChoice> stores;
    for (const auto &path : knownStorePaths() + used) {
        const auto choice = lookAt(QDir::cleanPath(path), defaultPath);
        const bool isKnown = std::any_of(stores.begin(), stores.end(), [&](const StoreChoice &other) {
            return other.path == choice.path;
        });
        if (!isKnown && (choice.exists || choice.isDefault || choice.isAway))
            stores.push_back(choice);
    }
    return stores;
}

const StoreChoice *otherStoreWithModels(const std::vector<StoreChoice> &stores, const QString &path)
{
    const auto found = std::find_if(stores.begin(), stores.end(), [&](const StoreChoice &store) {
        return store.path != path && store.isReadable && store.models > 0;
    });
    return found == stores.end() ? nullptr : &*found;
}

} // namespace weightroom
