// The GGUF file: its metadata and its tensors, one filter for both.
#pragma once

#include "model/library/modeldetails.h"
#include "model/store/store.h"

#include <QWidget>
#include <optional>

class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace weightroom
{

class MetadataModel;
class TensorModel;

class WeightsTab : public QWidget
{
    Q_OBJECT

public:
    explicit WeightsTab(QWidget *parent = nullptr);

    void show(const ModelDetails &details);

private:
    QTreeView *makeTable(QSortFilterProxyModel *filter, const QString &accessibleName);

    MetadataModel *m_metadata;
    TensorModel *m_tensors;
    QSortFilterProxyModel *m_metadataFilter;
    QSortFilterProxyModel *m_tensorFilter;
    QLineEdit *m_filter;
};

} // namespace weightroom
