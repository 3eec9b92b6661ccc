// Tables of plain things in a file of our own, as they lie in memory: for this machine alone, behind a mark
// and a checksum.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QDataStream>
#include <QIODevice>
#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace weightroom
{

// A checksum that tells a file of our own that was torn or damaged from a sound one. It protects from
// accidents, not from people: who can write the file can write the sum too. What people rely on has a Digest.
// 16 bytes: OpenSSL's Poly1305 with a key that never changes. With a processor that has no SHA instructions
// twenty times as fast as SHA-256. One thread at a time.
class Checksum
{
public:
    Checksum();
    ~Checksum();
    Checksum(const Checksum &) = delete;
    Checksum &operator=(const Checksum &) = delete;

    void add(QByteArrayView bytes);
    // Ends it. Empty if OpenSSL has no Poly1305.
    QByteArray finish();

    static constexpr qsizetype kBytes = 16;

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

// Of a whole buffer; any thread.
QByteArray checksumOf(QByteArrayView bytes);

template<class T> void writeTable(QDataStream &stream, const std::vector<T> &table)
{
    static_assert(std::is_trivially_copyable_v<T>);
    constexpr std::size_t kAtOnce = std::size_t(1) << 20;
    stream << quint32(table.size());
    for (std::size_t from = 0; from < table.size(); from += kAtOnce) {
        const auto count = std::min(kAtOnce, table.size() - from);
        stream.writeRawData(reinterpret_cast<const char *>(table.data() + from), int(count * sizeof(T)));
    }
}

// How many items of so many bytes follow at most; a count beyond that is a lie.
inline bool readCount(QDataStream &stream, std::size_t itemBytes, quint32 &count)
{
    stream >> count;
    const auto rest = quint64(stream.device()->bytesAvailable());
    return stream.status() == QDataStream::Ok && count <= rest / itemBytes;
}

template<class T> bool readTable(QDataStream &stream, std::vector<T> &table, const T &blank = T())
{
    static_assert(std::is_trivially_copyable_v<T>);
    quint32 count = 0;
    if (!readCount(stream, sizeof(T), count))
        return false;
    table.assign(count, blank);
    const auto bytes = int(count * sizeof(T));
    return stream.readRawData(reinterpret_cast<char *>(table.data()), bytes) == bytes;
}

// A file's content: the mark, this machine's byte order, the checksum of the payload, the payload.
QByteArray sealed(QByteArrayView mark, const QByteArray &payload);
// The payload, without a copy: bytes must outlive it. Null if the mark is another or anything is torn.
QByteArray unsealed(QByteArrayView mark, const QByteArray &bytes);

// Writes such a content to an empty file, whose payload then never lies in memory as a whole. A device for
// QDataStream.
class SealedWriter : public QIODevice
{
public:
    // path is for messages alone.
    SealedWriter(int fd, QByteArrayView mark, const QString &path);

    // Writes what is left and the checksum. False if anything couldn't be written.
    bool finish();
    qint64 bytesWritten() const { return m_bytes; }

protected:
    qint64 readData(char *data, qint64 bytes) override;
    qint64 writeData(const char *data, qint64 bytes) override;

private:
    void flush();

    int m_fd;
    QString m_path;
    qsizetype m_sumAt;
    Checksum m_sum;
    QByteArray m_buffer;
    qint64 m_bytes = 0;
    bool m_isGood = true;
};

} // namespace weightroom
