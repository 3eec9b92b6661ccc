#include "ui/newmodel/proposalpages.h"

#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"
#include "ui/newmodel/diskbar.h"
#include "ui/newmodel/namefields.h"
#include "ui/newmodel/proposalform.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

ProposalList::ProposalList(QWidget *parent)
    : QListWidget(parent)
{
    setObjectName(u"proposalList"_s);
    setAccessibleName(tr("Files"));
    setFrameShape(QFrame::NoFrame);
    setTextElideMode(Qt::ElideMiddle);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportMargins(12, 12, 0, 12);
    // It lies on the card's ground, as the form beside it does.
    auto ground = palette();
    ground.setColor(QPalette::Base, ground.color(QPalette::Window));
    setPalette(ground);
    setIconSize(QSize(16, 16));
    connect(this, &QListWidget::currentRowChanged, this, &ProposalList::chosen);
}

void ProposalList::addFile(const QString &title, const QString &path, State state)
{
    auto *item = new QListWidgetItem(title, this);
    item->setToolTip(plainTooltip(path));
    item->setSizeHint(QSize(0, rowHeight(font(), 34)));
    setState(count() - 1, state);
}

void ProposalList::setState(int row, State state)
{
    auto *entry = item(row);
    auto name = u"weights"_s;
    auto colour = &Colours::secondary;
    QString words;
    if (state == State::NeedsLook) {
        name = u"warning"_s;
        colour = &Colours::warning;
        words = tr("needs attention");
    } else if (state == State::Refused) {
        name = u"error"_s;
        colour = &Colours::error;
        words = tr("can't be imported");
    }
    // One of its own when the row is selected: icons of views would be tinted.
    QIcon shown;
    for (const auto mode : {QIcon::Normal, QIcon::Selected}) {
        const auto colours = Colours::ofRow(palette(), mode == QIcon::Selected);
        shown.addPixmap(iconPixmap(name, 16, colours.*colour, devicePixelRatioF()), mode);
    }
    entry->setIcon(shown);
    entry->setData(Qt::AccessibleTextRole, words.isEmpty() ? entry->text() : entry->text() + u", "_s + words);
}

ProposalPages::ProposalPages(Proposals proposals, ImportMode wanted, const LibraryRows &rows, QWidget *parent)
    : QWidget(parent)
    , m_proposals(std::move(proposals))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (m_proposals.models.size() + m_proposals.refused.size() > 1) {
        m_list = new ProposalList(this);
        m_list->setFixedWidth(kListWidth);
        layout->addWidget(m_list);
    }
    auto *pages = new QVBoxLayout;
    pages->setSpacing(0);
    layout->addLayout(pages, 1);
    if (!m_proposals.readOnlyReason.isEmpty())
        pages->addWidget(new WarningRow(sentenceOf(m_proposals.readOnlyReason), {}, this));
    addForms(wanted, rows);
    for (const auto &refusal : m_proposals.refused) {
        addPage(new MessagePage(u"error"_s, refusal.reason, {}, this));
        if (m_list != nullptr)
            m_list->addFile(refusal.title, refusal.path, ProposalList::State::Refused);
    }
    for (auto *page : m_pages)
        pages->addWidget(page);
    if (m_list != nullptr) {
        connect(m_list, &ProposalList::chosen, this, &ProposalPages::choose);
        m_list->setCurrentRow(0);
    }
    choose(0);
    refresh();
}

void ProposalPages::addForms(ImportMode wanted, const LibraryRows &rows)
{
    for (const auto &proposal : m_proposals.models) {
        auto *form = new ProposalForm(proposal, wanted, this);
        form->names()->setRows(rows);
        form->disk()->setDisk(m_proposals.freeBytes, m_proposals.totalBytes);
        connect(form, &ProposalForm::changed, this, &ProposalPages::refresh);
        connect(form, &ProposalForm::editPressed, this, &ProposalPages::editPressed);
        m_forms.push_back(form);
        addPage(form);
        if (m_list != nullptr)
            m_list->addFile(proposal.title, proposal.paths.value(0), ProposalList::State::Good);
    }
}

void ProposalPages::addPage(QWidget *page)
{
    page->hide();
    m_pages.push_back(page);
}

void ProposalPages::setRows(const LibraryRows &rows)
{
    for (auto *form : m_forms)
        form->names()->setRows(rows);
    refresh();
}

void ProposalPages::setPending(const PendingNames &pending)
{
    for (auto *form : m_forms)
        form->names()->setPending(pending);
    refresh();
}

ProposalForm *ProposalPages::currentForm() const
{
    return m_current < m_forms.size() ? m_forms[m_current] : nullptr;
}

const Refusal *ProposalPages::currentRefusal() const
{
    const auto row = m_current - m_forms.size();
    return m_current >= m_forms.size() && row < m_proposals.refused.size() ? &m_proposals.refused[row]
                                                                           : nullptr;
}

void ProposalPages::choose(int row)
{
    m_current = row < 0 ? m_pages.size() : std::size_t(row);
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        m_pages[i]->setVisible(i == m_current);
    emit currentChanged();
}

// Two models that are built together can't have one name.
void ProposalPages::findClashes()
{
    QMap<QString, std::vector<ProposalForm *>> byName;
    for (auto *form : m_forms) {
        if (const auto &name = form->names()->check().name)
            byName[name->foldedRef()].push_back(form);
        else
            form->names()->setClash({});
    }
    for (const auto &forms : byName) {
        for (auto *form : forms) {
            const auto *other = forms.front() != form ? forms.front() : forms.back();
            form->names()->setClash(other == form ? QString() : other->proposal().title);
        }
    }
}

void ProposalPages::refresh()
{
    findClashes();
    qint64 bytes = 0;
    for (const auto *form : m_forms)
        bytes += form->choice().bytesToWrite;
    for (std::size_t i = 0; i < m_forms.size(); ++i) {
        m_forms[i]->disk()->setBytesToWrite(bytes);
        if (m_list != nullptr)
            m_list->setState(
                int(i),
                m_forms[i]->problem().isEmpty() ? ProposalList::State::Good : ProposalList::State::NeedsLook);
    }
    emit changed();
}

QString ProposalPages::obstacle() const
{
    if (m_forms.empty())
        return {};
    if (!m_proposals.readOnlyReason.isEmpty())
        return tr("The store is read-only");
    for (const auto *form : m_forms) {
        const auto problem = form->problem();
        if (!problem.isEmpty())
            return m_forms.size() > 1 ? form->proposal().title + u": "_s + problem : problem;
    }
    return m_forms.front()->disk()->fits() ? QString() : tr("Not enough space");
}

MessagePage::MessagePage(const QString &icon, const QString &text, const QString &action, QWidget *parent)
    : QWidget(parent)
{
    constexpr int kHeight = 180; // so that the card keeps a shape
    auto *picture = new QLabel(this);
    const auto colours = Colours::of(palette());
    picture->setPixmap(
        iconPixmap(icon, 24, icon == u"error" ? colours.error : colours.secondary, devicePixelRatioF()));
    auto *words = new QLabel(unbrokenFigures(text), this);
    words->setObjectName(u"pageText"_s);
    words->setTextFormat(Qt::PlainText);
    words->setAlignment(Qt::AlignHCenter);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addStretch();
    layout->addWidget(picture, 0, Qt::AlignHCenter);
    layout->addWidget(words);
    if (!action.isEmpty()) {
        auto *button = new QPushButton(action, this);
        button->setObjectName(u"pageAction"_s);
        button->setAutoDefault(true);
        button->setMinimumSize(button->sizeHint().width() + 24, rowHeight(font(), 30));
        connect(button, &QPushButton::clicked, this, &MessagePage::actionPressed);
        layout->addWidget(button, 0, Qt::AlignHCenter);
    }
    layout->addStretch();
    setMinimumHeight(kHeight);
}

} // namespace weightroom
