// Asks for the new name of a model: renaming, duplicating, and bringing it back under another.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/names/name.h"
#include "model/session/namecheck.h"
#include "ui/controls/sheet.h"

class QLabel;
class QLineEdit;

namespace weightroom
{

class PrimaryButton;

// Deletes itself when it's closed. A name that another model has or is to get is refused here: nothing is
// replaced.
class NameSheet : public Sheet
{
    Q_OBJECT

public:
    enum class For { Rename, Duplicate, Restore };

    NameSheet(QWidget *window, const Name &from, For purpose);

    // What is taken by now, also while it's open.
    void setTaken(const LibraryRows &rows, const PendingNames &pending);

signals:
    void accepted(const weightroom::Name &to);

protected:
    QWidget *firstField() const override;

private:
    void check();
    void finish();

    Name m_from;
    LibraryRows m_rows;
    PendingNames m_pending;
    QLineEdit *m_field;
    QLabel *m_state;
    PrimaryButton *m_accept;
    std::optional<Name> m_to;
};

} // namespace weightroom
