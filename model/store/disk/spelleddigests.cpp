#include "model/store/disk/spelleddigests.h"

#include "model/core/file.h"

#include <QSet>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr QByteArrayView kSpelledPrefix = "sha256";
constexpr qsizetype kSpelledLength = 6 + 1 + 64;
constexpr qint64 kSpelledLimitBytes = qint64(64) * 1024 * 1024;
constexpr qint64 kSpelledChunkBytes = qint64(1024) * 1024;

// More than a trash entry has room for, and than any model has.
constexpr qsizetype kMostSpelled = 20'000;

class SpelledDigests
{
public:
    void read(const QByteArray &bytes)
    {
        for (auto at = bytes.indexOf(kSpelledPrefix); at >= 0 && !isFull();
             at = bytes.indexOf(kSpelledPrefix, at + 1)) {
            const auto digest = Digest::parse(QString::fromLatin1(bytes.mid(at, kSpelledLength)));
            if (!digest || m_known.contains(*digest))
                continue;
            m_known.insert(*digest);
            m_digests.push_back(*digest);
        }
    }
    bool isFull() const { return m_known.size() >= kMostSpelled; }
    std::vector<Digest> take() { return std::move(m_digests); }

private:
    QSet<Digest> m_known;
    std::vector<Digest> m_digests;
};

} // namespace

std::vector<Digest> digestsSpelledIn(QByteArrayView bytes)
{
    SpelledDigests digests;
    digests.read(bytes.toByteArray());
    return digests.take();
}

std::vector<Digest> digestsSpelledInFile(const QString &path)
{
    SpelledDigests digests;
    const auto file = openRegular(path, Links::Follow);
    if (!file)
        return {};
    // Chunks overlap, so that one across two of them is seen.
    for (qint64 offset = 0; offset < kSpelledLimitBytes && !digests.isFull(); offset += kSpelledChunkBytes) {
        const auto chunk = readAt(file->get(), offset, kSpelledChunkBytes + kSpelledLength, path);
        if (!chunk || chunk->isEmpty())
            break;
        digests.read(*chunk);
    }
    return digests.take();
}

} // namespace weightroom
