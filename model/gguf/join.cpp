#include "model/gguf/join.h"

#include "model/gguf/tensortable.h"

#include <QtEndian>

namespace weightroom::gguf
{

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
