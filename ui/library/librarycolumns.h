// The columns of the list: which are wanted, how wide they are, and which leave where the list is narrow.
#pragma once

#include <QByteArray>
#include <QObject>
#include <vector>

class QTreeView;

namespace weightroom
{

// Hides columns that the user doesn't want (the header's context menu) and those that don't fit, in the order
// Context, Modified, Shared, Params. The view has its header and its model already.
class LibraryColumns : public QObject
{
    Q_OBJECT

public:
    explicit LibraryColumns(QTreeView *view);

    // Called whenever the width of the view has changed.
    void fit();
    // Widths, what is wanted and the order, as text for the settings.
    QByteArray state() const;
    void restore(const QByteArray &state);

private:
    struct Column {
        int column;
        int width;
        bool isWanted = true;
    };

    void showMenu(const QPoint &position);
    void show(const Column &column, bool fits);

    QTreeView *m_view;
    std::vector<Column> m_columns;
    bool m_isFitting = false;
};

} // namespace weightroom
