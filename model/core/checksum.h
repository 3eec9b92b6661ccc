// A checksum that tells a file of our own that was torn or damaged from a sound one. It protects from
// accidents, not from people: who can write the file can write the sum too. What people rely on has a Digest.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>

namespace weightroom
{

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

} // namespace weightroom
