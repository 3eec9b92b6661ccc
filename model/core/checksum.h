// A checksum that tells a file of our own that was torn or damaged from a sound one. It protects from
// accidents, not from people: who can write the file can write the sum too. What people rely on has a Digest.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace weightroom
{

// 16 bytes: OpenSSL's Poly1305 with a key that never changes. With a processor that has no SHA instructions
// twenty times as fast as SHA-256. Empty if OpenSSL has no Poly1305; any thread.
QByteArray checksumOf(QByteArrayView bytes);

} // namespace weightroom
