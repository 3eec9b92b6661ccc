// What a typed name would mean as the target of a build: allowed or not, new or taken.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/names/name.h"
#include "model/session/pendingnames.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

struct NameCheck {
    enum class State {
        Empty,
        Invalid,
        Available,
        Replaces, // a model of the rows
        Pending,  // a build is to make it, and comes first
    };

    State state = State::Empty;
    // For people: what is wrong and why, or what will happen. Never rich text.
    QString message;
    std::optional<Name> name; // completed; only when it may be built
};

// Looks only at the text, the rows and the names: cheap enough for every key press.
NameCheck checkTargetName(const QString &text, const LibraryRows &rows, const PendingNames &pending = {});

} // namespace weightroom
