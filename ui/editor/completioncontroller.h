// When completions are offered and what keys do with them.
#pragma once

#include "model/catalog/libraryrows.h"
#include "ui/editor/completion.h"

#include <QObject>

namespace weightroom
{

class CodeEditor;
class CompletionPopup;
class FileListing;

// Watches the editor's keys. As one types it offers by itself, and then Enter takes only what has been chosen
// by typing a beginning or by an arrow key: at an empty place Enter stays a new line.
class CompletionController : public QObject
{
    Q_OBJECT

public:
    explicit CompletionController(CodeEditor *editor);

    void setRows(const LibraryRows &rows);
    void setDirectory(const QString &directory);
    // Ctrl+Space. One that's the only one that fits is put in at once.
    void complete();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void offer(bool asked);
    std::vector<Completion> candidates(const CompletionPlace &place) const;
    const std::vector<Completion> &models() const;
    void accept(const Completion &completion);
    void acceptChosen();
    QRect lineOf(int position) const;
    CompletionPopup *popup();

    CodeEditor *m_editor;
    CompletionPopup *m_popup = nullptr; // belongs to the window
    FileListing *m_files;
    LibraryRows m_rows;
    mutable std::vector<Completion> m_models; // made of the rows when first asked for
    CompletionPlace m_place;
    bool m_isAsked = false;
    bool m_isAccepting = false;
};

} // namespace weightroom
