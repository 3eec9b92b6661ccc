// How the cells of the details pane's tables are painted.
#pragma once

#include <QHash>
#include <QStyledItemDelegate>

namespace weightroom
{

class DetailsTree;

enum class CellStyle {
    Plain,
    Mono,
    Secondary,
    Chip,
    Link,
};

// Icon, text and what steps back behind it (cellrole.h). The ground is the tree's.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    // logicalHeight is what a row has unless the font needs more.
    CellDelegate(int logicalHeight, DetailsTree *tree);

    void setStyle(int column, CellStyle style) { m_styles.insert(column, style); }

    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    QRect textRect(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    static void
    paintChip(QPainter *painter, const QStyleOptionViewItem &option, QRect rect, const QString &text);

    DetailsTree *m_tree;
    int m_logicalHeight;
    QHash<int, CellStyle> m_styles;
};

} // namespace weightroom
