// The list of models: a tree of one or two levels with a delegate of its own.
#pragma once

#include <QList>
#include <QTreeView>

namespace weightroom
{

class LibraryColumns;
class LibraryFilter;
class LibraryModel;
class ModelDelegate;

// Keeps the current row by its key while rows come and go.
class LibraryView : public QTreeView
{
    Q_OBJECT

public:
    LibraryView(LibraryModel *model, LibraryFilter *filter, QWidget *parent = nullptr);

    // Canonical names of the selected models, in the list's order; of a group, all of it.
    QStringList selectedKeys() const;
    // False when it isn't listed now.
    bool selectKey(const QString &key);
    // The canonical name after which the next selection goes when the selected ones vanish; empty at the end.
    QString keyAfterSelection() const;
    // What the context menu offers.
    void setContextActions(const QList<QAction *> &actions);
    // The models' drive is away: they can still be chosen, and look it.
    void setPale(bool isPale);

    LibraryColumns &columns() const { return *m_columns; }

signals:
    void selectedKeysChanged(const QStringList &keys);
    // Enter or a double click.
    void modelActivated();

protected:
    void
    drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void focusInEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void makeHeader();
    QRect problemArea(const QModelIndex &index) const;
    // For where the whole problem finds no room.
    QString problemWord(const QModelIndex &index) const;
    void setHovered(const QModelIndex &index);

    LibraryModel *m_model;
    LibraryFilter *m_filter;
    ModelDelegate *m_delegate;
    QPersistentModelIndex m_hovered;
    QList<QAction *> m_contextActions;
    LibraryColumns *m_columns = nullptr;
};

} // namespace weightroom
