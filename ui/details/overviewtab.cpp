#include "ui/details/overviewtab.h"

#include "model/details/modelwords.h"
#include "model/names/quoting.h"
#include "model/words/format.h"
#include "model/words/licencename.h"
#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/copybutton.h"
#include "ui/controls/elidedlabel.h"
#include "ui/controls/modellinks.h"
#include "ui/controls/spacebar.h"
#include "ui/details/factlist.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kMostProblems = 12;

// The newest line that says where the present weights came from, else the newest that led to this state.
const HistoryLine *originOf(const ModelDetails &details)
{
    const HistoryLine *present = nullptr;
    for (auto line = details.history.rbegin(); line != details.history.rend(); ++line) {
        if (!line->to || *line->to != details.model.manifest.digest)
            continue;
        if (!line->source.isEmpty())
            return &*line;
        if (present == nullptr)
            present = &*line;
    }
    return present;
}

// For who has never heard of a blob; the lines below say exactly what is wrong.
QString whatProblemsMean(const ModelDetails &details)
{
    const auto isWhole = [](const LayerInfo &info) {
        return info.present && info.actualBytes == info.layer.bytes && !info.isFoundDamaged;
    };
    const auto &layers = details.layers;
    if (std::all_of(layers.begin(), layers.end(), isWhole))
        return {};
    if (const auto *weights = weightsLayer(details); weights != nullptr && !weights->present)
        return OverviewTab::tr("This model can't run: its weights (%1) are missing. Download or import it "
                               "again, or use Store > Verify store to see what can be repaired.")
            .arg(sizeText(weights->layer.bytes));
    return OverviewTab::tr(
        "This model is damaged and may not run. Use Store > Verify store to see what can be repaired.");
}

// "the file 0123456789ab…": a blob is one.
QString shortDigests(QString text)
{
    static const QRegularExpression blob(u"\\bblob sha256[:-]([0-9a-f]{12})[0-9a-f]{52}"_s);
    static const QRegularExpression rest(u"(?<=sha256[:-][0-9a-f]{12})[0-9a-f]{52}"_s);
    return text.replace(blob, u"file \\1…"_s).replace(rest, u"…"_s);
}

// "Saturday 21 November 2026, 14:02", in the order of the locale.
QString longDate(const QDateTime &when)
{
    const QLocale locale;
    const auto local = when.toLocalTime();
    return OverviewTab::tr("%1, %2").arg(
        locale.toString(local.date(), QLocale::LongFormat),
        locale.toString(local.time(), QLocale::ShortFormat));
}

} // namespace

OverviewTab::OverviewTab(QWidget *parent)
    : QScrollArea(parent)
    , m_page(new QWidget)
    , m_layout(new QVBoxLayout(m_page))
{
    setObjectName(u"overviewTab"_s);
    setAccessibleName(tr("Overview"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_page->setBackgroundRole(QPalette::Base);
    m_page->setAutoFillBackground(true);
    m_layout->setContentsMargins(20, 16, 20, 20);
    m_layout->setSpacing(8);
    m_sentence = addText();
    m_problems = addText();
    m_problems->setForegroundRole(QPalette::WindowText); // a colour of its own; the page's is Text
    makeFacts();
    makeSpace();
    makeOrigin();
    m_layout->addStretch();
    setWidget(m_page);
    colourProblems();
}

QLabel *OverviewTab::addText()
{
    auto *text = new QLabel(m_page);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layout->addWidget(text);
    return text;
}

FactList *OverviewTab::addSection(const QString &title)
{
    m_layout->addSpacing(title.isEmpty() ? 2 : 6);
    if (!title.isEmpty()) {
        auto *label = new QLabel(title, m_page);
        auto bold = font();
        bold.setWeight(QFont::DemiBold);
        label->setFont(bold);
        m_layout->addWidget(label);
    }
    auto *facts = new FactList(m_page);
    m_layout->addWidget(facts);
    return facts;
}

void OverviewTab::makeFacts()
{
    m_facts = addSection({});
    m_capabilities = new CapabilityRow(m_facts);
    m_capabilitiesRow = m_facts->addRow(tr("Can do"), m_capabilities);
    auto *both = new QWidget(m_facts);
    m_quantisation = new QLabel(both);
    m_quantisationWords = new QLabel(both);
    m_quantisationWords->setForegroundRole(QPalette::PlaceholderText);
    m_quantisationWords->setWordWrap(true);
    for (auto *label : {m_quantisation, m_quantisationWords}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    }
    auto *row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_quantisation);
    row->addWidget(m_quantisationWords, 1);
    m_quantisationRow = m_facts->addRow(tr("Quantisation"), both);
    m_context = m_facts->addText(tr("Context"));
    m_licence = m_facts->addText(tr("Licence"));
}

void OverviewTab::makeSpace()
{
    m_space = addSection(tr("Space"));
    m_bar = new SpaceBar(m_page);
    m_bar->setObjectName(u"spaceBar"_s);
    m_layout->insertWidget(m_layout->indexOf(m_space), m_bar);
    m_size = m_space->addText(tr("Size"));
    m_shared = new LinkLabel(m_space);
    m_shared->setObjectName(u"sharedWith"_s);
    m_shared->setAccessibleName(tr("Shared"));
    m_sharedRow = m_space->addRow(tr("Shared"), m_shared);
    m_frees = m_space->addText(tr("Delete frees"));
    m_frees->setObjectName(u"deleteFrees"_s);
    connect(m_shared, &QLabel::linkActivated, this, &OverviewTab::openShared);
}

void OverviewTab::makeOrigin()
{
    m_origin = addSection(tr("Origin"));
    m_source = m_origin->addText(tr("Source"));
    m_built = m_origin->addText(tr("Built"));
    auto *both = new QWidget(m_origin);
    m_command = new ElidedLabel(Qt::ElideMiddle, both);
    m_command->setObjectName(u"runCommand"_s);
    m_command->setFont(monoFont(font()));
    m_command->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_copyCommand = new CopyButton(tr("Copy the command"), both);
    auto *row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_command);
    row->addWidget(m_copyCommand);
    row->addStretch(1);
    m_origin->addRow(tr("Run with"), both);
    m_layout->addSpacing(6);
    m_readAt = addText();
    m_readAt->setObjectName(u"readAt"_s);
    m_readAt->hide();
}

void OverviewTab::setReadAt(const QDateTime &when)
{
    const bool isAway = when.isValid();
    m_bar->setEnabled(!isAway);
    m_readAt->setVisible(isAway);
    if (isAway) {
        const auto time = QLocale().toString(when.time(), QLocale::ShortFormat);
        m_readAt->setText(
            when.date() == QDate::currentDate() ? tr("As read today at %1").arg(time)
                                                : tr("As read on %1").arg(longDate(when)));
    }
    auto stepping = QPalette();
    if (isAway) {
        const auto secondary = Colours::of(palette()).secondary;
        for (const auto role : {QPalette::Text, QPalette::WindowText})
            stepping.setColor(role, secondary);
    }
    m_page->setPalette(stepping);
    colourProblems();
}

void OverviewTab::show(const ShownModel &model)
{
    const auto &details = *model.details;
    m_sentence->setText(describeModel(details));
    QStringList problems;
    for (const auto &problem : details.problems.mid(0, kMostProblems))
        problems.append(breakableText(sentenceOf(shortDigests(visibleText(problem, 500)))));
    if (const auto left = details.problems.size() - kMostProblems; left > 0)
        problems.append(tr("And %1 more.").arg(countText(quint64(left))));
    const auto meaning = whatProblemsMean(details);
    if (!meaning.isEmpty())
        problems.prepend(meaning);
    m_isDamaged = !meaning.isEmpty();
    colourProblems();
    m_problems->setText(unbrokenFigures(problems.join(u'\n')));
    m_problems->setVisible(!problems.isEmpty());

    m_capabilities->setCapabilities(details.capabilities);
    m_facts->setRowVisible(m_capabilitiesRow, !details.capabilities.isEmpty());
    m_quantisation->setText(details.model.build);
    m_quantisationWords->setText(quantisationWords(details.model.build));
    m_facts->setRowVisible(m_quantisationRow, !details.model.build.isEmpty());
    const auto context = details.facts ? details.facts->contextLength : std::nullopt;
    m_facts->setText(m_context, context ? tr("%1 tokens").arg(countText(*context)) : QString());
    m_facts->setText(m_licence, licenceNames(details.licenses));
    showSpace(model);
    showOrigin(model);
}

void OverviewTab::showSpace(const ShownModel &model)
{
    const auto &space = model.space;
    m_space->setText(m_size, sizeText(model.details->model.manifest.totalBytes()));
    m_bar->setVisible(model.use != nullptr);
    m_bar->setBytes(space.ownBytes, space.sharedBytes);
    m_sharedWith = space.sharedWith;
    m_space->setRowVisible(m_sharedRow, !m_sharedWith.isEmpty());
    if (!m_sharedWith.isEmpty()) {
        const bool isOne = m_sharedWith.count == 1;
        const auto &first = m_sharedWith.first;
        const auto link = isOne ? linkTo(first.front(), shownName(first.front()))
                                : linkTo(u"#"_s, tr("%1 models").arg(countText(quint64(m_sharedWith.count))));
        m_shared->setHtml(tr("%1 with %2").arg(sizeText(space.sharedBytes).toHtmlEscaped(), link));
        QStringList names;
        for (const auto &name : first)
            names.append(shownName(name));
        m_shared->setToolTip(isOne ? QString() : plainTooltip(names.join(u'\n')));
    }
    // What can't be read may hold the same files: then they stay.
    const auto frees = model.use == nullptr ? QString()
        : model.use->unreadable() > 0       ? tr("nothing while another model can't be read")
        : space.ownBytes == 0               ? tr("nothing: other models use all its files")
                                            : sizeText(space.ownBytes);
    m_space->setText(m_frees, frees);
}

void OverviewTab::showOrigin(const ShownModel &model)
{
    const auto *line = originOf(*model.details);
    const auto source = line != nullptr ? line->source : QString();
    m_origin->setText(m_source, visibleText(QFileInfo(source).fileName(), 255));
    m_source->setToolTip(plainTooltip(visibleText(source, 4096)));
    m_origin->setText(m_built, line != nullptr ? longDate(line->when) : QString());
    m_command->setWhole(model.runCommand);
    m_copyCommand->setCopied(model.runCommand);
}

void OverviewTab::openShared(const QString &link)
{
    if (link != u"#")
        emit selectModelRequested(link);
    else
        popupModels(
            this, m_shared->mapToGlobal(QPoint(0, m_shared->height())), m_sharedWith,
            [this](const QString &name) { emit selectModelRequested(name); });
}

void OverviewTab::colourProblems()
{
    const auto colours = Colours::of(palette());
    auto alarming = palette();
    alarming.setColor(QPalette::WindowText, m_isDamaged ? colours.error : colours.warning);
    m_problems->setPalette(alarming);
}

void OverviewTab::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourProblems();
}

} // namespace weightroom
