#include "model/session/library.h"

#include "model/core/process.h"
#include "model/core/runthen.h"
#include "model/names/quoting.h"
#include "model/store/disk/drive.h"
#include "model/store/disk/location.h"
#include "model/store/disk/refs.h"
#include "model/store/trash/trash.h"
#include "model/watch/storewatch.h"

#include <QDir>
#include <QHashFunctions>
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
constexpr qsizetype kLongestName = 100; // of a drive

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
    if (!store)
        return store;
    if (!creates) {
        putBackNeededBlobs(*store);
        return store;
    }
    TRY(store->prepareForWriting());
    return store;
}

// As Store::open() reads it.
QString pathOf(const QString &directory)
{
    return QDir::cleanPath(
        QDir::current().absoluteFilePath(directory.isEmpty() ? defaultStorePath() : directory));
}

// Where a store that can't be opened was before its drive went away; empty if that isn't why.
QString awayPath(const QString &directory)
{
    const auto path = pathOf(directory);
    // The folder above is accepted for the store.
    for (const auto &known : {path, path + QStringLiteral("/models")}) {
        if (isOnAnotherFileSystem(known))
            return known;
    }
    return {};
}

// Models that came, went, or are made of something else.
int countChanged(const LibraryRows &before, const LibraryRows &after)
{
    QHash<QString, std::optional<Digest>> known;
    for (const auto &row : before)
        known.insert(row.key, row.id);
    int changed = 0;
    for (const auto &row : after) {
        const auto found = known.constFind(row.key);
        changed += found == known.constEnd() || *found != row.id ? 1 : 0;
        known.remove(row.key);
    }
    return changed + int(known.size());
}

struct Sight {
    size_t fingerprint = 0;
    std::optional<Snapshot> snapshot; // nothing if the fingerprint is the known one
};

Result<Sight> lookAtModels(const Store &store, std::optional<size_t> known, const Progress &progress)
{
    TRY_ASSIGN(auto refs, scanRefs(store));
    Sight sight{fingerprintOf(refs), {}};
    if (sight.fingerprint == known)
        return sight;
    TRY_ASSIGN(auto snapshot, takeSnapshot(store, &progress, std::move(refs)));
    sight.snapshot = std::move(snapshot);
    return sight;
}

// On a thread of its own: glibc gives that another part of the heap, which holds nothing that stays and goes
// back to the system. Beside the rows it would leave 25 MB in pieces for 10,000 models.
Result<Sight> lookOnOwnThread(const Store &store, std::optional<size_t> known, const Progress &progress)
{
    const auto look = [&] { return lookAtModels(store, known, progress); };
    try {
        return std::async(std::launch::async, look).get();
    } catch (const std::system_error &) {
        return look(); // no thread available
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
    QString driveName;
    std::optional<quint64> deviceMeanwhile; // the drive is away: nothing above counts
    int changedModels = 0;                  // if it's back
};

Library::Library(QObject *parent)
    : QObject(parent)
{
    watchAnew();
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] { scan(false); });
    connect(&m_drive, &DriveWatch::lost, this, [this](quint64 meanwhile, bool isSilent) {
        loseDrive(meanwhile, isSilent, m_driveName);
    });
    connect(&m_drive, &DriveWatch::found, this, &Library::takeBack);
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
    m_away.reset();
    m_driveName = pathOf(directory);
    leaveScan();
    m_drive.watch(m_driveName);
    m_timer.start();
    refresh();
}

// Nor is a drive waited for that doesn't answer.
void Library::leaveScan()
{
    ++m_generation;
    m_scanAgain = false;
    if (!std::exchange(m_isScanning, false))
        return;
    m_scanning->cancel();
    m_workers.leave();
    watchAnew();
}

void Library::loseDrive(quint64 deviceMeanwhile, bool isSilent, const QString &name)
{
    leaveScan();
    m_timer.stop();
    m_drive.lookFor(deviceMeanwhile);
    if (!m_away)
        m_away = AwayDrive{visibleText(name, kLongestName), QDateTime::currentDateTime(), isSilent};
    m_away->isSilent = isSilent;
    emit driveLost();
}

void Library::takeBack(const Store &store)
{
    if (!m_away || m_isScanning)
        return;
    m_isKnown = m_store.has_value();
    m_store = store;
    startScan(true);
}

void Library::watchAnew()
{
    delete m_watch;
    m_watch = new StoreWatch(this);
    connect(m_watch, &StoreWatch::changed, this, &Library::refresh);
}

void Library::create()
{
    m_creates = !m_away;
    refresh();
}

void Library::refresh()
{
    scan(true);
}

void Library::scan(bool always)
{
    if (m_away) {
        m_drive.ask();
        return;
    }
    if (m_isScanning) {
        // m_creates waits for the next one.
        m_scanAgain = m_scanAgain || always;
        return;
    }
    startScan(always);
}

void Library::startScan(bool always)
{
    m_isScanning = true;
    m_scanning = std::make_shared<Progress>();
    const auto work = [directory = m_directory, known = m_store, creates = std::exchange(m_creates, false),
                       before = m_fingerprint, rows = m_rows, always, watch = m_watch->folders(),
                       generation = m_generation, progress = m_scanning,
                       isBack = m_away.has_value()]() -> Scan {
        Scan result;
        result.generation = generation;
        const auto store = known ? Result<Store>(*known) : openStore(directory, creates);
        if (!store) {
            result.error = store.error();
            if (const auto path = awayPath(directory); !path.isEmpty()) {
                result.driveName = awayDriveName(path);
                result.deviceMeanwhile = deviceAt(path);
            }
            return result;
        }
        result.store = *store;
        if (!known || isBack)
            result.driveName = driveName(*store);
        // Before the scan, so that what changes meanwhile is told.
        if (!known)
            watch->forget();
        result.isWatched = watch->watch(*store);
        auto sight = lookOnOwnThread(*store, always ? std::nullopt : std::optional(before), *progress);
        // Without the drive, the scan saw only what is mounted in its place.
        if (isDriveAway(*store)) {
            result.deviceMeanwhile = deviceAt(store->root());
            return result;
        }
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
        if (isBack)
            result.changedModels = countChanged(rows, result.update.rows);
        sight->snapshot.reset();
        giveBackFreedMemory();
        return result;
    };
    runThen(this, m_workers.pool(), work, [this](Scan &&result) { finish(std::move(result)); });
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
    if (result.deviceMeanwhile) {
        loseDrive(
            *result.deviceMeanwhile, false, result.driveName.isEmpty() ? m_driveName : result.driveName);
        return;
    }
    const auto away = std::exchange(m_away, std::nullopt);
    if (away)
        m_timer.start();
    if (result.error) {
        // Gone for now: the next look opens it anew.
        m_store.reset();
        m_rows = {};
        m_fingerprint = 0;
        pollEvery(kPollInterval);
        emit failed(*result.error);
    } else {
        const bool isFirst = !m_store || away;
        m_store = result.store;
        m_fingerprint = result.fingerprint;
        pollEvery(result.isWatched ? kWatchedInterval : kPollInterval);
        if (isFirst) {
            m_driveName = result.driveName;
            m_drive.watch(*m_store);
        }
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
        if (away)
            emit driveFound(away->name, m_isKnown ? result.changedModels : -1);
    }
    if (std::exchange(m_scanAgain, false))
        scan(true);
}

} // namespace weightroom
