// A model's layers as a tree: the manifest at the root, below it the config and the layers in their order.
#pragma once

#include "model/library/modeldetails.h"

#include <QAbstractItemModel>
#include <optional>
#include <vector>

namespace weightroom
{

class LayersModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Kind, Digest, Size, ColumnCount };
    enum Role { PathRole = Qt::UserRole, DigestRole, PresentRole, IconRole, IsTextRole };

    using QAbstractItemModel::QAbstractItemModel;

    void setDetails(const ModelDetails &details);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString kind;
        QString mediaType;
        QString digest;
        QString path;
        QString icon; // name in resources/icons
        qint64 bytes = 0;
        bool present = true;
        bool isText = false; // small enough, and of a kind that is text
    };

    std::vector<Row> m_rows; // the manifest first
};

} // namespace weightroom
