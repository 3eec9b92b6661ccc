// What is set for one model before it's built.
#pragma once

#include "model/build/builder.h"
#include "model/build/proposal.h"
#include "model/catalog/libraryrows.h"

#include <QWidget>
#include <optional>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;

namespace weightroom
{

class DiskBar;
class ModeChooser;
class NameFields;

// One thing to know before building, on the warning's ground, with what can be done about it.
class WarningRow : public QWidget
{
    Q_OBJECT

public:
    // Plain text; an empty action shows none.
    WarningRow(const QString &text, const QString &action, QWidget *parent = nullptr);

signals:
    void actionPressed();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void recolour();

    QLabel *m_icon;
};

class ProposalForm : public QWidget
{
    Q_OBJECT

public:
    ProposalForm(Proposal proposal, ImportMode wanted, QWidget *parent = nullptr);

    const Proposal &proposal() const { return m_proposal; }
    NameFields *names() const { return m_names; }
    DiskBar *disk() const { return m_disk; }
    // The way chosen; a copy of nothing where no file is brought in.
    ImportChoice choice() const;
    // What keeps this one from being built, for people; empty = nothing.
    QString problem() const;
    // Only without a problem.
    BuildRequest request() const;

signals:
    void changed();
    void editPressed();

private:
    void addRow(const QString &label, QWidget *field);
    void addText(const QString &label, const QString &text, const QString &objectName);
    void addGap();
    void addQuantisation();
    void addModes(ImportMode wanted);
    std::optional<quint64> fileType() const;

    Proposal m_proposal;
    QGridLayout *m_grid;
    NameFields *m_names;
    QComboBox *m_quantisation = nullptr; // only where the weights don't say theirs
    ModeChooser *m_modes = nullptr;      // only where files are brought in
    DiskBar *m_disk;
};

} // namespace weightroom
