// Name and tag of a model to be, checked while they're typed.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/session/namecheck.h"

#include <QWidget>
#include <vector>

class QLabel;
class QLineEdit;

namespace weightroom
{

class NameFields : public QWidget
{
    Q_OBJECT

public:
    explicit NameFields(QWidget *parent = nullptr);

    void setName(const QString &model, const QString &tag);
    // What the store holds; kept as a copy.
    void setRows(const LibraryRows &rows);
    // What builds are to make.
    void setPending(const PendingNames &pending);
    // That another model of the same sheet is to have this name; empty = none has.
    void setClash(const QString &with);

    // Whether the name may be built; then check().name is set.
    bool isGood() const { return m_check.name.has_value() && m_clash.isEmpty(); }
    const NameCheck &check() const { return m_check; }
    // As typed: "qwen3:14b".
    QString text() const;
    QLineEdit *nameField() const { return m_name; }

signals:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void recheck();
    void showState();

    QLineEdit *m_name;
    QLineEdit *m_tag;
    QLabel *m_beside; // icon and a word
    QLabel *m_besideIcon;
    QWidget *m_below; // icon and a sentence
    QLabel *m_belowIcon;
    QLabel *m_belowText;
    LibraryRows m_rows;
    PendingNames m_pending;
    NameCheck m_check;
    QString m_clash;
};

} // namespace weightroom
