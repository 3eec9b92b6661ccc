// What a list says of one model.
#pragma once

#include "model/core/digest.h"
#include "model/names/name.h"
#include "model/store/disk/refs.h"

#include <QDateTime>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom
{

// Texts are as they stand in files: escape them before they reach a terminal or a rich-text label.
struct Model {
    explicit Model(Ref its)
        : ref(std::move(its))
    {
    }

    // Complete, as it is on disk; with its build if it is seed-era.
    const Name &name() const { return ref.name; }

    Ref ref;
    QString build;            // quantisation of the weights, upper case; empty = unknown
    std::optional<Digest> id; // of the manifest; nothing if it can't be read
    qint64 bytes = 0;         // what the manifest declares, each blob once; saturating
    // On disk, of the blobs that no other ref names: what removing this one would free at last. A blob that
    // is a link counts nothing.
    qint64 unsharedBytes = 0;
    qint64 sharedBytes = 0;        // of the blobs that other refs name too, as declared
    std::vector<quint32> shared;   // those blobs, by their places in Snapshot::shared
    std::optional<Digest> weights; // of the weights' blob, if it's in the store
    QDateTime modified;            // of the manifest, UTC
    QString family;                // the config's; else the architecture
    QString architecture;          // general.architecture; else the family
    QString parameters;            // "8.0B", from the header; else the config's
    std::optional<quint64> parameterCount;
    std::optional<quint64> contextLength;
    QStringList capabilities;       // capabilities.h
    qint64 missingWeightsBytes = 0; // what the weights would take, if their blob isn't there
    bool isDamaged = false; // it can't be run as it is: a blob is missing or cut, something can't be read
    QStringList problems;   // all that is wrong or odd, for people
};

} // namespace weightroom
