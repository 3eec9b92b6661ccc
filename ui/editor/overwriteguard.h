// Asks before a file is overwritten that another program has changed: Save anyway, Reload, Cancel.
#pragma once

#include <QObject>

class QMessageBox;

namespace weightroom
{

class OverwriteGuard : public QObject
{
    Q_OBJECT

public:
    explicit OverwriteGuard(QWidget *window);

    // Returns at once; one of the signals tells the answer. title names the file. An open question stays.
    void ask(const QString &title);

signals:
    void overwriteRequested();
    void reloadRequested();
    void cancelled();

private:
    QWidget *m_window;
    QMessageBox *m_question = nullptr;
};

} // namespace weightroom
