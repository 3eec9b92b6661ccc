// The list of models: a tree of one or two levels with a delegate of its own.
#pragma once

#include <QList>
#include <QTreeView>
#include <vector>

namespace weightroom
{

class LibraryFilter;
class LibraryModel;

// Keeps the current row by its key while rows come and go; hides columns that the user doesn't want (the
// header's context menu) and those that don't fit, in the order Context, Modified, Shared, Params.
class LibraryView : public QTreeView
{
    Q_OBJECT

public:
    LibraryView(LibraryModel *model, LibraryFilter *filter, QWidget *parent = nullptr);

    // Canonical names of the selected models, in the list's order; of a group, all of it.
    QStringList selectedKeys() const;
    void selectKey(const QString &key);
    // The canonical name after which the next selection goes when the selected ones vanish; empty at the end.
    QString keyAfterSelection() const;
    // What the context menu offers.
    void setContextActions(const QList<QAction *> &actions);

    // Columns, widths and order as text for the settings.
    QByteArray columnState() const;
    void restoreColumns(const QByteArray &state);

signals:
    void selectedKeysChanged(const QStringList &keys);
    // Enter or a double click.
    void modelActivated();

protected:
    void
    drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    struct ColumnWidth {
        int column;
        int width;
        bool isWanted = true;
    };

    void makeHeader();
    void showColumnMenu(const QPoint &position);
    void fitColumns();
    void setHovered(const QModelIndex &index);

    LibraryModel *m_model;
    LibraryFilter *m_filter;
    QPersistentModelIndex m_hovered;
    QList<QAction *> m_contextActions;
    std::vector<ColumnWidth> m_columns;
    bool m_isFitting = false;
};

} // namespace weightroom
