#include "model/gguf/shards.h"

#include "model/gguf/limits.h"
#include "model/gguf/reader.h"
#include "model/gguf/text.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

// Bounds what the padding between joined shards takes.
constexpr quint32 kMaxJoinAlignment = 65'536;

QString fiveDigits(quint64 number)
{
    return QString::number(number).rightJustified(5, u'0');
}

QString shownName(const QString &path)
{
    return shownText(QFileInfo(path).fileName().toUtf8(), 255);
}

tl::unexpected<Error> broken(const QString &path, const QString &what)
{
    return failure(Error::Kind::Gguf, u"%1: %2"_s.arg(shownName(path), what), path);
}

Result<Shard> readShard(const QString &path)
{
    TRY_ASSIGN(const auto fd, openRegular(path, Links::Follow));
    TRY_ASSIGN(const auto stamp, stampOf(fd.get(), path));
    TRY_ASSIGN(auto header, readHeader(fd.get(), path));
    return Shard{path, stamp, std::move(header)};
}

// The name that the set's files share, once the file's own name and header agree.
Result<ShardName> setOf(const Shard &shard)
{
    const auto place = shardPlace(shard.header);
    if (!place)
        return broken(shard.path, u"it isn't one of several shards"_s);
    if (place->count > kMaxShards)
        return broken(
            shard.path, u"it claims %1 shards; at most %2 are read"_s.arg(place->count).arg(kMaxShards));
    const auto name = parseShardName(shard.path);
    if (!name || name->count != place->count || name->number != place->number)
        return broken(
            shard.path,
            u"it says that it is shard %1 of %2; shards are found by their names, this one's must be NAME-%3-of-%4.gguf"_s
                .arg(
                    QString::number(place->number + 1), QString::number(place->count),
                    fiveDigits(place->number + 1), fiveDigits(place->count)));
    if (shard.header.alignment > kMaxJoinAlignment)
        return broken(
            shard.path,
            u"an alignment of %1 bytes; shards are joined up to %2"_s.arg(shard.header.alignment)
                .arg(kMaxJoinAlignment));
    return *name;
}

Result<void> allThere(const ShardName &name, const QString &askedPath)
{
    QStringList missing;
    for (quint64 i = 0; i < name.count; ++i) {
        if (const QString path = name.path(i); !existsAt(path))
            missing.append(shownName(path));
    }
    if (missing.isEmpty())
        return {};
    constexpr qsizetype kListed = 5;
    QString list = missing.first(std::min(kListed, missing.size())).join(u", "_s);
    if (missing.size() > kListed)
        list += u" and %1 more"_s.arg(missing.size() - kListed);
    return broken(
        askedPath,
        u"%1 of its %2 shards are missing: %3. Put them into the same folder"_s.arg(
            QString::number(missing.size()), QString::number(name.count), list));
}

Result<void> belongs(const Shard &shard, quint64 number, const Shard &first)
{
    const auto place = shardPlace(shard.header);
    const auto firstPlace = shardPlace(first.header);
    if (!place || place->number != number || place->count != firstPlace->count)
        return broken(
            shard.path,
            u"by its name it's shard %1 of %2, by its own account it isn't"_s.arg(number + 1)
                .arg(firstPlace->count));
    if (place->tensors != firstPlace->tensors)
        return broken(shard.path, u"it belongs to another set: the number of tensors differs"_s);
    if (shard.header.version != first.header.version || shard.header.bigEndian != first.header.bigEndian
        || shard.header.alignment != first.header.alignment)
        return broken(shard.path, u"its version, byte order or alignment isn't that of the first shard"_s);
    return {};
}

Result<void> tensorsAreWhole(const ShardSet &set)
{
    const Shard &first = set.shards.front();
    std::vector<QByteArrayView> names;
    for (const Shard &shard : set.shards) {
        for (const TensorInfo &tensor : shard.header.tensors)
            names.emplace_back(tensor.name);
    }
    const auto promised = shardPlace(first.header)->tensors;
    if (promised && *promised != names.size())
        return broken(
            first.path,
            u"the shards hold %1 tensors, %2 are promised: one of them is of another set, or damaged"_s
                .arg(names.size())
                .arg(*promised));
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end())
        return broken(first.path, u"the tensor \"%1\" stands in two of its shards"_s.arg(shownText(*twice)));
    return {};
}

} // namespace

std::optional<ShardPlace> shardPlace(const Header &header)
{
    const auto count = header.integer("split.count");
    if (!count || *count < 2)
        return std::nullopt;
    return ShardPlace{header.integer("split.no").value_or(0), *count, header.integer("split.tensors.count")};
}

QString ShardName::path(quint64 ofNumber) const
{
    return stem + u'-' + fiveDigits(ofNumber + 1) + u"-of-"_s + fiveDigits(count) + u".gguf"_s;
}

std::optional<ShardName> parseShardName(const QString &path)
{
    static const QRegularExpression pattern(
        u"\\A(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf\\z"_s, QRegularExpression::DotMatchesEverythingOption);
    const auto match = pattern.match(path);
    if (!match.hasMatch())
        return std::nullopt;
    const quint64 number = match.captured(2).toULongLong();
    const quint64 count = match.captured(3).toULongLong();
    if (number < 1 || number > count)
        return std::nullopt;
    return ShardName{match.captured(1), number - 1, count};
}

Result<ShardSet> collectShards(const QString &anyShardPath)
{
    TRY_ASSIGN(const auto asked, readShard(anyShardPath));
    TRY_ASSIGN(const auto name, setOf(asked));
    TRY(allThere(name, anyShardPath));

    ShardSet set;
    quint64 tensors = 0;
    for (quint64 i = 0; i < name.count; ++i) {
        TRY_ASSIGN(auto shard, readShard(name.path(i)));
        const Shard &first = set.shards.empty() ? shard : set.shards.front();
        TRY(belongs(shard, i, first));
        tensors += shard.header.tensors.size();
        if (tensors > kMaxTensors)
            return broken(shard.path, u"the shards hold more than %1 tensors"_s.arg(kMaxTensors));
        if (i > 0) // a thousand shards with 64 MiB of keys each would be too much to hold
            shard.header.entries = {};
        set.shards.push_back(std::move(shard));
    }
    TRY(tensorsAreWhole(set));
    return set;
}

} // namespace weightroom::gguf
