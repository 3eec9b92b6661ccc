#include "model/catalog/modelorder.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QDateTime timeOf(qint64 nanoseconds)
{
    constexpr qint64 kPerMillisecond = 1'000'000;
    auto milliseconds = nanoseconds / kPerMillisecond;
    if (nanoseconds % kPerMillisecond < 0)
        --milliseconds;
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

} // namespace

QDateTime modifiedOf(const Ref &ref)
{
    const auto stamp = ref.problem ? stampOf(ref.path).value_or(ref.stamp) : ref.stamp;
    return timeOf(stamp.mtimeNs);
}

ModelKey keyOf(const Ref &ref)
{
    return {modifiedOf(ref), ref.name.shortForm(), ref.name.foldedHash()};
}

std::vector<std::size_t> newestFirst(const std::vector<ModelKey> &keys)
{
    struct Place {
        qint64 seconds;
        const QString *name;
        std::size_t index;
    };
    std::vector<Place> sorted;
    sorted.reserve(keys.size());
    for (const auto &key : keys)
        sorted.push_back({key.modified.toSecsSinceEpoch(), &key.shortForm, sorted.size()});
    std::stable_sort(sorted.begin(), sorted.end(), [](const Place &a, const Place &b) {
        return a.seconds != b.seconds ? a.seconds > b.seconds : *a.name < *b.name;
    });
    std::vector<std::size_t> places;
    places.reserve(sorted.size());
    for (const auto &place : sorted)
        places.push_back(place.index);
    return places;
}

std::vector<std::vector<std::size_t>> alikeNames(const std::vector<ModelKey> &keys)
{
    std::vector<std::pair<quint64, std::size_t>> byHash;
    byHash.reserve(keys.size());
    for (const auto &key : keys)
        byHash.emplace_back(key.foldedHash, byHash.size());
    std::sort(byHash.begin(), byHash.end());
    std::vector<std::vector<std::size_t>> groups;
    for (auto from = byHash.begin(); from != byHash.end();) {
        const auto to =
            std::find_if(from, byHash.end(), [&](const auto &one) { return one.first != from->first; });
        if (to - from > 1) {
            auto &group = groups.emplace_back();
            std::transform(from, to, std::back_inserter(group), [](const auto &one) { return one.second; });
        }
        from = to;
    }
    return groups;
}

std::vector<std::pair<const Ref *, QString>> twinsAmong(const std::vector<const Ref *> &refs)
{
    std::vector<std::pair<const Ref *, QString>> twins;
    const auto mark = [&](const Ref *ref, const Ref *other) {
        twins.emplace_back(
            ref, u"%1 differs only in case: Ollama can't tell them apart"_s.arg(other->name.shortForm()));
    };
    QHash<QString, const Ref *> firstOf;
    QSet<const Ref *> marked;
    for (const auto *ref : refs) {
        auto &first = firstOf[ref->name.foldedRef() + u'+' + ref->name.build()];
        if (first == nullptr) {
            first = ref;
            continue;
        }
        if (!marked.contains(first))
            mark(first, ref);
        marked.insert(first);
        mark(ref, first);
    }
    return twins;
}

} // namespace weightroom
