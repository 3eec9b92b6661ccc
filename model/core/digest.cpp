#include "model/core/digest.h"

#include <QByteArray>
#include <QHashFunctions>
#include <openssl/evp.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kHexDigits = 64;

int hexValue(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c - u'A' + 10;
    return -1;
}

// Fetched once: a fetch for each of many small blobs would cost more than hashing them.
const EVP_MD *sha256()
{
    static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

} // namespace

Result<Digest> Digest::parse(QStringView text)
{
    const auto refuse = [&](const QString &why) {
        return failure(Error::Kind::InvalidName, u"not a digest: %1"_s.arg(why), text.left(128).toString());
    };
    if (!text.startsWith(u"sha256:") && !text.startsWith(u"sha256-"))
        return refuse(u"it must start with \"sha256:\""_s);
    const QStringView digits = text.mid(7);
    if (digits.size() != kHexDigits)
        return refuse(u"it must have 64 hexadecimal digits, not %1"_s.arg(digits.size()));
    std::array<std::uint8_t, 32> bytes{};
    for (qsizetype i = 0; i < kHexDigits; ++i) {
        const int value = hexValue(digits[i].unicode());
        if (value < 0)
            return refuse(u"character %1 is not a hexadecimal digit"_s.arg(i + 8));
        auto &byte = bytes[static_cast<std::size_t>(i / 2)];
        byte = static_cast<std::uint8_t>((byte << 4) | value);
    }
    return Digest(bytes);
}

std::optional<Digest> Digest::ofHex(QByteArrayView digits)
{
    if (digits.size() != kHexDigits)
        return std::nullopt;
    std::array<std::uint8_t, 32> bytes{};
    const char *digit = digits.data();
    for (auto &byte : bytes) {
        const int high = hexValue(static_cast<uchar>(*digit++));
        const int low = hexValue(static_cast<uchar>(*digit++));
        if (high < 0 || low < 0)
            return std::nullopt;
        byte = static_cast<std::uint8_t>((high << 4) | low);
    }
    return Digest(bytes);
}

Digest Digest::of(QByteArrayView bytes)
{
    Hasher hasher;
    hasher.add(bytes);
    return hasher.finish();
}

QString Digest::hex() const
{
    const QByteArrayView view(reinterpret_cast<const char *>(m_bytes.data()), qsizetype(m_bytes.size()));
    return QString::fromLatin1(view.toByteArray().toHex());
}

QString Digest::toString() const
{
    return u"sha256:"_s + hex();
}

QString Digest::fileName() const
{
    return u"sha256-"_s + hex();
}

QString Digest::shortId() const
{
    constexpr qsizetype kBytes = 6;
    const QByteArrayView view(reinterpret_cast<const char *>(m_bytes.data()), kBytes);
    return QString::fromLatin1(view.toByteArray().toHex());
}

size_t qHash(const Digest &digest, size_t seed) noexcept
{
    return qHashBits(digest.bytes().data(), digest.bytes().size(), seed);
}

struct Hasher::Context {
    EVP_MD_CTX *evp = EVP_MD_CTX_new();

    Context() = default;
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
    ~Context() { EVP_MD_CTX_free(evp); }
};

Hasher::Hasher()
    : m_context(std::make_unique<Context>())
{
    // OpenSSL fails here only when memory is out or SHA-256 isn't provided; neither can be worked around.
    if (m_context->evp == nullptr || EVP_DigestInit_ex(m_context->evp, sha256(), nullptr) != 1)
        qFatal("OpenSSL has no SHA-256");
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher &&) noexcept = default;
Hasher &Hasher::operator=(Hasher &&) noexcept = default;

void Hasher::add(QByteArrayView bytes)
{
    EVP_DigestUpdate(m_context->evp, bytes.data(), static_cast<std::size_t>(bytes.size()));
}

Digest Hasher::finish()
{
    std::array<std::uint8_t, 32> bytes{};
    EVP_DigestFinal_ex(m_context->evp, bytes.data(), nullptr);
    return Digest(bytes);
}

} // namespace weightroom
