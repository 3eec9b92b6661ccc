// The icon of a kind of model on a tile.
#pragma once

#include <QWidget>

namespace weightroom
{

class KindTile : public QWidget
{
    Q_OBJECT

public:
    explicit KindTile(QWidget *parent = nullptr);

    // A name of resources/icons.
    void setIcon(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
};

} // namespace weightroom
