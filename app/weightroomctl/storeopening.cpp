#include "app/weightroomctl/storeopening.h"

#include "model/session/storechoices.h"
#include "model/store/disk/location.h"
#include "model/store/trash/trash.h"

#include <QCommandLineParser>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

QStringList otherStores(const QString &missing)
{
    QStringList found;
    for (const auto &path : knownStorePaths()) {
        if (path != missing && QFileInfo(path + u"/manifests"_s).isDir())
            found.append(path);
    }
    return found;
}

} // namespace

Result<Store> openStore(const Invocation &invocation, Store::Access access)
{
    auto store = Store::open(invocation.options.value(u"store"_s), access);
    if (!store) {
        auto error = store.error();
        // Where the drive of one is away, another is no substitute to be made.
        const bool isAway = isOnAnotherFileSystem(error.where);
        const auto others = otherStores(error.where);
        if (error.kind == Error::Kind::NotFound && !others.isEmpty())
            error.message += u"; there is one at %1: use --store"_s.arg(others.join(u" and at "_s));
        else if (error.kind == Error::Kind::NotFound && !isAway)
            error.message += u"; use --store to name yours, or \"weightroomctl build\" to create one"_s;
        return tl::unexpected(error);
    }
    if (!store->note().isEmpty())
        printMessage(u"note: "_s + store->note());
    if (access == Store::Access::Read)
        putBackNeededBlobs(*store);
    return store;
}

void noteOtherStore(const Store &empty)
{
    const auto stores = findStores({});
    const auto *other = otherStoreWithModels(stores, empty.root());
    if (other == nullptr)
        return;
    const auto models = other->models == 1 ? u"1 model"_s : u"%1 models"_s.arg(other->models);
    printMessage(u"note: %1 has no models; there is a store with %2 at %3: use --store"_s.arg(
        empty.root(), models, other->path));
}

Result<Name> completeName(const QString &text)
{
    return Name::parse(text).map([](const Name &name) { return name.completed(); });
}

void printWarnings(const QStringList &warnings)
{
    for (const auto &warning : warnings)
        printWarning(warning);
}

} // namespace weightroom::cli
