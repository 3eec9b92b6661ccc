#include "model/core/checksum.h"

#include <array>
#include <openssl/evp.h>

namespace weightroom
{

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
