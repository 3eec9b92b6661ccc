// What the model is based on: a stored model, chosen from a list, or a file.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/modelfile/document.h"
#include "ui/editor/fileprobe.h"

#include <QAbstractListModel>
#include <QIcon>
#include <QLabel>
#include <QWidget>
#include <optional>

class QComboBox;
class QPushButton;

namespace weightroom
{

// The small text below a field: a hint, or what's wrong with its value.
class FieldNote : public QLabel
{
    Q_OBJECT

public:
    explicit FieldNote(QWidget *parent = nullptr);

    // Plain text; hidden if empty. Without a severity it steps back.
    void say(const QString &text, std::optional<modelfile::Severity> severity = {});

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    std::optional<modelfile::Severity> m_severity;
    bool m_isRecolouring = false;
};

// Reads the rows where they are: a store may have ten thousand. In their order, that of the names. GUI
// thread.
class BaseModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRows(const LibraryRows &rows);
    const LibraryRows &rows() const { return m_rows; }
    // An empty text takes the entry away.
    void setStranger(const QString &text, const QIcon &icon);
    // The entry of a model as FROM names it; -1 if the store hasn't got it.
    int entryOf(const QString &from) const;
    // The name of an entry's model as FROM takes it; empty for the stranger.
    QString nameAt(int entry) const;
    // What is wrong with an entry's model, in a few words; empty = nothing, or the stranger.
    QString problemAt(int entry) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    int strangers() const { return m_stranger.isEmpty() ? 0 : 1; }
    const LibraryRow *rowAt(int entry) const; // nothing for the stranger

    LibraryRows m_rows;
    QString m_stranger;
    QIcon m_strangerIcon;
};

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
