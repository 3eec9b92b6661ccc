#include "ui/actions/modelcommands.h"

#include "model/items/librarymodel.h"
#include "model/session/library.h"
#include "model/words/format.h"
#include "model/words/runcommand.h"
#include "ui/actions/changemessage.h"
#include "ui/actions/libraryactions.h"
#include "ui/actions/namesheet.h"
#include "ui/actions/reveal.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"

#include <QApplication>
#include <QClipboard>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

ModelCommands::ModelCommands(const Parts &parts)
    : QObject(parts.window)
    , m_parts(parts)
    , m_changes(new LibraryChanges(this))
{
    connectActions();
    connect(m_changes, &LibraryChanges::changed, this, &ModelCommands::showChange);
    connect(m_changes, &LibraryChanges::failed, this, &ModelCommands::showFailure);
    connect(m_changes, &LibraryChanges::undoChanged, this, &ModelCommands::updateActions);
    connect(m_changes, &LibraryChanges::trashMeasured, this, [this](const TrashMeasure &measure) {
        m_trash = measure;
        emit trashChanged(measure.bytes);
        updateActions();
        if (m_wantsToEmpty)
            askToEmpty(measure);
        m_wantsToEmpty = false;
    });
    connect(m_parts.messages, &MessageBar::actionTriggered, this, [this](const QString &id) {
        if (id == u"undo")
            m_changes->undo();
        else if (id == u"empty")
            emptyTrash();
    });
}

void ModelCommands::connectActions()
{
    auto &actions = *m_parts.actions;
    const auto on = [&](Id id, auto slot) { connect(actions[id], &QAction::triggered, this, slot); };
    on(Id::Delete, &ModelCommands::deleteSelected);
    on(Id::Undo, [this] { m_changes->undo(); });
    on(Id::Rename, [this] { askForName(LibraryChange::Kind::Rename); });
    on(Id::Duplicate, [this] { askForName(LibraryChange::Kind::Duplicate); });
    on(Id::EmptyTrash, &ModelCommands::emptyTrash);
    on(Id::CopyName, &ModelCommands::copyNames);
    on(Id::CopyRunCommand, [this] {
        if (const auto *row = selectedRow())
            copy(runCommand(*m_parts.library->store(), *Name::parse(row->key)));
    });
    on(Id::CopyDigest, [this] {
        if (const auto *row = selectedRow(); row != nullptr && row->id)
            copy(row->id->toString());
    });
    on(Id::CopyPath, [this] { copy(weightsPath()); });
    on(Id::ShowWeights, [this] { showFile(weightsPath(), this, m_parts.messages); });
    on(Id::ShowManifest, [this] { showFile(manifestPath(), this, m_parts.messages); });
}

void ModelCommands::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    tellSheet();
}

void ModelCommands::setPendingNames(const PendingNames &pending)
{
    m_pending = pending;
    tellSheet();
}

void ModelCommands::tellSheet()
{
    if (m_nameSheet)
        m_nameSheet->setTaken(m_rows, m_pending);
}

std::vector<Name> ModelCommands::selectedNames() const
{
    std::vector<Name> names;
    for (const auto &key : m_parts.view->selectedKeys()) {
        if (auto name = Name::parse(key))
            names.push_back(std::move(*name));
    }
    return names;
}

const LibraryRow *ModelCommands::selectedRow() const
{
    const auto keys = m_parts.view->selectedKeys();
    return keys.size() == 1 ? m_parts.model->rowAt(m_parts.model->indexOf(keys.front())) : nullptr;
}

QString ModelCommands::selectionSummary() const
{
    const auto keys = m_parts.view->selectedKeys();
    if (keys.size() < 2)
        return {};
    const auto sum = m_parts.library->sumOf(QSet<QString>(keys.constBegin(), keys.constEnd()));
    return tr("%1 models, %2. Deleting frees %3.")
        .arg(countText(quint64(keys.size())), sizeText(sum.bytes), sizeText(sum.freedBytes));
}

void ModelCommands::setListShown(bool isShown)
{
    m_isListShown = isShown;
    updateActions();
}

void ModelCommands::updateActions()
{
    const auto &store = m_parts.library->store();
    const auto *row = selectedRow();
    LibraryActions::State state;
    state.selected = m_isListShown ? int(m_parts.view->selectedKeys().size()) : 0;
    state.isOpen = store.has_value();
    const auto &away = m_parts.library->awayDrive();
    if (away)
        state.awayReason = away->sentence();
    m_parts.actions->setUndo(m_changes->canUndo() && !away ? m_changes->undoText() : QString());
    if (store && store->readOnlyReason())
        state.readOnlyReason = sentenceOf(store->readOnlyReason()->message);
    state.hasWeights = row != nullptr && row->weights;
    // Others delete too.
    state.hasTrash = !m_trash.isEmpty() || (store && m_parts.library->sizes().trashBytes > 0);
    m_parts.actions->setState(state);
}

void ModelCommands::settleSelection()
{
    if (m_selectNext.isEmpty() || !m_parts.model->indexOf(m_selectNext).isValid())
        return;
    m_parts.view->selectKey(m_selectNext);
    m_selectNext.clear();
}

void ModelCommands::deleteSelected()
{
    const auto names = selectedNames();
    if (names.empty())
        return;
    m_selectNext = m_parts.view->keyAfterSelection();
    m_changes->remove(names);
}

void ModelCommands::askForName(LibraryChange::Kind kind)
{
    const auto *row = selectedRow();
    if (row == nullptr)
        return;
    const auto from = *Name::parse(row->key);
    const bool renames = kind == LibraryChange::Kind::Rename;
    auto *sheet =
        new NameSheet(m_parts.window, from, renames ? NameSheet::For::Rename : NameSheet::For::Duplicate);
    m_nameSheet = sheet;
    tellSheet();
    connect(sheet, &NameSheet::accepted, this, [this, from, renames](const Name &to) {
        m_selectNext = to.canonical();
        if (renames)
            m_changes->rename(from, to);
        else
            m_changes->duplicate(from, to);
    });
    sheet->open();
}

void ModelCommands::emptyTrash()
{
    m_wantsToEmpty = true;
    m_changes->measureTrash();
}

void ModelCommands::askToEmpty(const TrashMeasure &measure)
{
    if (measure.isEmpty()) {
        m_parts.messages->showMessage(MessageBar::Kind::Info, u"trash"_s, tr("The trash is empty."), {});
        return;
    }
    if (!m_asksBeforeEmptying) {
        m_changes->emptyTrash();
        return;
    }
    auto *box = new QMessageBox(m_parts.window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("Empty the trash"));
    box->setText(unbrokenFigures(
        tr("Delete %1 permanently? This frees %2.").arg(trashInWords(measure), sizeText(measure.bytes))));
    auto *yes = box->addButton(tr("Delete permanently"), QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Keep"), QMessageBox::RejectRole));
    connect(yes, &QPushButton::clicked, m_changes, &LibraryChanges::emptyTrash);
    box->open();
}

void ModelCommands::showChange(const LibraryChange &change)
{
    using Kind = LibraryChange::Kind;
    m_trash.bytes = change.trashBytes;
    emit trashChanged(m_trash.bytes);
    // An entry whose files other models use takes nothing, and is one.
    if (m_trash.bytes == 0)
        m_changes->measureTrash();
    if (change.kind == Kind::Restore || change.isTakenBack)
        m_selectNext = change.to   ? change.to->canonical()
            : change.names.empty() ? QString()
                                   : change.names.front().canonical();
    QList<MessageBar::Action> buttons;
    if (change.kind == Kind::Remove && change.trashBytes > 0)
        buttons.append({u"empty"_s, tr("Empty trash…"), {}});
    if (change.kind != Kind::EmptyTrash && !change.isTakenBack)
        buttons.append({u"undo"_s, tr("Undo"), u"undo"_s});
    const auto kind = change.warnings.isEmpty() ? MessageBar::Kind::Info : MessageBar::Kind::Warning;
    const auto icon =
        change.kind == Kind::Remove || change.kind == Kind::EmptyTrash ? u"trash"_s : u"check"_s;
    m_parts.messages->showMessage(kind, icon, changeMessage(change), buttons);
    m_parts.library->refresh();
    updateActions();
}

void ModelCommands::showFailure(const Error &error)
{
    m_selectNext.clear();
    if (error.kind == Error::Kind::Cancelled)
        m_parts.messages->showMessage(
            MessageBar::Kind::Info, u"info"_s, tr("Cancelled. Nothing was changed."), {});
    else
        m_parts.messages->showFailure(MessageBar::Kind::Error, error.message);
    m_parts.library->refresh();
}

void ModelCommands::copyNames()
{
    QStringList names;
    for (const auto &name : selectedNames())
        names.append(name.withoutBuild().shortForm());
    copy(names.join(u'\n'));
}

void ModelCommands::copy(const QString &text)
{
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
}

// Of a seed-era model the folder of its builds: their names may be written in either case.
QString ModelCommands::manifestPath() const
{
    const auto *row = selectedRow();
    const auto &store = m_parts.library->store();
    const auto name = row != nullptr && store ? Name::parse(row->key) : failure(Error::Kind::NotFound, {});
    return name ? name->manifestPath(store->manifestsPath()).value_or(QString()) : QString();
}

QString ModelCommands::weightsPath() const
{
    const auto *row = selectedRow();
    const auto &store = m_parts.library->store();
    return row != nullptr && row->weights && store ? store->blobPath(*row->weights) : QString();
}

} // namespace weightroom
