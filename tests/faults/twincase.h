// Which files one digest has, sound, cut, changed, empty and linked ones, in blobs/ under its spellings and
// in the trash's pool at once; and the operations that then have to choose between them.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <array>

namespace weightroom
{

enum class TwinState {
    Absent,
    Sound,
    Cut,
    Changed, // the same size, other bytes
    Empty,
    Link, // symbolic, to a sound file outside the store
    Dangling,
    HardLink, // of one sound file outside the store: two such twins are one inode
};
inline constexpr int kTwinStates = 8;

// Where files of one digest lie. The first three are told by the seed's states, the others are rarer.
enum class TwinPlace {
    Own,     // blobs/sha256-HEX
    OldName, // blobs/sha256:HEX
    Pool,    // trash/blobs/sha256-HEX
    Upper,   // blobs/sha256-HEX in capitals
    OldPool, // trash/blobs/sha256:HEX
};
inline constexpr int kTwinPlaces = 5;
inline constexpr int kTwinCombinations = kTwinStates * kTwinStates * kTwinStates;

// The layers of the model m: its weights, its config, then its licences.
inline constexpr int kFirstLicence = 2;
inline constexpr int kLicences = 8;
inline constexpr int kTwinLayers = kFirstLicence + kLicences;

struct Twins {
    int layer = 0;
    std::array<TwinState, kTwinPlaces> states{};
};

// Who names the twins' digests.
struct Naming {
    enum : int {
        Live = 1,         // the model m
        Trashed = 2,      // an entry of m, made by rm
        Pruned = 4,       // an entry without a name, made by prune
        PartLive = 8,     // the model part, which has half of m's licences, and its weights
        PartTrashed = 16, // an entry of part
        Forgotten = 32,   // no history and no remembered manifests: as if Ollama had made all of it
    };
};

struct TwinOperation {
    // Words of weightroomctl; {m}, {part} and {pruned} stand for ids of entries, {digest} for the first
    // twins'.
    const char *words;
    int needs = 0; // of Naming
    bool isReading = false;
};

const QList<TwinOperation> &twinOperations();
// The number of one; the words must be in the table.
int twinOperation(const char *words);

// All that makes a case; packed into a seed, which is what a failure prints and WEIGHTROOM_SOUND_CASE takes.
struct TwinSeed {
    int states = 0;        // of the first twins: Own + 8 * OldName + 64 * Pool
    int count = 1;         // of digests that have twins, 1 to 8; without salt the next has the next states
    int first = 0;         // of twinOperations()
    int second = -1;       // or none
    bool isAtOnce = false; // both are started together
    quint64 salt = 0;      // decides the rest; 0: all licences, only the needed names, the first three places

    quint64 packed() const;
    static TwinSeed unpacked(quint64 seed);
};

struct TwinCase {
    TwinSeed seed;
    QList<Twins> twins;
    int naming = 0;
    QStringList commands; // words of twinOperations()

    // What a person needs to see to understand a failure.
    QString text() const;
};

TwinCase twinCase(const TwinSeed &seed);

} // namespace weightroom
