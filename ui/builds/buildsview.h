// The list of builds, with buttons that are painted and yet work by mouse, keyboard and menu.
#pragma once

#include "ui/builds/builddelegate.h"

#include <QListView>

namespace weightroom
{

// Tab and the arrows sideways go through the buttons of the current row; Return and Space press the one that
// has the focus, without one Return presses the likeliest; Del presses the cross.
class BuildsView : public QListView
{
    Q_OBJECT

public:
    explicit BuildsView(QWidget *parent = nullptr);

    // The height of the first rows.
    int heightOfRows(int rows) const;

signals:
    void actionPressed(const QModelIndex &index, weightroom::BuildAction action);

protected:
    void
    dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    bool focusNextPrevChild(bool next) override;
    bool viewportEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QStyleOptionViewItem optionOf(const QModelIndex &index) const;
    ButtonMark buttonAt(const QPoint &position) const;
    void mark(ButtonMark &which, const ButtonMark &now);
    bool stepFocus(bool next);
    bool pressKey(int key);
    void press(const QPersistentModelIndex &row, BuildAction action);

    BuildDelegate *m_delegate;
};

} // namespace weightroom
