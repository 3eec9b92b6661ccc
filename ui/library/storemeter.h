// A thin bar: what the store takes, of that and what is still free.
#pragma once

#include <QWidget>

namespace weightroom
{

class StoreMeter : public QWidget
{
    Q_OBJECT

public:
    explicit StoreMeter(QWidget *parent = nullptr);

    // freeBytes -1 = unknown: then only the track shows.
    void setBytes(qint64 usedBytes, qint64 freeBytes);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    qint64 m_usedBytes = 0;
    qint64 m_freeBytes = -1;
};

} // namespace weightroom
