// A bar of what a model takes: its own bytes solid, those that it shares outlined.
#pragma once

#include <QWidget>

namespace weightroom
{

class SpaceBar : public QWidget
{
    Q_OBJECT

public:
    explicit SpaceBar(QWidget *parent = nullptr);

    // Also says them in its accessible name.
    void setBytes(qint64 own, qint64 shared);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    qint64 m_ownBytes = 0;
    qint64 m_sharedBytes = 0;
};

} // namespace weightroom
