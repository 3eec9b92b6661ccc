// The menu of stores: the usual places, those used lately, and a folder of the user's choice.
#pragma once

#include "model/core/workers.h"
#include "model/session/storechoices.h"

#include <QMenu>

namespace weightroom
{

// Looks for stores on a worker whenever it opens and shows what it knew before until then.
class StoreMenu : public QMenu
{
    Q_OBJECT

public:
    explicit StoreMenu(QWidget *parent = nullptr);
    ~StoreMenu() override;

    void setCurrent(const QString &path);
    void setRecent(const QStringList &paths);
    void look();
    const std::vector<StoreChoice> &stores() const { return m_stores; }

signals:
    // Empty: a folder is to be chosen.
    void storeChosen(const QString &path);
    void storesFound();

private:
    void fill();

    Workers m_workers{Workers::Work::Reading};
    QString m_current;
    QStringList m_recent;
    std::vector<StoreChoice> m_stores;
};

} // namespace weightroom
