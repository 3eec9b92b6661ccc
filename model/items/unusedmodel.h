// The files of a store that no model uses, as a table with ticks for what is to go.
#pragma once

#include <QAbstractTableModel>
#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QString>
#include <QStringList>
#include <vector>

namespace weightroom
{

struct UnusedRow {
    QByteArray name; // in blobs/, raw; what tells rows apart
    QString path;
    QString title;  // "Weights: Mistral 7.2B, Q8_0"
    QString detail; // "Was in mistral:7b-q8, replaced on 3 October"
    QString icon;   // a name of resources/icons
    qint64 bytes = 0;
    QDateTime written;    // UTC
    bool mayGo = true;    // else it's too new, or an operation holds it
    bool isSafe = true;   // starts ticked
    bool isFreed = false; // goes at once: the trash takes only what is named by a digest

    bool operator==(const UnusedRow &) const = default;
};

// The first column has the tick, and a second line (cellrole::Aside). GUI thread.
class UnusedModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { File, Size, Written, ColumnCount };

    // What the ticks come to.
    struct Picked {
        QList<QByteArray> names;
        qint64 bytes = 0;
        int toTrash = 0; // files
        qint64 toTrashBytes = 0;
        int all = 0; // files in the list
        int possible = 0;
    };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that stay keep their ticks.
    void setRows(const std::vector<UnusedRow> &rows);
    const UnusedRow &rowAt(int row) const { return m_rows[std::size_t(row)]; }
    // Ticks all that may go, or none.
    void tickAll(bool isTicked);
    Picked picked() const;
    qint64 bytes() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

signals:
    void pickedChanged();

private:
    bool isTicked(const UnusedRow &row) const;

    std::vector<UnusedRow> m_rows;
    QHash<QByteArray, bool> m_ticks; // those that were changed by hand
};

} // namespace weightroom
