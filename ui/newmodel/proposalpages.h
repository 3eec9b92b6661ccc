// The body of the new-model sheet: a form for each model, a sentence for each file that can't be taken, and a
// list of them where there are several.
#pragma once

#include "model/build/proposal.h"
#include "model/catalog/libraryrows.h"
#include "model/session/namecheck.h"

#include <QListWidget>
#include <QWidget>
#include <vector>

namespace weightroom
{

class ProposalForm;

// The files of a sheet that is about several, each with its state.
class ProposalList : public QListWidget
{
    Q_OBJECT

public:
    enum class State { Good, NeedsLook, Refused };

    explicit ProposalList(QWidget *parent = nullptr);

    // Plain text; path is the tooltip.
    void addFile(const QString &title, const QString &path, State state);
    void setState(int row, State state);

signals:
    void chosen(int row);
};

class ProposalPages : public QWidget
{
    Q_OBJECT

public:
    // Of the list beside the forms.
    static constexpr int kListWidth = 200;

    ProposalPages(Proposals proposals, ImportMode wanted, const LibraryRows &rows, QWidget *parent = nullptr);

    bool hasList() const { return m_list != nullptr; }
    void setRows(const LibraryRows &rows);
    void setPending(const PendingNames &pending);

    const std::vector<ProposalForm *> &forms() const { return m_forms; }
    // Of what is shown: one of the two, or neither.
    ProposalForm *currentForm() const;
    const Refusal *currentRefusal() const;
    // Why nothing can be built yet, for people; empty = it can.
    QString obstacle() const;

signals:
    void currentChanged();
    // Something was typed or chosen.
    void changed();
    void editPressed();

private:
    void addForms(ImportMode wanted, const LibraryRows &rows);
    void addPage(QWidget *page);
    void choose(int row);
    void refresh();
    void findClashes();

    Proposals m_proposals;
    ProposalList *m_list = nullptr;
    std::vector<ProposalForm *> m_forms; // in the order of the models
    std::vector<QWidget *> m_pages;      // the forms, then one for each refusal
    std::size_t m_current = 0;
};

// A page that says one thing: an icon of 24, a sentence, perhaps a button below. icon: a name of
// resources/icons; action: the button's text, empty for none.
class MessagePage : public QWidget
{
    Q_OBJECT

public:
    MessagePage(
        const QString &icon, const QString &text, const QString &action = {}, QWidget *parent = nullptr);

signals:
    void actionPressed();
};

} // namespace weightroom
