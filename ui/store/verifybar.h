// A line across the window while the store is being verified: how far, how fast, how long still; pause and
// cancel.
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
    explicit VerifyBar(QWidget *parent = nullptr);

    void setProgress(const Progress::Snapshot &progress);
    void setPaused(bool isPaused);

signals:
    void pauseRequested(bool isPaused);
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showText();

    Progress::Snapshot m_progress;
    bool m_isPaused = false;
    QLabel *m_text;
    QProgressBar *m_bar;
    QToolButton *m_pause;
    QToolButton *m_cancel;
};

} // namespace weightroom
