// Our own files in a store, as a crash or a stranger may leave them: history, digest records, the trash's
// entries. What can't be read is left out, and a line appended afterwards is read back.
#include "model/store/disk/digestrecords.h"
#include "model/store/disk/history.h"
#include "model/store/disk/store.h"
#include "model/store/trash/trash.h"

#include "quiethome.h"
#include "require.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <cstddef>
#include <cstdint>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    require(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

Store makeStore()
{
    static const QTemporaryDir folder(quietTemplate());
    require(QDir().mkpath(folder.path() + u"/models/blobs"_s));
    require(QDir().mkpath(folder.path() + u"/models/.weightroom/trash/refs"_s));
    auto store = Store::open(folder.path() + u"/models"_s, Store::Access::Write);
    require(store.has_value());
    return *store;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const auto store = makeStore();
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    put(store.privatePath(u"history"_s), bytes);
    put(store.privatePath(u"digests"_s), bytes);
    put(store.privatePath(u"trash/refs/20260101T000000000Z-1.json"_s), bytes);
    const auto lines = readHistory(store);
    require(lines.has_value());
    (void)DigestRecords::load(store);
    const auto entries = listTrash(store);
    require(entries.has_value() && entries->size() <= 1);
    const HistoryLine line{
        QDateTime::fromSecsSinceEpoch(1'700'000'000, Qt::UTC),
        u"registry.ollama.ai/library/x:latest"_s,
        {},
        Digest::of(bytes),
        ChangeReason::Build,
        u"/from/here"_s};
    require(appendHistory(store, line).has_value());
    const auto more = readHistory(store);
    require(more && more->size() == lines->size() + 1 && more->back().to == line.to);
    return 0;
}
