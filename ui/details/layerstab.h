// The manifest and its layers as a tree, and below it the chosen one: digest, path, content.
#pragma once

#include "model/library/modeldetails.h"

#include <QThreadPool>
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeView;

namespace weightroom
{

class LayersModel;
class TextTab;

class LayersTab : public QWidget
{
    Q_OBJECT

public:
    explicit LayersTab(QWidget *parent = nullptr);
    ~LayersTab() override;

    void show(const ModelDetails &details);

signals:
    // The file manager is asked for by the window.
    void showFileRequested(const QString &path);

private:
    void showCurrent();
    void loadText(const QString &path);

    QThreadPool m_pool;
    LayersModel *m_model;
    QTreeView *m_tree;
    QLabel *m_digest;
    QLabel *m_path;
    QPushButton *m_showFile;
    TextTab *m_text;
    QString m_currentPath;
    int m_generation = 0;
};

} // namespace weightroom
