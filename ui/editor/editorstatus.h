// The status bar: whether the text is saved and where the cursor stands.
#pragma once

#include <QStatusBar>

class QLabel;

namespace weightroom
{

class EditorStatus : public QStatusBar
{
    Q_OBJECT

public:
    explicit EditorStatus(QWidget *parent = nullptr);

    // path: of the file; empty if there is none.
    void setSaved(bool isModified, const QString &path);
    // Both from 1.
    void setPlace(int line, int column);

private:
    QLabel *m_saved;
    QLabel *m_place;
};

} // namespace weightroom
