// The order of a list's models, and which of their names Ollama takes for each other.
#pragma once

#include "model/store/disk/refs.h"

#include <QByteArrayView>
#include <QDateTime>
#include <QString>
#include <cstddef>
#include <utility>
#include <vector>

namespace weightroom
{

// Whether a comes before b: runs of ASCII digits by their value, of any length, the rest by bytes. A strict
// weak order; of equal values the one with fewer leading zeros is first.
bool isNaturallyLess(QByteArrayView a, QByteArrayView b);

// What a model is sorted and compared by.
struct ModelKey {
    QDateTime modified; // UTC
    QString shortForm;
    quint64 foldedHash = 0; // Name::foldedHash()
};

// Reads nothing but the date of a ref that is no file: a pipe, or a dangling link, has one of its own.
ModelKey keyOf(const Ref &ref);
QDateTime modifiedOf(const Ref &ref); // the same date

// Sidebar in keys: newest first by whole seconds, then by name.
std::vector<std::size_t> newestFirst(const std::vector<ModelKey> &keys);

// Sidebar in keys of names that may differ only by case; of ten thousand hardly any.
std::vector<std::vector<std::size_t>> alikeNames(const std::vector<ModelKey> &keys);

// Of refs with one hash, those whose names do differ only by case, each with what is to be said of it.
std::vector<std::pair<const Ref *, QString>> twinsAmong(const std::vector<const Ref *> &refs);

} // namespace weightroom
