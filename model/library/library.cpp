#include "model/library/library.h"

#include "model/core/heap.h"
#include "model/library/storewatch.h"
#include "model/store/refs.h"

#include <QFutureWatcher>
#include <QHashFunctions>
#include <QtConcurrent>
#include <chrono>
#include <future>
#include <system_error>
#include <utility>

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kPollInterval(1500);
// Where the kernel tells us, only for what it may have dropped.
constexpr std::chrono::milliseconds kWatchedInterval(30000);

size_t fingerprintOf(const RefScan &scan)
{
    size_t hash = 0;
    for (const auto &ref : scan.refs)
        hash = qHashMulti(
            hash, ref.path, ref.stamp.inode, ref.stamp.bytes, ref.stamp.mtimeNs, ref.problem.has_value());
    return qHashMulti(hash, scan.strays.size());
}

Result<Store> openStore(const QString &directory, bool creates)
{
    auto store = Store::open(directory, creates ? Store::Access::Write : Store::Access::Read);
    if (!store || !creates)
        return store;
    if (const auto made = store->prepareForWriting(); !made)
        return tl::unexpected(made.error());
    return store;
}

struct Sight {
    size_t fingerprint = 0;
    std::optional<Snapshot> snapshot; // nothing if the fingerprint is the known one
};

Result<Sight> lookAtModels(const Store &store, std::optional<size_t> known, const Progress &progress)
{
    auto refs = scanRefs(store);
    if (!refs)
        return tl::unexpected(refs.error());
    Sight sight{fingerprintOf(*refs), {}};
    if (sight.fingerprint == known)
        return sight;
    auto snapshot = takeSnapshot(store, &progress, std::move(*refs));
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    sight.snapshot = std::move(*snapshot);
    return sight;
}

// On a thread of its own: glibc gives that another part of the heap, which holds nothing that stays and goes
// back to the system. Beside the rows it would leave 25 MB in pieces for 10,000 models.
Result<Sight> lookAside(const Store &store, std::optional<size_t> known, const Progress &progress)
{
    const auto look = [&] { return lookAtModels(store, known, progress); };
    try {
        return std::async(std::launch::async, look).get();
    } catch (const std::system_error &) {
        return look(); // no thread to be had
    }
}

} // namespace

// What a worker brings back.
struct Library::Scan {
    int generation = 0;
    std::optional<Store> store;
    std::optional<Error> error;
    size_t fingerprint = 0;
    bool isNew = false;
    bool isWatched = false;
    qint64 freeBytes = -1;
    LibraryUpdate update;
    BlobShares shares;
    StoreSizes sizes;
};

Library::Library(QObject *parent)
    : QObject(parent)
{
    watchAnew();
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] { scan(false); });
}

Library::~Library()
{
    if (m_scanning)
        m_scanning->cancel();
}

void Library::open(const QString &directory)
{
    m_directory = directory;
    m_store.reset();
    m_rows = {};
    m_fingerprint = 0;
    m_creates = false;
    ++m_generation;
    // Nor is a drive waited for that doesn't answer.
    if (m_isScanning) {
        m_scanning->cancel();
        m_workers.leave();
        watchAnew();
        m_isScanning = false;
        m_scanAgain = false;
    }
    m_timer.start();
    refresh();
}

void Library::watchAnew()
{
    delete m_watch;
    m_watch = new StoreWatch(this);
    connect(m_watch, &StoreWatch::changed, this, &Library::refresh);
}

void Library::create()
{
    m_creates = true;
    refresh();
}

void Library::refresh()
{
    scan(true);
}

void Library::scan(bool always)
{
    if (m_isScanning) {
        // m_creates waits for the next one.
        m_scanAgain = m_scanAgain || always;
        return;
    }
    m_isScanning = true;
    m_scanning = std::make_shared<Progress>();
    auto *watcher = new QFutureWatcher<Scan>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        finish(watcher->future().takeResult());
    });
    const auto work = [directory = m_directory, known = m_store, creates = std::exchange(m_creates, false),
                       before = m_fingerprint, rows = m_rows, always, watch = m_watch->folders(),
                       generation = m_generation, progress = m_scanning]() -> Scan {
        Scan result;
        result.generation = generation;
        const auto store = known ? Result<Store>(*known) : openStore(directory, creates);
        if (!store) {
            result.error = store.error();
            return result;
        }
        result.store = *store;
        // Before the scan, so that what changes meanwhile is told.
        if (!known)
            watch->forget();
        result.isWatched = watch->watch(*store);
        auto sight = lookAside(*store, always ? std::nullopt : std::optional(before), *progress);
        if (!sight) {
            result.error = sight.error();
            return result;
        }
        result.fingerprint = sight->fingerprint;
        result.isNew = sight->snapshot.has_value();
        if (!result.isNew)
            return result;
        result.freeBytes = weightroom::freeBytes(*store);
        result.sizes = sizesOf(*store, *sight->snapshot, progress.get());
        result.update = prepareUpdate(rows, libraryRows(*sight->snapshot).sharingWith(rows));
        result.shares = BlobShares(*sight->snapshot, result.update.rows);
        sight->snapshot.reset();
        giveBackFreedMemory();
        return result;
    };
    watcher->setFuture(QtConcurrent::run(m_workers.pool(), work));
}

// Setting an interval starts the timer anew, so only when it's another.
void Library::pollEvery(std::chrono::milliseconds interval)
{
    if (m_timer.intervalAsDuration() != interval)
        m_timer.setInterval(interval);
}

void Library::finish(Scan &&result)
{
    if (result.generation != m_generation)
        return; // another store's is under way
    m_isScanning = false;
    if (result.error) {
        // Gone for now, perhaps an unplugged drive: the next look opens it anew.
        m_store.reset();
        m_rows = {};
        m_fingerprint = 0;
        pollEvery(kPollInterval);
        emit failed(*result.error);
    } else {
        const bool isFirst = !m_store;
        m_store = result.store;
        m_fingerprint = result.fingerprint;
        pollEvery(result.isWatched ? kWatchedInterval : kPollInterval);
        if (result.isNew)
            m_freeBytes = result.freeBytes;
        if (isFirst)
            emit opened(*m_store);
        if (result.isNew) {
            m_sizes = result.sizes;
            m_rows = result.update.rows;
            m_update = std::move(result.update);
            m_shares = std::move(result.shares);
            emit rowsChanged(m_rows);
        }
    }
    if (std::exchange(m_scanAgain, false))
        scan(true);
}

} // namespace weightroom
