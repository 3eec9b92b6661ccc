// Explains why a store can't be changed and what would help; commands to be copied, none is run.
#pragma once

#include "model/session/storeaccess.h"
#include "ui/controls/sheet.h"

namespace weightroom
{

// Deletes itself when it's closed.
class AccessSheet : public Sheet
{
    Q_OBJECT

public:
    AccessSheet(QWidget *window, const AccessAdvice &advice);

signals:
    void otherStoreRequested();

protected:
    QWidget *firstField() const override;

private:
    QWidget *makeBody(const AccessAdvice &advice);
    QWidget *makeCommand(const QString &command, QWidget *parent);
    QWidget *makeFoot();
    void finish();

    QPushButton *m_close;
};

} // namespace weightroom
