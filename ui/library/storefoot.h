// The foot of the places: what the store takes, what is free, and where it is: the button to use another.
#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace weightroom
{

// A thin bar: what models, unused files and the trash take, of that and what is still free.
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

class StoreFoot : public QWidget
{
    Q_OBJECT

public:
    explicit StoreFoot(QWidget *parent = nullptr);

    // freeBytes -1 = unknown.
    void setStore(const QString &path, qint64 freeBytes);
    // Each -1 = unknown.
    void setUse(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes);
    // Instead of what is free, in words, why the store can't be reached; empty = it can.
    void setAway(const QString &words);
    // The menu that the folder opens. Not owned.
    void setMenu(QMenu *menu);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void showBytes();
    void showPath();

    QLabel *m_used;
    QLabel *m_free;
    StoreMeter *m_meter;
    QToolButton *m_path;
    QString m_storePath;
    QString m_awayWords;
    qint64 m_modelsBytes = 0;
    qint64 m_unusedBytes = 0;
    qint64 m_trashBytes = 0;
    qint64 m_freeBytes = -1;
};

} // namespace weightroom
