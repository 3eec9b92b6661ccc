// Files become models: what was found, the name, how the bytes are brought in, what that takes.
#pragma once

#include "model/build/builder.h"
#include "model/build/proposal.h"
#include "model/catalog/libraryrows.h"
#include "model/core/runthen.h"
#include "model/core/workers.h"
#include "model/session/namecheck.h"
#include "model/store/disk/store.h"
#include "ui/controls/sheet.h"

#include <QPointer>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

namespace weightroom
{

class ProposalPages;
class SheetFooter;
class SheetHeader;

// Lives in the GUI thread, reads files on a worker. Nothing is built here: the window's queue gets a request
// for each model.
class NewModelSheet : public Sheet
{
    Q_OBJECT

public:
    explicit NewModelSheet(QWidget *window);
    ~NewModelSheet() override;

    // What is open is read again, since what a way of bringing in takes depends on the store.
    void setStore(const Store &store);
    // What the store holds, to check names against; also while the sheet is open.
    void setRows(const LibraryRows &rows);
    void setPending(const PendingNames &pending);
    // The way that is chosen where it can be had; else, and for Auto, a clone, else a copy.
    void setDefaultImport(ImportMode mode);

    // Shows the sheet with what can be made of these; no paths: with the invitation to choose a file.
    // Replaces what an open one shows.
    void openFiles(const QStringList &paths);

signals:
    // One for each model. bytesToWrite: to the store's file system, as far as it can be told.
    void buildRequested(const weightroom::BuildRequest &request, qint64 bytesToWrite);
    // name: as typed, perhaps not valid or empty; directory: what relative paths in the text start from.
    void editRequested(const QString &modelfileText, const QString &name, const QString &directory);
    // Always the last, whatever happened.
    void closed();

protected:
    QWidget *firstField() const override;

private:
    void read();
    void show(Proposals proposals);
    void showMessage(const QString &icon, const QString &text, const QString &action = {});
    void showCurrent();
    void showButtons();
    void chooseFile();
    void build();
    void edit();
    void finish();

    Workers m_workers{Workers::Work::Reading};
    std::optional<Store> m_store;
    LibraryRows m_rows;
    PendingNames m_pending;
    ImportMode m_wanted = ImportMode::Auto;
    QStringList m_paths;
    std::shared_ptr<Progress> m_progress; // of the reading
    LatestRun m_latest;
    SheetHeader *m_header;
    SheetFooter *m_footer;
    QPointer<ProposalPages> m_pages; // while something is shown
};

} // namespace weightroom
