// What a name held, and since when; going back to it.
#pragma once

#include "model/core/digest.h"
#include "model/items/shownmodel.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace weightroom
{

class DetailsTree;
class HistoryModel;

class HistoryTab : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryTab(QWidget *parent = nullptr);

    void show(const ShownModel &model);
    // The store can't be reached now.
    void setAway(bool isAway);

signals:
    void restoreRequested(const QString &canonicalName, const weightroom::Digest &digest);

private:
    void showCurrent();
    void goBack();
    void fitColumns(int width);

    QString m_name; // canonical, of the ref shown
    HistoryModel *m_model;
    DetailsTree *m_list;
    QWidget *m_foot;
    QLabel *m_about;
    QPushButton *m_goBack;
    QLabel *m_empty;
};

} // namespace weightroom
