// The list of completions under the cursor, with a pane that explains the chosen one.
#pragma once

#include "ui/editor/completion.h"

#include <QFrame>

class QLabel;
class QListView;
class QStringListModel;

namespace weightroom
{

// A child of the window, never a window: it takes no focus, the editor keeps the keys.
class CompletionPopup : public QFrame
{
    Q_OBJECT

public:
    explicit CompletionPopup(QWidget *window);

    // Shows them below the line (above it where there's no room). line is in the coordinates of the window.
    // With `choose` the first is chosen, else none is until an arrow key.
    void showAt(const QRect &line, const std::vector<Completion> &completions, bool choose);
    // nullptr: none is chosen.
    const Completion *chosen() const;
    void move(int rows);
    static constexpr int kPage = 7;

signals:
    // A row was clicked.
    void accepted();

private:
    int paneHeight() const;
    void describe();

    std::vector<Completion> m_completions;
    QListView *m_view;
    QStringListModel *m_model;
    QWidget *m_pane;
    QLabel *m_title;
    QLabel *m_detail;
    QLabel *m_help;
};

} // namespace weightroom
