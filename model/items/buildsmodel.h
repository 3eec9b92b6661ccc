// The build queue as an item model: running, waiting, failed, then the rest, in each the newest result first.
#pragma once

#include "model/words/buildaction.h"

#include <QAbstractListModel>
#include <vector>

namespace weightroom
{

class BuildQueue;

// GUI thread. Follows a queue that has to outlive it. Rows move when a build's state changes, never for
// progress; that comes as one dataChanged for each running row with the roles that differ.
class BuildsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    // Qt::DisplayRole is the name as people know it, Qt::ToolTipRole all that is to say,
    // Qt::AccessibleTextRole the row in words.
    enum Role {
        IdRole = Qt::UserRole,
        NameRole,    // canonical; once built, the key of the library's row
        StateRole,   // BuildState as int
        ProblemRole, // one sentence in front of the second line; empty unless it failed
        SecondLineRole,
        RightTextRole,   // speed and time left
        PerMilleRole,    // -1 = unknown
        ActionsRole,     // QVariantList of BuildAction as int
        HasWarningsRole, // built, but something is to be said
        PathRole,        // of the file at fault
    };

    explicit BuildsModel(BuildQueue *queue, QObject *parent = nullptr);

    // What emptying the trash would free; offered where space is short.
    void setTrashBytes(qint64 bytes);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        int id;
        BuildState state;
    };

    void addJob(int id);
    void changeJob(int id);
    void removeJob(int id);
    void changeAll(BuildState state, const QList<int> &roles);
    int rowOf(int id) const;
    int placeFor(BuildState state) const;
    QString secondLine(const BuildJob &job) const;
    QString rightText(const BuildJob &job) const;
    QString problem(const BuildJob &job) const;
    QString accessibleText(const BuildJob &job) const;
    QVariantList actions(const BuildJob &job) const;

    BuildQueue *m_queue;
    std::vector<Row> m_rows;
    qint64 m_trashBytes = 0;
};

} // namespace weightroom
