// A window's first frame: what may wait for it, since work beside it would delay it.
#pragma once

#include <QObject>
#include <QTimer>

class QWidget;

namespace weightroom
{

// Tells once that the window has been painted; or that it's time, where nothing is painted within 100 ms.
class FirstFrame : public QObject
{
    Q_OBJECT

public:
    // A child of the window.
    explicit FirstFrame(QWidget *window);

    bool eventFilter(QObject *watched, QEvent *event) override;

signals:
    void seen();

private:
    QTimer m_timer;
};

} // namespace weightroom
