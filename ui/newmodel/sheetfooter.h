// The foot of the new-model sheet: its buttons, and why it can't be built.
#pragma once

#include <QWidget>

class QPushButton;

namespace weightroom
{

class ElidedLabel;
class PrimaryButton;

class SheetFooter : public QWidget
{
    Q_OBJECT

public:
    explicit SheetFooter(QWidget *parent = nullptr);

    // How many models are built at once; 0 = none can be. obstacle: why not yet, for people; empty = nothing.
    void setModels(qsizetype count, const QString &obstacle);
    void setCanEdit(bool canEdit);
    QPushButton *buildButton() const;

signals:
    void buildPressed();
    void cancelPressed();
    void editPressed();

private:
    QPushButton *m_edit;
    ElidedLabel *m_hint;
    QPushButton *m_cancel;
    PrimaryButton *m_build;
};

} // namespace weightroom
