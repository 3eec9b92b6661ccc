// What the model is based on: a stored model, chosen from a list, or a file.
#pragma once

#include "model/library/libraryrow.h"
#include "ui/editor/fileprobe.h"

#include <QWidget>
#include <optional>

class QComboBox;
class QPushButton;

namespace weightroom
{

class FieldNote;

class BasePicker : public QWidget
{
    Q_OBJECT

public:
    explicit BasePicker(QWidget *parent = nullptr);

    void setRows(const LibraryRows &rows);
    void setDirectory(const QString &directory);
    // What the last FROM says; nothing if there is none.
    void setFrom(const std::optional<QString> &from);

signals:
    void modelChosen(const QString &name);
    void fileWanted();

private:
    void fill();
    void showFrom();
    void showFile(const FileFacts &facts);
    int rowOf(const QString &from) const; // of m_names; -1 for none

    QComboBox *m_models;
    QPushButton *m_file;
    FieldNote *m_note;
    FileProbe *m_probe;
    LibraryRows m_given;
    LibraryRows m_rows; // by name
    QStringList m_names;
    QStringList m_refs; // folded, for comparing
    std::optional<QString> m_from;
    QString m_directory;
};

} // namespace weightroom
