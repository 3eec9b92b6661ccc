// The files last opened, remembered, as a menu.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>

class QMenu;

namespace weightroom
{

class RecentFiles : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype kMaximum = 10;

    // Fills the menu each time it's about to be shown. The menu belongs to the caller.
    RecentFiles(QMenu *menu, QObject *parent = nullptr);

    // To the top.
    void add(const QString &path);
    static QStringList paths();

signals:
    void chosen(const QString &path);

private:
    void fill();

    QMenu *m_menu;
    QTimer m_refill; // not from within an action of the menu
};

} // namespace weightroom
