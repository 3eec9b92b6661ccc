// A folder as a FUSE file system shows it, read-only: answers to the kernel's messages.
#pragma once

#include <QByteArray>
#include <QHash>
#include <algorithm>
#include <cstring>
#include <linux/fuse.h>
#include <vector>

namespace weightroom
{

// A message's or an answer's struct as bytes, and back; bytes that are missing are 0.
template<class Value> QByteArray bytesOf(const Value &value)
{
    return QByteArray(reinterpret_cast<const char *>(&value), qsizetype(sizeof value));
}

template<class Value> Value valueIn(const QByteArray &bytes)
{
    Value value{};
    std::memcpy(&value, bytes.constData(), std::min(sizeof value, std::size_t(bytes.size())));
    return value;
}

struct FuseRequest {
    fuse_in_header header;
    QByteArray body;
};

// For one thread.
class ServedFolder
{
public:
    static constexpr quint32 kMostBytes = 128 * 1024; // that are read or written at once

    explicit ServedFolder(const QByteArray &source)
        : m_source(source)
    {
    }

    virtual ~ServedFolder() = default;
    ServedFolder(const ServedFolder &) = delete;
    ServedFolder &operator=(const ServedFolder &) = delete;

    // Sets errno: 0 if there's an answer.
    virtual QByteArray answerTo(const FuseRequest &request);
    // Below the folder; empty for the folder itself.
    QByteArray pathOf(quint64 node) const;

protected:
    const QByteArray &source() const { return m_source; }
    quint64 nodeOf(const QByteArray &path);
    QByteArray attributesOf(const QByteArray &path, quint64 node, bool asEntry) const;
    // A name that is gone, and one that is another's now with all that's below it.
    void forget(const QByteArray &path) { m_nodes.remove(path); }
    void move(const QByteArray &from, const QByteArray &to);

private:
    QByteArray listing(const FuseRequest &request) const;

    QByteArray m_source;
    std::vector<QByteArray> m_paths{QByteArray(), QByteArray()}; // by node, from 1: the folder
    QHash<QByteArray, quint64> m_nodes;
};

} // namespace weightroom
