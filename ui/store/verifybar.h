// A line across the window while files of the store are being hashed: how far, how fast, how long still;
// pause and cancel.
#pragma once

#include "model/core/progress.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace weightroom
{

class VerifyBar : public QWidget
{
    Q_OBJECT

public:
    enum class State {
        Running,
        Pausing, // the files being read are read to their ends
        Paused,
        Checking, // files of one digest, before a change; can't rest
    };

    explicit VerifyBar(QWidget *parent = nullptr);

    void setProgress(const Progress::Snapshot &progress);
    void setState(State state);

signals:
    void pauseRequested(bool isPaused);
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showText();

    Progress::Snapshot m_progress;
    State m_state = State::Running;
    QLabel *m_text;
    QProgressBar *m_bar;
    QToolButton *m_pause;
    QToolButton *m_cancel;
};

} // namespace weightroom
