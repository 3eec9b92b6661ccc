// The panel at the bottom of the window: what is being built, what waits, what failed and what's done.
#pragma once

#include "model/words/buildaction.h"

#include <QWidget>

class QLabel;
class QModelIndex;
class QPushButton;
class QStackedWidget;

namespace weightroom
{

class BuildQueue;
class BuildsModel;
class BuildsView;

// Works on a queue that has to outlive it: cancels, retries and removes by itself; what needs more than the
// queue it asks for by signals. How high it stands, and whether it's shown, is up to the window.
class BuildsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit BuildsPanel(BuildQueue *queue, QWidget *parent = nullptr);

    // What emptying the trash would free; offered where space is short.
    void setTrashBytes(qint64 bytes);
    // The header and up to three rows; also the size hint's height.
    int preferredHeight() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void showModelRequested(const QString &name); // canonical, as the library's rows are keyed
    void showFileRequested(const QString &path);
    void editRequested(int id);
    void emptyTrashRequested();
    // The chevron: hide me.
    void foldRequested();
    // The first build came: show me, at preferredHeight().
    void openRequested();
    void preferredHeightChanged(int height);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHeader();
    void showCounts();
    void showRows();
    void act(const QModelIndex &index, BuildAction action);

    BuildQueue *m_queue;
    BuildsModel *m_model;
    BuildsView *m_view;
    QWidget *m_header;
    QLabel *m_title;
    QLabel *m_counts;
    QPushButton *m_clear;
    QLabel *m_empty;
    QStackedWidget *m_body;
    int m_reportedHeight = 0;
};

} // namespace weightroom
