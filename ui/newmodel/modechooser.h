// How a file is brought into the store: a row for each way, with what it means and what it takes.
#pragma once

#include "model/build/importchoice.h"

#include <QWidget>
#include <vector>

class QButtonGroup;
class QVBoxLayout;

namespace weightroom
{

class ModeChooser : public QWidget
{
    Q_OBJECT

public:
    explicit ModeChooser(QWidget *parent = nullptr);

    // Chooses the wanted mode if it can be had, else a clone, else a copy. folder: where the file lies, for
    // people. Impossible ways stay, disabled, with the reason.
    void setChoices(const ImportChoices &choices, ImportMode wanted, const QString &folder);

    // The one chosen; a copy of nothing if there is nothing to choose.
    ImportChoice chosen() const;

signals:
    void changed();

private:
    void addRow(const ImportChoice &choice, const QString &folder);

    std::vector<ImportChoice> m_choices;
    QButtonGroup *m_group;
    QVBoxLayout *m_layout;
};

} // namespace weightroom
