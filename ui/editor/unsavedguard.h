// Asks before unsaved text is left: Save, Don't save, Cancel.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>

class QMessageBox;

namespace weightroom
{

class UnsavedGuard : public QObject
{
    Q_OBJECT

public:
    explicit UnsavedGuard(QWidget *window);

    // Returns at once; `then` runs if the text may go: when it has been saved, or needn't be. title names the
    // text. A question that's already open stays, with its own `then`.
    void ask(const QString &title, const std::function<void()> &then);
    // The window says how saving went.
    void saved();
    void savingFailed();

signals:
    void saveRequested();

private:
    QWidget *m_window;
    QMessageBox *m_question = nullptr;
    std::function<void()> m_then;
    QTimer m_later; // for m_then without saving
};

} // namespace weightroom
