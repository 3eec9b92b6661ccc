// The manifest and its layers as a tree, and below it the chosen one.
#pragma once

#include "model/items/shownmodel.h"

#include <QWidget>
#include <optional>

namespace weightroom
{

class DetailsTree;
class LayersModel;
class LayerView;

class LayersTab : public QWidget
{
    Q_OBJECT

public:
    explicit LayersTab(QWidget *parent = nullptr);

    void setStore(const std::optional<Store> &store);
    // Keeps the chosen layer and the place as long as the layers are the same.
    void show(const ShownModel &model);

signals:
    // The file manager is asked for by the window.
    void showFileRequested(const QString &path);
    void selectModelRequested(const QString &canonicalName);
    void weightsRequested();
    void fileSaved(const QString &path);

private:
    void makeTree();
    void showCurrent();
    void openShared(const QModelIndex &index);
    void fitColumns(int width);

    ShownModel m_shown;
    LayersModel *m_model;
    DetailsTree *m_tree;
    LayerView *m_view;
};

} // namespace weightroom
