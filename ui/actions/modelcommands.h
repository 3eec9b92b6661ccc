// What the actions for models do: each works on the selection of the list, and says in the message bar what
// it did.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/session/librarychanges.h"
#include "model/session/namecheck.h"

#include <QObject>
#include <QPointer>

namespace weightroom
{

class Library;
class LibraryActions;
class LibraryModel;
class LibraryView;
class MessageBar;
class NameSheet;

class ModelCommands : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        QWidget *window;
        Library *library;
        LibraryModel *model;
        LibraryView *view;
        LibraryActions *actions;
        MessageBar *messages;
    };

    explicit ModelCommands(const Parts &parts);

    LibraryChanges *changes() { return m_changes; }
    void setRows(const LibraryRows &rows);
    void setPendingNames(const PendingNames &pending);
    void setAsksBeforeEmptying(bool asks) { m_asksBeforeEmptying = asks; }
    // Whether the list shows: the actions for models are off while something else does.
    void setListShown(bool isShown);
    // Selects what is to be selected now that the list was read anew.
    void settleSelection();
    // Enables what is possible now.
    void updateActions();
    // Looks what is in the trash now and asks.
    void emptyTrash();
    // Why something failed, in the message bar.
    void showFailure(const Error &error);

    std::vector<Name> selectedNames() const;
    const LibraryRow *selectedRow() const; // nullptr unless exactly one model is selected
    // Of several models; empty if fewer are selected.
    QString selectionSummary() const;

signals:
    // The whole trash's bytes are known.
    void trashChanged(qint64 bytes);

private:
    void connectActions();
    void showChange(const LibraryChange &change);
    void deleteSelected();
    void askForName(LibraryChange::Kind kind);
    void tellSheet();
    void askToEmpty(const TrashMeasure &measure);
    void copyNames();
    static void copy(const QString &text);
    QString manifestPath() const;
    QString weightsPath() const;

    Parts m_parts;
    LibraryChanges *m_changes;
    LibraryRows m_rows;
    PendingNames m_pending;
    QPointer<NameSheet> m_nameSheet;
    QString m_selectNext;
    bool m_asksBeforeEmptying = true;
    bool m_wantsToEmpty = false;
    bool m_isListShown = true;
    TrashMeasure m_trash;
};

} // namespace weightroom
