// What the model is based on: a stored model, chosen from a list, or a file.
#pragma once

#include "model/catalog/libraryrows.h"
#include "ui/editor/fileprobe.h"

#include <QWidget>
#include <optional>

class QComboBox;
class QPushButton;

namespace weightroom
{

class BaseModel;
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
    void showFrom();
    void showFile(const FileFacts &facts);

    QComboBox *m_models;
    BaseModel *m_list;
    QPushButton *m_file;
    FieldNote *m_note;
    FileProbe *m_probe;
    std::optional<QString> m_from;
    QString m_directory;
};

} // namespace weightroom
