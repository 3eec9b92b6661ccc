// Removing and bringing back one model of a test's store.
#pragma once

#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"

namespace weightroom
{

inline Result<Removed> removeOne(const StoreFixture &store, QStringView name, bool purge = false)
{
    return removeModels(store.open(), {nameOf(name)}, purge);
}

inline Result<Restored> restoreOne(const StoreFixture &store, QStringView name)
{
    return restoreModel(store.open(), {nameOf(name), {}, {}});
}

} // namespace weightroom
