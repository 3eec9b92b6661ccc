#include "ui/newmodel/newmodelsheet.h"

#include "model/build/propose.h"
#include "ui/newmodel/namefields.h"
#include "ui/newmodel/proposalform.h"
#include "ui/newmodel/proposalpages.h"
#include "ui/newmodel/sheetheader.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kSheetWidth = 660;

} // namespace

NewModelSheet::NewModelSheet(QWidget *window)
    : Sheet(window)
    , m_header(new SheetHeader)
    , m_footer(new SheetFooter)
{
    setObjectName(u"newModelSheet"_s);
    setAccessibleName(tr("New model"));
    setHead(m_header);
    setFoot(m_footer);
    setDefaultButton(m_footer->buildButton());
    connect(this, &Sheet::cancelled, this, &NewModelSheet::finish);
    connect(m_header, &SheetHeader::otherFilePressed, this, &NewModelSheet::chooseFile);
    connect(m_footer, &SheetFooter::buildPressed, this, &NewModelSheet::build);
    connect(m_footer, &SheetFooter::cancelPressed, this, &NewModelSheet::finish);
    connect(m_footer, &SheetFooter::editPressed, this, &NewModelSheet::edit);
}

NewModelSheet::~NewModelSheet()
{
    if (m_progress)
        m_progress->cancel();
}

void NewModelSheet::setStore(const Store &store)
{
    m_store = store;
    if (isVisible() && !m_paths.isEmpty())
        read();
}

void NewModelSheet::setRows(const LibraryRows &rows)
{
    m_rows = rows;
    // What a closed one holds is replaced before it's seen again.
    if (m_pages && isVisibleTo(parentWidget()))
        m_pages->setRows(rows);
}

void NewModelSheet::setPending(const PendingNames &pending)
{
    m_pending = pending;
    if (m_pages && isVisibleTo(parentWidget()))
        m_pages->setPending(pending);
}

void NewModelSheet::setDefaultImport(ImportMode mode)
{
    m_wanted = mode;
}

void NewModelSheet::openFiles(const QStringList &paths)
{
    m_paths = paths;
    if (paths.isEmpty()) {
        m_latest.drop();
        showMessage(
            u"drop"_s, tr("Choose a GGUF file or a Modelfile, or drop one on the window."),
            tr("Choose file…"));
    } else {
        read();
    }
    open();
}

void NewModelSheet::read()
{
    if (m_progress) {
        m_progress->cancel();
        m_workers.leave();
    }
    m_latest.drop();
    showMessage(u"file"_s, tr("Reading…"));
    if (!m_store)
        return; // setStore() begins anew
    m_progress = std::make_shared<Progress>();
    m_latest.run(
        this, m_workers.pool(),
        [store = *m_store, paths = m_paths, progress = m_progress] {
            return propose(store, paths, *progress);
        },
        [this](Proposals proposals) { show(std::move(proposals)); });
}

void NewModelSheet::showMessage(const QString &icon, const QString &text, const QString &action)
{
    m_pages = nullptr;
    m_header->show(tr("New model"), {}, u"weights"_s);
    auto *page = new MessagePage(icon, text, action);
    connect(page, &MessagePage::actionPressed, this, &NewModelSheet::chooseFile);
    setBody(page);
    setCardWidth(kSheetWidth);
    showButtons();
}

void NewModelSheet::show(Proposals proposals)
{
    m_pages = new ProposalPages(std::move(proposals), m_wanted, m_rows);
    m_pages->setPending(m_pending);
    connect(m_pages, &ProposalPages::changed, this, &NewModelSheet::showButtons);
    connect(m_pages, &ProposalPages::currentChanged, this, &NewModelSheet::showCurrent);
    connect(m_pages, &ProposalPages::editPressed, this, &NewModelSheet::edit);
    setBody(m_pages);
    setCardWidth(m_pages->hasList() ? kSheetWidth + ProposalPages::kListWidth : kSheetWidth);
    showCurrent();
    open(); // the focus goes to the first field
}

void NewModelSheet::showCurrent()
{
    const auto models = m_pages->forms().size();
    const auto title = models > 1 ? tr("%1 new models").arg(models) : tr("New model");
    if (const auto *form = m_pages->currentForm()) {
        const auto &proposal = form->proposal();
        m_header->show(
            title,
            fileInWords(
                // A Modelfile on a stored model brings no bytes.
                proposal.title, proposal.bytes > 0 ? proposal.bytes : -1, proposal.parts, proposal.folder),
            u"weights"_s);
    } else if (const auto *refusal = m_pages->currentRefusal()) {
        m_header->show(title, fileInWords(refusal->title, refusal->bytes, 1, refusal->folder), u"file"_s);
    }
    showButtons();
    placeCard();
}

void NewModelSheet::showButtons()
{
    const auto *form = m_pages ? m_pages->currentForm() : nullptr;
    const auto *refusal = m_pages ? m_pages->currentRefusal() : nullptr;
    m_footer->setCanEdit(
        (form != nullptr && !form->proposal().modelfileText.isEmpty())
        || (refusal != nullptr && !refusal->modelfileText.isEmpty()));
    m_footer->setModels(
        m_pages ? qsizetype(m_pages->forms().size()) : 0, m_pages ? m_pages->obstacle() : QString());
}

QWidget *NewModelSheet::firstField() const
{
    const auto *form = m_pages ? m_pages->currentForm() : nullptr;
    return form != nullptr ? form->names()->nameField() : Sheet::firstField();
}

void NewModelSheet::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Choose GGUF files or a Modelfile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(
        {tr("GGUF files and Modelfiles (*.gguf Modelfile Modelfile.* *.modelfile)"), tr("All files (*)")});
    if (!m_paths.isEmpty())
        dialog->setDirectory(QFileInfo(m_paths.front()).path());
    connect(dialog, &QFileDialog::filesSelected, this, &NewModelSheet::openFiles);
    dialog->open();
}

void NewModelSheet::build()
{
    if (!m_pages || m_pages->forms().empty() || !m_pages->obstacle().isEmpty())
        return;
    for (const auto *form : m_pages->forms())
        emit buildRequested(form->request(), form->choice().bytesToWrite);
    finish();
}

void NewModelSheet::edit()
{
    if (const auto *form = m_pages ? m_pages->currentForm() : nullptr)
        emit editRequested(form->proposal().modelfileText, form->names()->text(), form->proposal().directory);
    else if (const auto *refusal = m_pages ? m_pages->currentRefusal() : nullptr)
        emit editRequested(refusal->modelfileText, {}, QFileInfo(refusal->path).path());
    finish();
}

void NewModelSheet::finish()
{
    if (m_progress)
        m_progress->cancel();
    m_latest.drop();
    close();
    emit closed();
}

} // namespace weightroom
