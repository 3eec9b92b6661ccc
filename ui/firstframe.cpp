#include "ui/firstframe.h"

#include <QEvent>
#include <QWidget>
#include <chrono>

using namespace std::chrono_literals;

namespace weightroom
{

FirstFrame::FirstFrame(QWidget *window)
    : QObject(window)
{
    window->installEventFilter(this);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this, window] {
        window->removeEventFilter(this);
        emit seen();
    });
    m_timer.start(100ms);
}

bool FirstFrame::eventFilter(QObject *watched, QEvent *event)
{
    // The frame is complete once control is back in the event loop.
    if (event->type() == QEvent::Paint && m_timer.isActive())
        m_timer.start(0ms);
    return QObject::eventFilter(watched, event);
}

} // namespace weightroom
