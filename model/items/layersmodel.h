// A model's layers as a tree: the manifest at the root, below it the config and the layers in their order.
#pragma once

#include "model/details/blobuse.h"
#include "model/details/modeldetails.h"

#include <QAbstractItemModel>
#include <vector>

namespace weightroom
{

// What can be shown of a layer.
enum class LayerContent {
    Manifest, // its bytes are known already
    Text,     // of a kind that may be text, and small enough to read
    Weights,  // shown in their own tab
    Binary,
    TooLong,
    Link, // a link's target lies elsewhere and isn't read
    Missing,
};

class LayersModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Kind, Size, SharedWith, ColumnCount };

    struct Row {
        QString kind;
        QString mediaType; // visible
        QString digest;
        QString path;
        QString icon; // name in resources/icons
        QString aside;
        QString fileEnding; // that a copy of it may be called by: "-template.txt", ".gguf"
        ModelNames others;  // the other models that hold it
        qint64 bytes = 0;   // as the manifest declares
        LayerContent content = LayerContent::Binary;

        bool isPresent() const { return content != LayerContent::Missing; }
        bool operator==(const Row &) const = default;
    };

    using QAbstractItemModel::QAbstractItemModel;

    // Without use nothing is known of other models. Resets only if the layers are others than before.
    void setDetails(const ModelDetails &details, const BlobUse *use);

    // Null for an invalid index.
    const Row *rowAt(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString sharedText(const Row &row) const;
    QString spokenText(const Row &row) const;

    std::vector<Row> m_rows; // the manifest first
    QString m_self;          // canonical name of the model shown
};

} // namespace weightroom
