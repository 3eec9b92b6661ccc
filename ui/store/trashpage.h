// The place "Trash": what was deleted or replaced, what each entry holds, and how it comes back or goes for
// good.
#pragma once

#include "model/space/trashcontent.h"
#include "ui/store/carepage.h"

class QAction;
class QLabel;
class QPushButton;

namespace weightroom
{

class DetailsTree;
class PrimaryButton;
class TrashModel;

class TrashPage : public CarePage
{
    Q_OBJECT

public:
    explicit TrashPage(QWidget *parent = nullptr);

    void setContent(const TrashContent &content);
    // Why the store can't be changed; empty = it can.
    void setReadOnly(const QString &reason);
    QStringList selectedIds() const;
    // What an entry's model was called; nothing for files that no model used.
    std::optional<Name> nameOf(const QString &id) const;

signals:
    void restoreRequested(const QStringList &ids);
    void restoreAsRequested(const QString &id);
    void deleteRequested(const QStringList &ids, qint64 freesBytes);
    void emptyRequested();

private:
    QWidget *makeSide();
    QList<TrashRow> selectedRows() const;
    void showSelection();
    void fitColumns(int width);

    TrashModel *m_model;
    DetailsTree *m_list;
    QPushButton *m_emptyTrash;
    QLabel *m_what;
    QLabel *m_bytes;
    QLabel *m_facts;
    PrimaryButton *m_restore;
    QPushButton *m_restoreAs;
    QPushButton *m_delete;
    QLabel *m_note;
    QString m_readOnly;
};

} // namespace weightroom
