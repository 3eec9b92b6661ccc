// What listing a store takes inside a process, beside a plain program that finds, reads and parses every
// manifest and keeps nothing. Prints the milliseconds of: the plain program's way; walking manifests/ alone;
// a snapshot that reads everything; one that finds everything known. With "parse" as a second argument only
// the first is done; with "rows" it prints what the window's rows and their tree hold of the heap, in bytes.
#include "model/catalog/rowcache.h"
#include "model/catalog/snapshot.h"
#include "model/items/librarytree.h"
#include "model/store/disk/refs.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>
#include <cstring>
#include <malloc.h>

namespace
{

template<class Work> double millisecondsOf(const Work &work)
{
    QElapsedTimer clock;
    clock.start();
    work();
    return double(clock.nsecsElapsed()) / 1e6;
}

void parseAll(const QString &root)
{
    QDirIterator files(
        root + QStringLiteral("/manifests"), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)
            || !QJsonDocument::fromJson(file.readAll()).object().contains(QLatin1String("layers")))
            std::fprintf(stderr, "%s holds no layers\n", qPrintable(file.fileName()));
    }
}

// Of this thread's part of the heap; those of threads that have ended hold nothing.
qint64 heapBytes()
{
    const auto usage = ::mallinfo2();
    return qint64(usage.uordblks) + qint64(usage.hblkhd);
}

int printRows(const weightroom::Store &store)
{
    // Once before, so that what stays for good is there.
    (void)weightroom::prepareUpdate({}, weightroom::libraryRows(*weightroom::takeSnapshot(store)));
    const auto before = heapBytes();
    auto snapshot = weightroom::takeSnapshot(store);
    const auto update = weightroom::prepareUpdate({}, weightroom::libraryRows(*snapshot));
    snapshot = weightroom::Snapshot();
    std::printf("%lld\n", static_cast<long long>(heapBytes() - before));
    return update.rows.isEmpty() ? 1 : 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    if (argc < 2)
        return 2;
    const auto root = QFile::decodeName(argv[1]);
    if (argc > 2 && std::strcmp(argv[2], "rows") == 0) {
        const auto store = weightroom::Store::open(root, weightroom::Store::Access::Read);
        return store ? printRows(*store) : 1;
    }
    const auto plain = millisecondsOf([&] { parseAll(root); });
    if (argc > 2) {
        std::printf("%.3f\n", plain);
        return 0;
    }
    const auto store = weightroom::Store::open(root, weightroom::Store::Access::Read);
    if (!store)
        return 1;
    // The store was made a moment ago: a clock that is ahead lets its files count as being at rest.
    weightroom::RowCache cache([] { return weightroom::fileClockNow() + qint64(3600) * 1'000'000'000; });
    std::size_t models = 0;
    const auto snapshot = [&] { models += weightroom::takeSnapshot(*store, cache)->models.size(); };
    const auto walk = millisecondsOf([&] { models += weightroom::scanRefs(*store)->refs.size(); });
    const auto reading = millisecondsOf(snapshot);
    const auto known = millisecondsOf(snapshot);
    std::printf("%.3f %.3f %.3f %.3f\n", plain, walk, reading, known);
    return models > 0 ? 0 : 1;
}
