// The attacks on a store, by the rows of the table of hostile stores (A: manifests and blobs, B: names and
// the tree), and what must come of each.
#pragma once

#include "faults/hostilestore.h"

#include <QString>
#include <functional>
#include <vector>

namespace weightroom
{

struct Verdict {
    QString said;        // a part of what verify says of it; empty = verify finds it sound
    QString list;        // a part of what list says; empty = nothing
    QString show;        // the kind of error that show ends with; empty = it's shown
    bool isModel = true; // listed; else skipped, and named in a note
};

struct Attack {
    QString name; // "A1 a path"
    Verdict verdict;
    std::function<void(const Victim &)> make;
};

// A1 to A9, a manifest that is none; A10 to A16, one that can be read.
std::vector<Attack> brokenManifests();
std::vector<Attack> oddManifests();
// A4, A5, A14, B8 and B9.
std::vector<Attack> badBlobs();
// B2 to B6.
std::vector<Attack> badTrees();

} // namespace weightroom
