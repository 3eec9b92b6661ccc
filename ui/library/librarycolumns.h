// The columns of the list: which are wanted, how wide they are, and which leave where the list is narrow.
#pragma once

#include <QByteArray>
#include <QHeaderView>
#include <QObject>
#include <algorithm>
#include <vector>

class QTreeView;

namespace weightroom
{

// The list's header: small, flat; the sorted column is bolder and has the arrow beside its text.
class LibraryHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit LibraryHeader(QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
};

// Hides columns that the user doesn't want (the header's context menu) and those that don't fit, in the order
// Context, Modified, Shared, Params. The view has its header and its model already.
class LibraryColumns : public QObject
{
    Q_OBJECT

public:
    explicit LibraryColumns(QTreeView *view);

    // Called whenever the font of the view, or its header's, has changed; fit() follows.
    void measure();
    // Called whenever the width of the view has changed.
    void fit();
    // Widths, what is wanted and the order, as text for the settings.
    QByteArray state() const;
    void restore(const QByteArray &state);

private:
    struct Column {
        int column;
        int designed;
        bool isWanted = true;
        int chosen = 0; // by the user; 0 = not
        int needed = 0; // by the widest text in the view's font

        int width() const { return chosen > 0 ? chosen : std::max(designed, needed); }
    };

    void showMenu(const QPoint &position);
    void show(const Column &column, bool fits);

    QTreeView *m_view;
    std::vector<Column> m_columns;
    bool m_isFitting = false;
};

} // namespace weightroom
