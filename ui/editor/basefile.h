// A file that the model shall be based on: dropped or chosen, and looked at before it's taken.
#pragma once

#include "model/core/error.h"

#include <QObject>

namespace weightroom
{

class FileProbe;

class BaseFile : public QObject
{
    Q_OBJECT

public:
    // Its dialog is the window's.
    explicit BaseFile(QWidget *window);

    // Asks for one, starting at an absolute folder.
    void choose(const QString &directory);
    // Looks at it on a worker.
    void offer(const QString &path);

signals:
    // It's a GGUF file, absolute.
    void taken(const QString &path);
    void refused(const weightroom::Error &error);

private:
    QWidget *m_window;
    FileProbe *m_probe;
};

} // namespace weightroom
