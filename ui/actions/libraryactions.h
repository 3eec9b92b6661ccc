// The window's actions, each once, for every place it shows up in.
#pragma once

#include <QAction>
#include <QList>
#include <QObject>
#include <map>

namespace weightroom
{

class LibraryActions : public QObject
{
    Q_OBJECT

public:
    enum class Id {
        NewModel,
        OpenFile,
        EditCopy,
        Duplicate,
        Rename,
        Delete,
        Undo,
        CopyName,
        CopyRunCommand,
        CopyDigest,
        CopyPath,
        ShowWeights,
        ShowManifest,
        EmptyTrash,
        Verify,
        ShowUnused,
        ShowTrash,
        Refresh,
        Filter,
        NextPane,
        Back,
        ShowPlaces,
        ShowDetails,
        ShowBuilds,
        Settings,
        Quit,
        About,
    };

    // Every action belongs to window too, so that its key works there.
    explicit LibraryActions(QWidget *window);

    // What a menu shows, without the mark of its letter.
    static QString plainText(const QAction &action);

    QAction *operator[](Id id) const { return m_actions.at(id); }
    // Those for a model, in the order of a context menu, with separators.
    QList<QAction *> forModels() const;

    // What the actions depend on.
    struct State {
        int selected = 0;
        bool isOpen = false;     // a store is open
        QString readOnlyReason;  // empty = the store can be written
        QString awayReason;      // empty = its drive is there
        bool hasWeights = false; // of the one selected, in the store
        bool hasTrash = false;
    };
    void setState(const State &state);
    void setUndo(const QString &text);

private:
    std::map<Id, QAction *> m_actions;
    QList<QAction *> m_separators;
};

} // namespace weightroom
