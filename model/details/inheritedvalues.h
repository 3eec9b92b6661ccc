// What a model takes over from the stored model that it's based on.
#pragma once

#include "model/core/error.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

struct InheritedValues {
    QString from;                           // the base's short name
    QHash<QString, QStringList> parameters; // as a Modelfile would say them; of all but stop one value
    std::optional<QString> system;          // at most kLongestInherited bytes of it
};

inline constexpr qint64 kLongestInherited = qint64(64) * 1024;

// Reads the base's parameters and its system prompt. Those that no Modelfile could set are left out. Any
// thread but the GUI's. Errors: those of resolve().
Result<InheritedValues> inheritedValues(const Store &store, const Name &base);

} // namespace weightroom
