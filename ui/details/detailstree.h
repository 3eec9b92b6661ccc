// A list or tree of the details pane: rows painted as the guide has them, its header, copying rows.
#pragma once

#include <QHeaderView>
#include <QTreeView>

namespace weightroom
{

// Sections in small stepping-back text over one line, without the style's buttons.
class FlatHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit FlatHeader(QWidget *parent = nullptr);

    // Where the first section's text begins.
    void setFirstInset(int inset) { m_firstInset = inset; }
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    void paintEvent(QPaintEvent *event) override;

private:
    int m_firstInset = 20;
};

// Ctrl+C and the context menu copy the selected rows, columns divided by tabs, texts whole.
class DetailsTree : public QTreeView
{
    Q_OBJECT

public:
    explicit DetailsTree(const QString &accessibleName, QWidget *parent = nullptr);

    FlatHeader *flatHeader() const { return m_header; }
    // Where a top-level row's text begins; chevrons stand before it.
    void setTextInset(int inset);
    int textInset() const { return m_inset; }
    // The selected rows as text; empty without a selection.
    QString selectedText() const;

signals:
    // The view's width changed: columns may be hidden or resized.
    void widthChanged(int width);

protected:
    void
    drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void hover(const QModelIndex &index);
    void copySelected() const;

    FlatHeader *m_header;
    int m_inset = 20;
    QPersistentModelIndex m_hovered;
};

} // namespace weightroom
