// Says above the list that the store's drive is away; that the store can't be changed, and explains it on
// demand; or how it was opened, where there is something to know about that.
#pragma once

#include "model/core/workers.h"
#include "model/session/storeaccess.h"
#include "model/watch/drivewatch.h"
#include "ui/controls/messagebar.h"

#include <QPointer>

namespace weightroom
{

class AccessSheet;

// What stands in the way is found on a worker; until then the bar has the store's own reason, without a
// button.
class AccessBar : public MessageBar
{
    Q_OBJECT

public:
    // The explanation is a sheet over the window.
    explicit AccessBar(QWidget *window);
    ~AccessBar() override;

    // For a store that can be written the bar has its note, which can be closed; it hides if there is none.
    void setStore(const Store &store);
    // Stays until setStore() or clear().
    void showAway(const AwayDrive &drive);
    // No store is open.
    void clear();
    void explain();

signals:
    void otherStoreRequested();
    void reconnectRequested();

private:
    QWidget *m_window;
    Workers m_workers{Workers::Work::Reading};
    int m_generation = 0;
    std::optional<AccessAdvice> m_advice;
    QPointer<AccessSheet> m_sheet;
};

} // namespace weightroom
