// The head of the details pane: what kind of model, its name, what can be done with it.
#pragma once

#include "model/items/shownmodel.h"

#include <QAction>
#include <QWidget>

class QMenu;
class QPushButton;
class QToolButton;

namespace weightroom
{

class ElidedLabel;

// The icon of a kind of model on a tile.
class KindTile : public QWidget
{
    Q_OBJECT

public:
    explicit KindTile(QWidget *parent = nullptr);

    // A name of resources/icons.
    void setIcon(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
};

class DetailsHead : public QWidget
{
    Q_OBJECT

public:
    explicit DetailsHead(QWidget *parent = nullptr);

    void show(const ShownModel &model);
    // The store can't be reached now: what reads from it is off.
    void setAway(bool isAway);
    // Owned by the caller. Without any the button is disabled.
    void setMoreActions(const QList<QAction *> &actions);

    QSize minimumSizeHint() const override;

signals:
    void editCopyRequested();
    void showFileRequested(const QString &path);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitButtons();
    void enableButtons();

    KindTile *m_tile;
    ElidedLabel *m_name;
    ElidedLabel *m_subtitle;
    QPushButton *m_editCopy;
    QPushButton *m_showWeights;
    QToolButton *m_more;
    QMenu *m_menu;
    QString m_weightsPath;
    bool m_isAway = false;
};

} // namespace weightroom
