// An open store, kept up to date: scans on a worker, tells when the list has changed, whoever changed it.
#pragma once

#include "model/core/error.h"
#include "model/library/libraryrow.h"
#include "model/store/store.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <optional>
#include <vector>

namespace weightroom
{

// Lives in the GUI thread and never blocks it: no store function is called there. Other programs' changes are
// found by comparing the names and stamps of all manifests every 1.5 s, on the worker: works on every file
// system, also those without change events.
class Library : public QObject
{
    Q_OBJECT

public:
    explicit Library(QObject *parent = nullptr);
    ~Library() override;

    // Opens a store, or the default with an empty path. Ends in opened() and rowsChanged(), or failed().
    void open(const QString &directory);
    // Scans now, whether or not anything seems to have changed.
    void refresh();
    // The store, once opened.
    const std::optional<Store> &store() const { return m_store; }
    const QString &directory() const { return m_directory; }
    bool isScanning() const { return m_isScanning; }
    // Of the store's file system at the last scan; -1 = unknown.
    qint64 freeBytes() const { return m_freeBytes; }

signals:
    void opened(const weightroom::Store &store);
    void rowsChanged(const std::vector<weightroom::LibraryRow> &rows);
    void failed(const weightroom::Error &error);

private:
    struct Scan;

    void scan(bool always);
    void finish(const Scan &scan);

    QThreadPool m_pool;
    QTimer m_timer;
    QString m_directory;
    std::optional<Store> m_store;
    size_t m_fingerprint = 0;
    qint64 m_freeBytes = -1;
    bool m_isScanning = false;
    bool m_scanAgain = false;
    int m_generation = 0; // of the store: results for an earlier one are dropped
};

} // namespace weightroom
