#include "model/gguf/shards.h"

#include "model/gguf/header.h"
#include "model/gguf/reader.h"
#include "model/gguf/tensortable.h"
#include "model/gguf/text.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QtEndian>
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
            u"its name says it is shard %1 of %2, but its metadata doesn't"_s.arg(number + 1)
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
            u"the shards hold %1 tensors instead of %2: one is damaged or from another set"_s
                .arg(names.size())
                .arg(*promised));
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end())
        return broken(first.path, u"the tensor \"%1\" appears in two of its shards"_s.arg(shownText(*twice)));
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

namespace
{

class Joiner
{
public:
    explicit Joiner(const ShardSet &set)
        : m_set(set)
        , m_first(set.shards.front())
    {
        Header &header = m_plan.header;
        header.version = m_first.header.version;
        header.bigEndian = m_first.header.bigEndian;
        header.alignment = m_first.header.alignment;
        header.problems = m_first.header.problems;
    }

    JoinPlan join()
    {
        collectTensors();
        addPreamble();
        addEntries();
        addTensorInfos();
        addData();
        m_plan.header.fileBytes = m_plan.totalBytes;
        return std::move(m_plan);
    }

private:
    void collectTensors();
    void addPreamble();
    void addEntries();
    void addTensorInfos();
    void addData();
    void addLiteral(const QByteArray &bytes);
    void addRange(const QString &path, quint64 offset, quint64 bytes);
    template<class T> void put(QByteArray &to, T number) const;
    void putCount(QByteArray &to, quint64 number) const;

    const ShardSet &m_set;
    const Shard &m_first;
    JoinPlan m_plan;
};

template<class T> void Joiner::put(QByteArray &to, T number) const
{
    const T stored = m_plan.header.bigEndian ? qToBigEndian(number) : qToLittleEndian(number);
    to.append(reinterpret_cast<const char *>(&stored), sizeof stored);
}

void Joiner::putCount(QByteArray &to, quint64 number) const
{
    if (m_plan.header.version == 1)
        put(to, static_cast<quint32>(number)); // it was read from 32 bits, or is a checked count
    else
        put(to, number);
}

void Joiner::addLiteral(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    m_plan.pieces.push_back({bytes, {}, 0, static_cast<quint64>(bytes.size())});
    m_plan.totalBytes += static_cast<quint64>(bytes.size());
}

void Joiner::addRange(const QString &path, quint64 offset, quint64 bytes)
{
    if (bytes == 0)
        return;
    m_plan.totalBytes += bytes;
    if (!m_plan.pieces.empty()) {
        JoinPiece &last = m_plan.pieces.back();
        if (last.path == path && last.offset + last.bytes == offset) {
            last.bytes += bytes;
            return;
        }
    }
    m_plan.pieces.push_back({{}, path, offset, bytes});
}

// A shard's data is gapless and aligned (reader.h), so it moves as one block.
void Joiner::collectTensors()
{
    Header &header = m_plan.header;
    quint64 base = 0;
    for (const Shard &shard : m_set.shards) {
        for (TensorInfo tensor : shard.header.tensors) {
            tensor.offset += base;
            header.dataBytes = tensor.offset + tensor.bytes;
            header.tensors.push_back(std::move(tensor));
        }
        base += alignedUp(shard.header.dataBytes, header.alignment);
    }
}

void Joiner::addPreamble()
{
    for (const Entry &entry : m_first.header.entries) {
        if (!entry.key.startsWith("split."))
            m_plan.header.entries.push_back(entry);
    }
    QByteArray bytes = "GGUF";
    put(bytes, m_plan.header.version);
    putCount(bytes, m_plan.header.tensors.size());
    putCount(bytes, m_plan.header.entries.size());
    addLiteral(bytes);
}

void Joiner::addEntries()
{
    for (Entry &entry : m_plan.header.entries) {
        const quint64 from = entry.offset;
        entry.offset = m_plan.totalBytes;
        if (entry.type == ValueType::Array)
            entry.arrayOffset = entry.offset + (entry.arrayOffset - from);
        addRange(m_first.path, from, entry.bytes);
    }
}

void Joiner::addTensorInfos()
{
    QByteArray bytes;
    for (const TensorInfo &tensor : m_plan.header.tensors) {
        putCount(bytes, static_cast<quint64>(tensor.name.size()));
        bytes += tensor.name;
        put(bytes, tensor.dimCount);
        for (const quint64 size : tensor.dims())
            putCount(bytes, size);
        put(bytes, tensor.type);
        put(bytes, tensor.offset);
    }
    addLiteral(bytes);
}

void Joiner::addData()
{
    Header &header = m_plan.header;
    if (!header.tensors.empty())
        addLiteral(
            QByteArray(qsizetype(alignedUp(m_plan.totalBytes, header.alignment) - m_plan.totalBytes), '\0'));
    header.dataOffset = m_plan.totalBytes;
    for (const Shard &shard : m_set.shards) {
        const quint64 bytes = shard.header.dataBytes;
        addRange(shard.path, shard.header.dataOffset, bytes);
        addLiteral(QByteArray(qsizetype(alignedUp(bytes, header.alignment) - bytes), '\0'));
    }
}

} // namespace

JoinPlan joinPlan(const ShardSet &set)
{
    return Joiner(set).join();
}

} // namespace weightroom::gguf
