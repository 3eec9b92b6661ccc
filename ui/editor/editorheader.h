// The bar above the text: the name, the buttons, and Build with what stands in its way.
#pragma once

#include <QStatusBar>
#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;

namespace weightroom
{

class EditorActions;
class NameField;
class PrimaryButton;

// The status bar: whether the text is saved and where the cursor stands.
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

class EditorHeader : public QWidget
{
    Q_OBJECT

public:
    explicit EditorHeader(const EditorActions &actions, QWidget *parent = nullptr);

    NameField *name() const { return m_name; }
    // Why nothing can be built now; empty = it can.
    void setHindrance(const QString &text);

signals:
    void buildPressed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addButton(QHBoxLayout *layout, QAction *action, const QString &objectName);
    void showHindrance();

    NameField *m_name;
    QLabel *m_hindranceLabel;
    PrimaryButton *m_build;
    QString m_hindrance;
};

} // namespace weightroom
