// The head of the new-model sheet: which file this is about.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace weightroom
{

class ElidedLabel;
class PrimaryButton;

// The foot of the new-model sheet: its buttons, and why it can't be built.
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

class SheetHeader : public QWidget
{
    Q_OBJECT

public:
    explicit SheetHeader(QWidget *parent = nullptr);

    // subtitle: plain text, elided in its middle; empty = there's no file, so none to be another. icon: a
    // name of resources/icons.
    void show(const QString &title, const QString &subtitle, const QString &icon);

signals:
    void otherFilePressed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    QLabel *m_tile;
    QLabel *m_title;
    ElidedLabel *m_subtitle;
    QPushButton *m_other;
    QString m_icon;
};

// "file.gguf  ·  10.5 GB  ·  ~/Downloads"; bytes below 0 are left out.
QString fileInWords(const QString &title, qint64 bytes, qsizetype parts, const QString &folder);
// "~/Downloads" for a folder below the home folder.
QString folderInWords(const QString &folder);

} // namespace weightroom
