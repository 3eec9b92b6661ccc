// An open store, kept up to date: scans on a worker, tells when the list has changed, whoever changed it.
#pragma once

#include "model/catalog/blobshares.h"
#include "model/core/error.h"
#include "model/core/workers.h"
#include "model/items/librarytree.h"
#include "model/space/storelook.h"
#include "model/store/disk/store.h"
#include "model/watch/drivewatch.h"

#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace weightroom
{

class StoreWatch;

// Lives in the GUI thread and never blocks it: no store function is called there. Other programs' changes are
// told by the kernel (storewatch.h); where it can't be relied on, the names and stamps of all manifests are
// compared every 1.5 s, on the worker. While the store's drive is away, store and rows stay as they were last
// read, and nothing is scanned.
class Library : public QObject
{
    Q_OBJECT

public:
    explicit Library(QObject *parent = nullptr);
    ~Library() override;

    // Opens a store, or the default with an empty path. Ends in opened() and rowsChanged(), in failed(), or
    // in driveLost() without a store.
    void open(const QString &directory);
    // Makes the folders of a store that isn't there yet, and opens it: something is to be built in it.
    void create();
    // Scans now, whether or not anything seems to have changed; asks for the drive if that's away.
    void refresh();
    // The store's drive, if that isn't there.
    const std::optional<AwayDrive> &awayDrive() const { return m_away; }
    // The store, once opened.
    const std::optional<Store> &store() const { return m_store; }
    const QString &directory() const { return m_directory; }
    bool isScanning() const { return m_isScanning; }
    // Of the store's file system at the last scan; -1 = unknown.
    qint64 freeBytes() const { return m_freeBytes; }
    // At the last scan that was asked for or found a change.
    const StoreSizes &sizes() const { return m_sizes; }
    // Of the rows with these keys, each blob once.
    BlobShares::Sum sumOf(const QSet<QString> &keys) const { return m_shares.sumOf(m_rows, keys); }
    // What changes in a model of the rows, for the receiver of rowsChanged() who keeps one; once.
    LibraryUpdate takeUpdate() { return std::exchange(m_update, {}); }

signals:
    void opened(const weightroom::Store &store);
    // After every scan that was asked for; shared with the rows before if they are the same.
    void rowsChanged(const weightroom::LibraryRows &rows);
    void failed(const weightroom::Error &error);
    // awayDrive() has it. Told again when more is known of it.
    void driveLost();
    // After opened() and rowsChanged(). changedModels: how many came, went or are others than before; -1 if
    // none had been read.
    void driveFound(const QString &name, int changedModels);

private:
    struct Scan;

    void scan(bool always);
    void startScan(bool always);
    void finish(Scan &&scan);
    void leaveScan();
    void loseDrive(quint64 deviceMeanwhile, bool isSilent, const QString &name);
    void takeBack(const Store &store);
    void watchAnew();
    void pollEvery(std::chrono::milliseconds interval);

    Workers m_workers{Workers::Work::Reading};
    QTimer m_timer;
    StoreWatch *m_watch = nullptr;
    DriveWatch m_drive;
    QString m_driveName; // of the open store
    std::optional<AwayDrive> m_away;
    bool m_isKnown = false; // the store that is back was read before
    QString m_directory;
    std::optional<Store> m_store;
    LibraryRows m_rows;
    LibraryUpdate m_update;
    BlobShares m_shares;
    StoreSizes m_sizes;
    std::shared_ptr<Progress> m_scanning; // cancelled when its store is no longer wanted
    size_t m_fingerprint = 0;
    qint64 m_freeBytes = -1;
    bool m_isScanning = false;
    bool m_scanAgain = false;
    bool m_creates = false;
    int m_generation = 0; // of the store: results for an earlier one are dropped
};

} // namespace weightroom
