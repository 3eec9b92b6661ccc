// A map of what takes the disk: a tile for each model, for what several share, for what no model uses and for
// the trash, as large as its bytes.
#pragma once

#include "model/session/storeuse.h"

#include <QRectF>
#include <QWidget>
#include <vector>

namespace weightroom
{

// Arrow keys go from tile to tile, Enter chooses. What it shows can also be had from lists.
class DiskMap : public QWidget
{
    Q_OBJECT

public:
    explicit DiskMap(QWidget *parent = nullptr);

    // Largest first within models and within the rest. The current tile stays if it's still there.
    void setTiles(std::vector<StorePart> tiles);

    QSize sizeHint() const override;

signals:
    void tileChosen(const weightroom::StorePart &part);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    static constexpr int kNone = -1;

    void layOut();
    void paintTile(QPainter &painter, int tile) const;
    void paintLabel(QPainter &painter, const StorePart &tile, const QRectF &area) const;
    int tileAt(const QPointF &position) const;
    void setCurrent(int tile);

    std::vector<StorePart> m_tiles;
    std::vector<QRectF> m_areas;
    int m_current = kNone;
    int m_hovered = kNone;
};

} // namespace weightroom
