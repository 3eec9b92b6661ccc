#include "model/catalog/modelorder.h"

#include <QHash>
#include <QSet>
#include <QtGlobal>
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// The digits at position without leading zeros; position moves past them.
QByteArrayView takeNumber(QByteArrayView text, qsizetype &position)
{
    while (position < text.size() && text[position] == '0')
        ++position;
    const auto begin = position;
    while (position < text.size() && isDigit(text[position]))
        ++position;
    return text.sliced(begin, position - begin);
}

} // namespace

bool isNaturallyLess(QByteArrayView a, QByteArrayView b)
{
    qsizetype i = 0;
    qsizetype k = 0;
    while (i < a.size() && k < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[k])) {
            if (a[i] != b[k])
                return static_cast<uchar>(a[i]) < static_cast<uchar>(b[k]);
            ++i;
            ++k;
            continue;
        }
        const auto first = takeNumber(a, i);
        const auto second = takeNumber(b, k);
        if (first.size() != second.size())
            return first.size() < second.size();
        if (const int order = first.compare(second); order != 0)
            return order < 0;
    }
    if (a.size() - i != b.size() - k)
        return a.size() - i < b.size() - k;
    return a.size() < b.size();
}

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
