// The name that will be built, checked as it's typed.
#pragma once

#include "model/session/namecheck.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace weightroom
{

class NameField : public QWidget
{
    Q_OBJECT

public:
    explicit NameField(QWidget *parent = nullptr);

    void setRows(const LibraryRows &rows);
    // What builds are to make.
    void setPending(const PendingNames &pending);
    void setText(const QString &name);
    QString text() const;
    const NameCheck &check() const { return m_check; }

signals:
    void checked();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void checkName();
    void showCheck();

    QLineEdit *m_edit;
    QLabel *m_icon;
    QLabel *m_state;
    LibraryRows m_rows;
    PendingNames m_pending;
    NameCheck m_check;
};

} // namespace weightroom
