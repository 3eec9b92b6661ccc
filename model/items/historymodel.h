// What a name held, newest first: when, what happened, the model's ID.
#pragma once

#include "model/items/shownmodel.h"

#include <QAbstractTableModel>
#include <optional>
#include <vector>

namespace weightroom
{

class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { When, What, Id, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Resets only if something is other than before.
    void setModel(const ShownModel &shown);

    // What can be brought back: the state that a row led to. Nothing if it's the present one or gone.
    std::optional<Digest> earlierAt(const QModelIndex &index) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QDateTime when;
        QString what;
        QString source; // path; empty = none
        QString id;
        std::optional<Digest> earlier;
        bool isPresent = false;

        bool operator==(const Row &) const = default;
    };

    std::vector<Row> m_rows;
};

} // namespace weightroom
