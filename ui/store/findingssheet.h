// What a verification found: each file and manifest that isn't as it should be, which models it affects, and
// mending it.
#pragma once

#include "model/store/care/repair.h"
#include "model/store/care/verify.h"
#include "ui/controls/sheet.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace weightroom
{

class PrimaryButton;

// Deletes itself when it's closed.
class FindingsSheet : public Sheet
{
    Q_OBJECT

public:
    FindingsSheet(QWidget *window, const VerifyReport &report, const QString &readOnlyReason);

    // A repair ran: what is whole now is struck off, what isn't says why.
    void setOutcome(const RepairOutcome &outcome);
    void setFailure(const Error &error);
    bool isAllRepaired() const;

signals:
    void repairRequested(const std::vector<weightroom::RepairRequest> &requests);

private:
    struct Finding {
        std::optional<Digest> digest;
        QString name;   // of a model whose manifest is bad
        QString text;   // for people, a line
        QString more;   // what steps back below it; may be empty
        QString detail; // for experts, as a tooltip: where it is, or what exactly is wrong
        QLabel *mark = nullptr;
        QLabel *state = nullptr;
        QPushButton *fromFile = nullptr;
        bool isRepaired = false;
    };

    void addFinding(const Finding &finding, QVBoxLayout *lines);
    void repairAll();
    void repairFromFile(std::size_t finding);
    void setBusy(bool isBusy);
    void finish();

    std::vector<Finding> m_findings;
    QLabel *m_summary;
    PrimaryButton *m_repair;
    QPushButton *m_close;
    bool m_isReadOnly;
};

} // namespace weightroom
