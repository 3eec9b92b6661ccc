// What a name held, and since when.
#pragma once

#include "model/library/modeldetails.h"

#include <QWidget>

class QTreeWidget;
class QLabel;

namespace weightroom
{

class HistoryTab : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryTab(QWidget *parent = nullptr);

    void show(const ModelDetails &details);

private:
    QTreeWidget *m_list;
    QLabel *m_empty;
};

} // namespace weightroom
