// What shows while files are dragged over a window: that they can be dropped, or that they can't.
#pragma once

#include <QPointer>
#include <QStringList>
#include <QTimer>
#include <QWidget>

class QDropEvent;
class QLabel;
class QMimeData;

namespace weightroom
{

class ElidedLabel;
class FileProbe;

// Sees the drags over the whole window, over views and fields too, through a filter; drags of other things
// than local files pass. Judged by names alone: no file is opened before the drop. Files are never handed
// over as a move, which would let the other program delete them.
class DropOverlay : public QWidget
{
    Q_OBJECT

public:
    // Lives with the window; makes it accept drops.
    explicit DropOverlay(QWidget *window);

signals:
    // Local paths, as dropped. At least one of them may be taken; the receiver judges each.
    void filesDropped(const QStringList &paths);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    static QStringList filesOf(const QMimeData *mime);
    void showFiles(const QStringList &files);
    // Whether the drop can be taken; the event says so then.
    bool answer(QDropEvent *event, const QStringList &files) const;
    QRect card() const;
    void place();

    QPointer<QWidget> m_window;
    FileProbe *m_probe;
    QTimer m_leave; // a drag leaves one widget of the window before it enters the next
    bool m_canTake = false;
    QLabel *m_icon;
    QLabel *m_title;
    ElidedLabel *m_name;
    QLabel *m_size;
    QLabel *m_text;
};

} // namespace weightroom
