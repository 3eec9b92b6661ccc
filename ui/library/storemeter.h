// A thin bar: what models, unused files and the trash take, of that and what is still free.
#pragma once

#include <QWidget>

namespace weightroom
{

class StoreMeter : public QWidget
{
    Q_OBJECT

public:
    explicit StoreMeter(QWidget *parent = nullptr);

    // Each -1 = unknown: then only the track shows.
    void setBytes(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes, qint64 freeBytes);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    qint64 m_modelsBytes = 0;
    qint64 m_unusedBytes = 0;
    qint64 m_trashBytes = 0;
    qint64 m_freeBytes = -1;
};

} // namespace weightroom
