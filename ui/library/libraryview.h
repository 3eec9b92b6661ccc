// The list of models: a tree of one or two levels with a delegate of its own.
#pragma once

#include <QTreeView>

namespace weightroom
{

class LibraryFilter;
class LibraryModel;

// Keeps the current row by its key while rows come and go; hides columns that don't fit, in the order
// Context, Modified, Shared, Params.
class LibraryView : public QTreeView
{
    Q_OBJECT

public:
    LibraryView(LibraryModel *model, LibraryFilter *filter, QWidget *parent = nullptr);

    // Canonical names of the selected models, in the list's order; of a group, all of it.
    QStringList selectedKeys() const;
    void selectKey(const QString &key);

signals:
    void selectedKeysChanged(const QStringList &keys);

protected:
    void
    drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void fitColumns();
    void setHovered(const QModelIndex &index);

    LibraryModel *m_model;
    LibraryFilter *m_filter;
    QPersistentModelIndex m_hovered;
};

} // namespace weightroom
