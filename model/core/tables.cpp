#include "model/core/tables.h"

#include "model/core/file.h"

#include <array>
#include <openssl/evp.h>
#include <unistd.h>

namespace weightroom
{

namespace
{

constexpr quint32 kTablesByteOrder = 0x01020304;
constexpr qsizetype kWriteAtOnce = qsizetype(256) * 1024;

QByteArray headOf(QByteArrayView mark)
{
    auto head = mark.toByteArray();
    head.append(reinterpret_cast<const char *>(&kTablesByteOrder), sizeof(kTablesByteOrder));
    return head;
}

} // namespace

QByteArray sealed(QByteArrayView mark, const QByteArray &payload)
{
    return headOf(mark) + checksumOf(payload) + payload;
}

QByteArray unsealed(QByteArrayView mark, const QByteArray &bytes)
{
    const auto head = headOf(mark);
    const auto headBytes = head.size() + Checksum::kBytes;
    if (!bytes.startsWith(head) || bytes.size() < headBytes)
        return {};
    const auto payload = QByteArray::fromRawData(bytes.constData() + headBytes, bytes.size() - headBytes);
    return bytes.sliced(head.size(), Checksum::kBytes) == checksumOf(payload) ? payload : QByteArray();
}

SealedWriter::SealedWriter(int fd, QByteArrayView mark, const QString &path)
    : m_fd(fd)
    , m_path(path)
{
    const auto head = headOf(mark);
    m_sumAt = head.size();
    m_isGood = writeAll(fd, head + QByteArray(Checksum::kBytes, '\0'), path).has_value();
    m_buffer.reserve(kWriteAtOnce);
    open(WriteOnly | Unbuffered);
}

bool SealedWriter::finish()
{
    flush();
    const auto sum = m_sum.finish();
    m_isGood = m_isGood && sum.size() == Checksum::kBytes
        && ::pwrite(m_fd, sum.constData(), std::size_t(sum.size()), m_sumAt) == sum.size();
    return m_isGood;
}

qint64 SealedWriter::readData(char *, qint64)
{
    return -1;
}

qint64 SealedWriter::writeData(const char *data, qint64 bytes)
{
    m_bytes += bytes;
    m_buffer.append(data, bytes);
    if (m_buffer.size() >= kWriteAtOnce)
        flush();
    return m_isGood ? bytes : -1;
}

void SealedWriter::flush()
{
    m_sum.add(m_buffer);
    m_isGood = m_isGood && writeAll(m_fd, m_buffer, m_path).has_value();
    m_buffer.resize(0);
}

struct Checksum::Context {
    EVP_MAC *algorithm = EVP_MAC_fetch(nullptr, "POLY1305", nullptr);
    EVP_MAC_CTX *mac = algorithm == nullptr ? nullptr : EVP_MAC_CTX_new(algorithm);
    bool isGood = mac != nullptr;

    Context() = default;
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
    ~Context()
    {
        EVP_MAC_CTX_free(mac);
        EVP_MAC_free(algorithm);
    }
};

Checksum::Checksum()
    : m_context(std::make_unique<Context>())
{
    constexpr std::array<unsigned char, 32> kKey{'w', 'e', 'i', 'g', 'h', 't', 'r', 'o', 'o', 'm'};
    auto &context = *m_context;
    context.isGood = context.isGood && EVP_MAC_init(context.mac, kKey.data(), kKey.size(), nullptr) == 1;
}

Checksum::~Checksum() = default;

void Checksum::add(QByteArrayView bytes)
{
    auto &context = *m_context;
    const auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
    context.isGood = context.isGood && EVP_MAC_update(context.mac, data, std::size_t(bytes.size())) == 1;
}

QByteArray Checksum::finish()
{
    auto &context = *m_context;
    QByteArray sum(kBytes, '\0');
    std::size_t written = 0;
    context.isGood = context.isGood
        && EVP_MAC_final(
               context.mac, reinterpret_cast<unsigned char *>(sum.data()), &written, std::size_t(kBytes))
            == 1
        && written == std::size_t(kBytes);
    return context.isGood ? sum : QByteArray();
}

QByteArray checksumOf(QByteArrayView bytes)
{
    Checksum sum;
    sum.add(bytes);
    return sum.finish();
}

} // namespace weightroom
