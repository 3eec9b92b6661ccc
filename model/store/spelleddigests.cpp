#include "model/store/spelleddigests.h"

#include "model/core/file.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr QByteArrayView kSpelledPrefix = "sha256";
constexpr qsizetype kSpelledLength = 6 + 1 + 64;
constexpr qint64 kSpelledLimitBytes = qint64(64) * 1024 * 1024;
constexpr qint64 kSpelledChunkBytes = qint64(1024) * 1024;

void addSpelled(const QByteArray &bytes, std::vector<Digest> &digests)
{
    for (auto at = bytes.indexOf(kSpelledPrefix); at >= 0; at = bytes.indexOf(kSpelledPrefix, at + 1)) {
        const auto digest = Digest::parse(QString::fromLatin1(bytes.mid(at, kSpelledLength)));
        if (digest && std::find(digests.begin(), digests.end(), *digest) == digests.end())
            digests.push_back(*digest);
    }
}

} // namespace

std::vector<Digest> digestsSpelledIn(QByteArrayView bytes)
{
    std::vector<Digest> digests;
    addSpelled(bytes.toByteArray(), digests);
    return digests;
}

std::vector<Digest> digestsSpelledInFile(const QString &path)
{
    std::vector<Digest> digests;
    const auto file = openRegular(path, Links::Follow);
    if (!file)
        return digests;
    // Chunks overlap, so that one across two of them is seen.
    for (qint64 offset = 0; offset < kSpelledLimitBytes; offset += kSpelledChunkBytes) {
        const auto chunk = readAt(file->get(), offset, kSpelledChunkBytes + kSpelledLength, path);
        if (!chunk || chunk->isEmpty())
            break;
        addSpelled(*chunk, digests);
    }
    return digests;
}

} // namespace weightroom
