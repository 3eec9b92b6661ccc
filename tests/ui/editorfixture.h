// An editor's window that is shown, with two stored models, and settings of its own.
#pragma once

#include "ui/editor/codeeditor.h"
#include "ui/editor/editorwindow.h"

#include <QTemporaryDir>

class QAbstractItemView;

namespace weightroom
{

// Whatever can't be done ends the test program.
class EditorFixture
{
public:
    // Opens text as an unsaved copy named "mine"; relative paths start in folder(). Waits until it's checked.
    explicit EditorFixture(const QString &text = {});

    EditorWindow window;
    CodeEditor &editor;

    QString folder() const { return m_folder.path(); }
    // Writes a file into folder(); returns its path.
    QString write(const QString &name, const QByteArray &bytes) const;
    template<class Widget> Widget &find(const QString &objectName) const
    {
        auto *widget = window.findChild<Widget *>(objectName);
        if (widget == nullptr)
            qFatal("there is no %s", qPrintable(objectName));
        return *widget;
    }
    QAbstractItemView &problems() const;
    // Each problem as it's read out.
    QStringList problemTexts() const;
    bool canBuild() const;
    void placeCursor(int position);
    // Of the piece, which has to be there once.
    int indexOf(const QString &piece) const;
    void waitUntilChecked() const;

private:
    QTemporaryDir m_folder;
};

LibraryRow storedModel(const QString &model, const QString &tag);

// A QSettings folder that only this program has, and warnings as failures. Called in a test's init().
void prepareEditorTest();

} // namespace weightroom
