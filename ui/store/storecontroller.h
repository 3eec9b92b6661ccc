// The care of the store in the window: wires the pages for unused files and the trash, verifying, repairing
// and what is said of them.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/session/librarychanges.h"
#include "model/session/namecheck.h"
#include "model/session/storeuse.h"
#include "model/store/care/verify.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace weightroom
{

class FindingsSheet;
class MessageBar;
class NameSheet;
class StoreCare;
class TrashPage;
class UnusedPage;
class VerifyBar;

class StoreController : public QObject
{
    Q_OBJECT

public:
    // The pages and the bars are the window's to place; messages is shared with the others.
    StoreController(QWidget *window, LibraryChanges *changes, MessageBar *messages);

    // Made when first asked for, both.
    UnusedPage *unusedPage();
    TrashPage *trashPage();
    VerifyBar *verifyBar() const { return m_bar; }
    VerifyBar *changeBar() const { return m_changeBar; }

    void setStore(const Store &store);
    void closeStore();
    // Why the store can't be reached now, empty = it can: the pages keep what they show, nothing is measured
    // or verified. Followed by setStore() when it's back.
    void setAway(const QString &reason);
    // The store changed: what takes its space is measured anew, as soon as a page shows it.
    void refresh();
    // Whether one of the two pages is what the window shows.
    void setShown(bool isShown);
    void verify();
    // Of what the pages list.
    void setFilter(const QString &text);
    // For the sheet that asks for another name.
    void setRows(const LibraryRows &rows);
    void setPendingNames(const PendingNames &pending);

signals:
    void modelChosen(const QString &key);
    void trashChosen();
    void emptyTrashRequested();
    void clearFilterRequested();
    void showFileRequested(const QString &path);
    // Something was mended: rows are to be read anew.
    void storeChanged();

private:
    void measure();
    void sayReading();
    void makePages();
    void tellReadOnly();
    void connectPages();
    void connectCare();
    void connectBar();
    void showReport(const VerifyReport &report);
    void showFindings();
    void askForName(const QString &id);
    void tellSheet();
    void askToDelete(const QStringList &ids, qint64 freesBytes);

    QWidget *m_window;
    LibraryChanges *m_changes;
    MessageBar *m_messages;
    StoreCare *m_care;
    UnusedPage *m_unused = nullptr; // neither or both are there
    TrashPage *m_trash = nullptr;
    VerifyBar *m_bar;
    VerifyBar *m_changeBar; // what has to be hashed before a change
    VerifyReport m_report;
    QString m_readOnly;
    QString m_away;
    bool m_isShown = false;
    bool m_isStale = true;     // the store changed since the last measuring was begun
    bool m_isMeasured = false; // the pages show this store
    LibraryRows m_rows;
    PendingNames m_pending;
    QPointer<NameSheet> m_nameSheet;
    QPointer<FindingsSheet> m_findings;
    QTimer m_quiet; // while a measuring is too young to be spoken of
};

} // namespace weightroom
