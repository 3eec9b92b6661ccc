// What the details pane shows of one model: its head and the tabs below.
#pragma once

#include "model/items/shownmodel.h"
#include "model/store/disk/store.h"

#include <QDateTime>
#include <QTabBar>
#include <QWidget>
#include <optional>

class QAction;
class QPlainTextEdit;
class QStackedWidget;

namespace weightroom
{

class DetailsHead;
class HistoryTab;
class LayersTab;
class ModelfileTab;
class OverviewTab;
class WeightsTab;

// The tabs of the details pane: names over a line, the chosen one underlined.
class DetailsTabs : public QTabBar
{
    Q_OBJECT

public:
    explicit DetailsTabs(QWidget *parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    void paintEvent(QPaintEvent *event) override;

private:
    QFont chosenFont() const;
};

// The tabs, in their order.
enum class DetailsTab { Overview, Modelfile, Weights, Layers, History };

// A hundred widgets and more: made when the first model is shown, not before the window is. GUI thread.
class ModelPage : public QWidget
{
    Q_OBJECT

public:
    explicit ModelPage(QWidget *parent = nullptr);

    void setStore(const std::optional<Store> &store);
    void setMoreActions(const QList<QAction *> &actions);
    void show(const QString &key, const ShownModel &model);
    // The store can't be reached now: what is shown was read then. Invalid: it's there.
    void setAway(const QDateTime &readAt);
    // One that isn't there does nothing.
    void showTab(int tab);
    QPlainTextEdit *modelfileEdit() const;

signals:
    // As those of DetailsPane.
    void editCopyRequested();
    void showFileRequested(const QString &path);
    void selectModelRequested(const QString &canonicalName);
    void restoreRequested(const QString &canonicalName, const weightroom::Digest &digest);
    void fileSaved(const QString &path);

private:
    void makeLayout();
    void connectTabs();

    DetailsHead *m_head;
    DetailsTabs *m_tabs;
    QStackedWidget *m_pages;
    OverviewTab *m_overview;
    ModelfileTab *m_modelfile;
    WeightsTab *m_weights;
    LayersTab *m_layers;
    HistoryTab *m_history;
};

} // namespace weightroom
