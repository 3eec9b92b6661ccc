// In which ways files can be brought into a store, what each takes there, and why one can't be had.
#pragma once

#include "model/build/importer.h"
#include "model/build/sources.h"
#include "model/store/disk/digestrecords.h"

#include <QString>
#include <vector>

namespace weightroom
{

struct ImportChoice {
    ImportMode mode = ImportMode::Copy; // never Auto
    QString reason;                     // a sentence for people; empty = it can be had
    qint64 bytesToWrite = 0;            // to the store's file system
    bool copiesFirst = false;           // a move that copies and then removes

    bool isPossible() const { return reason.isEmpty(); }
};

struct ImportChoices {
    std::vector<ImportChoice> modes; // Reflink, Copy, Link, Move; none if no file is brought in
    bool isKnown = false; // by the digest records the store holds all files already: nothing is written
};

// All files of a model are brought in the same way, so a mode must suit each. Changes nothing that anybody
// sees: whether a clone is possible is tried with a nameless file in the store's folder (O_TMPFILE), which is
// gone with its descriptor. Where there are none, the kind of file system decides. Any thread but the GUI's.
ImportChoices importChoices(const Store &store, const Sources &sources, const DigestRecords &records);

// "ext4", "Btrfs"; empty for a file system that has no name here.
QString fileSystemName(const QString &path);

} // namespace weightroom
