#include "model/core/checksum.h"

#include <array>
#include <memory>
#include <openssl/evp.h>

namespace weightroom
{

QByteArray checksumOf(QByteArrayView bytes)
{
    constexpr std::array<unsigned char, 32> kKey{'w', 'e', 'i', 'g', 'h', 't', 'r', 'o', 'o', 'm'};
    constexpr std::size_t kBytes = 16;
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm(
        EVP_MAC_fetch(nullptr, "POLY1305", nullptr), EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(
        algorithm ? EVP_MAC_CTX_new(algorithm.get()) : nullptr, EVP_MAC_CTX_free);
    QByteArray sum(kBytes, '\0');
    std::size_t written = 0;
    if (!context || EVP_MAC_init(context.get(), kKey.data(), kKey.size(), nullptr) != 1
        || EVP_MAC_update(
               context.get(), reinterpret_cast<const unsigned char *>(bytes.data()),
               std::size_t(bytes.size()))
            != 1
        || EVP_MAC_final(context.get(), reinterpret_cast<unsigned char *>(sum.data()), &written, kBytes) != 1
        || written != kBytes)
        return {};
    return sum;
}

} // namespace weightroom
