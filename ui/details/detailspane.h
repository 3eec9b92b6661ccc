// The pane on the right: what is known of the selected model.
#pragma once

#include "model/library/modeldetails.h"
#include "model/store/store.h"

#include <QStringList>
#include <QThreadPool>
#include <QWidget>
#include <optional>

class QLabel;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QPushButton;

namespace weightroom
{

class EmptyState;
class HistoryTab;
class LayersTab;
class OverviewTab;
class TextTab;
class WeightsTab;

// Reads on a worker of its own; what arrives after the selection moved on is dropped.
class DetailsPane : public QWidget
{
    Q_OBJECT

public:
    explicit DetailsPane(QWidget *parent = nullptr);
    ~DetailsPane() override;

    void setStore(const std::optional<Store> &store);
    // Canonical names of the selected models: one is shown, several are summed up in the caller's words.
    void showModels(const QStringList &keys, const QString &summary);
    // Reads the shown model anew.
    void reload();

signals:
    void showFileRequested(const QString &path);

private:
    struct Loaded;

    void load();
    void show(const Loaded &loaded);

    QThreadPool m_pool;
    std::optional<Store> m_store;
    QStringList m_keys;
    int m_generation = 0;
    QString m_weightsPath;

    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_tile;
    QLabel *m_name;
    QLabel *m_subtitle;
    QPushButton *m_showWeights;
    QTabWidget *m_tabs;
    OverviewTab *m_overview;
    TextTab *m_modelfile;
    WeightsTab *m_weights;
    LayersTab *m_layers;
    HistoryTab *m_history;
};

} // namespace weightroom
