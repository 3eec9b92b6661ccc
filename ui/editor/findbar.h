// Find and replace in the text, above it.
#pragma once

#include "model/modelfile/document.h"

#include <QTimer>
#include <QWidget>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace weightroom
{

class CodeEditor;

class FindBar : public QWidget
{
    Q_OBJECT

public:
    // What's beyond isn't counted or shown; replacing all goes on to the end.
    static constexpr std::size_t kMaximumMatches = 1000;

    explicit FindBar(CodeEditor *editor);

    // Shows it, with the selected text if it's within a line.
    void open(bool withReplace);
    void findNext();
    void findPrevious();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void search();
    void select(bool backwards, bool stay);
    void replaceOne();
    void replaceAll();
    std::vector<TextRange> matches(std::size_t limit) const;
    Qt::CaseSensitivity sensitivity() const;

    CodeEditor *m_editor;
    QLineEdit *m_words;
    QLineEdit *m_replacement;
    QLabel *m_count;
    QCheckBox *m_matchCase;
    QWidget *m_replaceRow;
    std::vector<TextRange> m_matches;
    QTimer m_pause;
};

} // namespace weightroom
