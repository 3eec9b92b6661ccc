// What a typed name would mean as the target of a build: allowed or not, new or taken.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/names/name.h"
#include "model/store/disk/store.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

class BuildQueue;

// Names that builds in the queue are still to make: no list of the store shows them yet.
struct PendingName {
    Name name;
    bool isRunning = false; // else its build waits

    bool operator==(const PendingName &) const = default;
};
using PendingNames = std::vector<PendingName>;

// Of the builds into this store, in the queue's order.
PendingNames pendingNames(const BuildQueue &queue, const Store &store);

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
