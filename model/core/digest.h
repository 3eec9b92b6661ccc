// SHA-256 digests: the names of blobs, manifests and models.
//
// Text form "sha256:" + 64 lower-case hex digits; file name "sha256-" + the same (ollama,
// server/modelpath.go).
#pragma once

#include "model/core/error.h"

#include <QByteArrayView>
#include <QString>
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>

namespace weightroom
{

// A value; copies are cheap, any thread may use it.
class Digest
{
public:
    // Accepts "sha256:" or "sha256-" and exactly 64 hex digits in either case, nothing else: no spaces,
    // no newline, no non-ASCII digits. The prefix itself is lower case.
    static Result<Digest> parse(QStringView text);

    // The same of the 64 hex digits alone, for those who read many and report none.
    static std::optional<Digest> ofHex(QByteArrayView digits);

    // The digest of a whole buffer.
    static Digest of(QByteArrayView bytes);

    explicit Digest(const std::array<std::uint8_t, 32> &bytes)
        : m_bytes(bytes)
    {
    }

    QString hex() const;      // 64 lower-case hex digits
    QString toString() const; // "sha256:HEX", as manifests hold it
    QString fileName() const; // "sha256-HEX", as blobs/ holds it
    QString shortId() const;  // first 12 hex digits, as ollama list shows a model

    const std::array<std::uint8_t, 32> &bytes() const { return m_bytes; }
    auto operator<=>(const Digest &) const = default;

private:
    std::array<std::uint8_t, 32> m_bytes;
};

size_t qHash(const Digest &digest, size_t seed = 0) noexcept;

// Hashes a stream. One thread at a time. By OpenSSL's EVP, which uses the processor's SHA instructions.
class Hasher
{
public:
    Hasher();
    ~Hasher();
    Hasher(Hasher &&) noexcept;
    Hasher &operator=(Hasher &&) noexcept;
    Hasher(const Hasher &) = delete;
    Hasher &operator=(const Hasher &) = delete;

    void add(QByteArrayView bytes);
    // Ends the stream; the hasher is used up.
    Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace weightroom
