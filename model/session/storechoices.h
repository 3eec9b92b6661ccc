// The stores that a user of this machine may want: the default, the usual places, those used lately.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace weightroom
{

struct StoreChoice {
    QString path; // absolute, as given
    bool isDefault = false;
    bool exists = false;
    bool isAway = false; // it was on a drive that isn't there
    bool isReadable = false;
    bool isWritable = false;
    int models = 0; // manifests below manifests/; counting ends at kMostCounted
};

inline constexpr int kMostCounted = 10000;

// Looks at each place of knownStorePaths() and at those given; without doubles, the default first. Those that
// aren't there are left out, but for the default and for stores whose drives are away. Any thread but the
// GUI's; changes nothing.
std::vector<StoreChoice> findStores(const QStringList &used);

// The first store with models that can be read, other than path; null when there is none.
const StoreChoice *otherStoreWithModels(const std::vector<StoreChoice> &stores, const QString &path);

} // namespace weightroom
