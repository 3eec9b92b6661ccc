// Why a store can't be changed, for its user: what forbids it, and what would help.
#pragma once

#include "model/store/disk/store.h"

#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

// What was found about the folder that stands in the way.
struct AccessFacts {
    enum class Hindrance {
        Permission,
        MountedReadOnly,
        OtherDrive, // blobs/ or manifests/ leads to another file system
    };
    Hindrance hindrance = Hindrance::Permission;
    QString root;       // of the store
    QString path;       // the folder; the root or below it
    QString mountPoint; // of the file system that the folder is on
    QString owner;      // names; a number where there is none
    QString group;
    quint32 mode = 0; // permission bits
    bool isOwn = false;
    bool ownerIsRoot = false;
    bool groupIsRoot = false;
    bool isInGroup = false; // this process
    bool isMember = false;  // by the list of groups: true also before the next login
};

// In words. Plain texts; what comes from the disk is escaped in them, but not in commands, which are quoted
// for a shell.
struct AccessAdvice {
    struct Step {
        QString text;
        QString command; // empty where there is nothing to be typed
    };
    QString sentence; // for a line
    QString found;    // the folder, its owner, its mode
    std::vector<Step> steps;
};

// Nothing for a store that can be written. Looks at the disk and at the lists of users and groups, which may
// be elsewhere on a network: any thread but the GUI's.
std::optional<AccessFacts> readAccessFacts(const Store &store);

AccessAdvice accessAdvice(const AccessFacts &facts);

// "drwxr-xr-x" without the first letter: "rwxr-xr-x".
QString modeText(quint32 mode);

} // namespace weightroom
