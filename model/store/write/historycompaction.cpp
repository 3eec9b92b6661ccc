#include "model/store/write/historycompaction.h"

#include "model/core/directory.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/history.h"
#include "model/store/disk/manifest.h"
#include "model/store/trash/trash.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kDefaultHistoryBytes = qint64(16) * 1024 * 1024;
// So many of a name's last lines stay, the first that make it short enough.
constexpr std::array<int, 4> kLastLines{50, 10, 3, 1};
// The first line of a rewritten history says how long it was then; it's no change of a name.
constexpr QByteArrayView kMark = "{\"compactedBytes\":";

struct Line {
    QByteArray text; // with its line feed
    HistoryLine change;
    int age = 0; // how many later ones the name has
    bool mustStay = false;
};

qint64 historyLimitBytes()
{
    bool isNumber = false;
    const auto bytes = qEnvironmentVariable("WEIGHTROOM_HISTORY_BYTES").toLongLong(&isNumber);
    return isNumber && bytes >= 0 ? bytes : kDefaultHistoryBytes;
}

// Whether there's so much that it's worth it, and looking again isn't for nothing.
bool isTooLong(const QString &path, qint64 limit)
{
    const auto stamp = stampOf(path);
    if (!stamp || limit == 0 || stamp->bytes <= limit)
        return false;
    const auto fd = openRegular(path, Links::Refuse);
    const auto first = fd ? readAt(fd->get(), 0, 64, path) : tl::unexpected(fd.error());
    if (!first)
        return false;
    const auto number = first->startsWith(kMark) ? first->mid(kMark.size()) : QByteArray();
    return stamp->bytes > 2 * number.left(number.indexOf('}')).toLongLong();
}

class HistoryCompaction
{
public:
    HistoryCompaction(const Store &store, qint64 limit)
        : m_store(store)
        , m_limit(limit)
    {
    }

    Result<void> run(const QString &path)
    {
        TRY_ASSIGN(const auto text, readHistoryText(m_store));
        TRY_ASSIGN(const auto trash, readTrashFolder(m_store));
        // What can't be read may name any.
        if (!trash.damagedFiles().isEmpty())
            return {};
        for (const auto &entry : trash.entries)
            m_trashed.insert(Digest::of(entry.manifest));
        takeLines(text);
        auto kept = chosen();
        kept.prepend(kMark.toByteArray() + QByteArray::number(kept.size()) + "}\n");
        const auto fresh = path + u".new"_s;
        auto done = removeFile(fresh);
        if (done)
            done = m_store.writeNew(fresh, kept);
        if (done)
            done = placeDurably(fresh, path);
        return done ? dropCopies() : done;
    }

private:
    void takeLines(const QByteArray &text)
    {
        for (qsizetype from = 0; from < text.size();) {
            const auto feed = text.indexOf('\n', from);
            const auto end = feed < 0 ? text.size() : feed;
            const auto bytes = text.sliced(from, end - from);
            if (auto change = parseHistoryLine(bytes))
                m_lines.push_back({bytes + '\n', std::move(*change), 0, false});
            from = end + 1;
        }
        QHash<QString, int> seen;
        for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line) {
            line->age = seen[line->change.name.toLower()]++;
            line->mustStay = canComeBack(line->change.to) || canComeBack(line->change.from);
        }
    }

    bool canComeBack(const std::optional<Digest> &manifest)
    {
        if (!manifest)
            return false;
        if (m_trashed.contains(*manifest))
            return true;
        const auto known = m_comesBack.constFind(*manifest);
        if (known != m_comesBack.constEnd())
            return *known;
        const auto bytes = readWhole(
            m_store.privatePath(u"manifests/"_s + manifest->fileName()), Manifest::kLimitBytes,
            Links::Refuse);
        const auto parsed = bytes ? Manifest::parse(*bytes) : tl::unexpected(bytes.error());
        const auto digests = parsed ? parsed->digests() : std::vector<Digest>();
        const bool isWhole =
            !digests.empty() && std::all_of(digests.begin(), digests.end(), [&](const Digest &digest) {
                return isThere(digest);
            });
        m_comesBack.insert(*manifest, isWhole);
        return isWhole;
    }

    bool isThere(const Digest &digest)
    {
        const auto known = m_isThere.constFind(digest);
        if (known != m_isThere.constEnd())
            return *known;
        const auto blob = findBlob(m_store, digest);
        // What can't be looked at may be there.
        const bool isThere =
            blob || blob.error().kind != Error::Kind::NotFound || trashedBytes(m_store, digest);
        m_isThere.insert(digest, isThere);
        return isThere;
    }

    QByteArray chosen()
    {
        QByteArray text;
        for (const int last : kLastLines) {
            text.clear();
            m_named.clear();
            for (const auto &line : m_lines) {
                if (!line.mustStay && line.age >= last)
                    continue;
                text += line.text;
                for (const auto &digest : {line.change.from, line.change.to}) {
                    if (digest)
                        m_named.insert(*digest);
                }
            }
            if (text.size() <= m_limit / 2)
                break;
        }
        return text;
    }

    Result<void> dropCopies() const
    {
        const auto folder = m_store.privatePath(u"manifests"_s);
        for (const auto &entry : entriesOf(folder)) {
            const auto digest = Digest::parse(entry.text());
            if (!digest || m_named.contains(*digest) || m_trashed.contains(*digest))
                continue;
            TRY(removeFile(folder + u'/' + entry.text()));
        }
        return syncDirectory(folder);
    }

    const Store &m_store;
    qint64 m_limit;
    std::vector<Line> m_lines;
    QSet<Digest> m_trashed; // manifests that entries hold
    QSet<Digest> m_named;   // manifests that the lines which stay name
    QHash<Digest, bool> m_comesBack;
    QHash<Digest, bool> m_isThere;
};

} // namespace

void compactHistory(const Store &store, const StoreLock &)
{
    const auto limit = historyLimitBytes();
    const auto path = store.privatePath(u"history"_s);
    if (isTooLong(path, limit))
        (void)HistoryCompaction(store, limit).run(path);
}

} // namespace weightroom
