#include "ui/newmodel/proposalform.h"

#include "model/gguf/filetype.h"
#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/newmodel/diskbar.h"
#include "ui/newmodel/modechooser.h"
#include "ui/newmodel/namefields.h"
#include "ui/newmodel/sheetheader.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A button that looks like a link: it says what it does and has a keyboard way of its own.
class LinkButton : public QToolButton
{
public:
    LinkButton(const QString &text, QWidget *parent)
        : QToolButton(parent)
    {
        setText(text);
        setAutoRaise(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }

    QSize sizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(text()) + 8, fontMetrics().height() + 6};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const auto colour = palette().color(QPalette::Link);
        if (hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(colour);
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        auto textFont = font();
        textFont.setUnderline(underMouse());
        painter.setFont(textFont);
        painter.setPen(colour);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

WarningRow::WarningRow(const QString &text, const QString &action, QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
{
    setObjectName(u"warningRow"_s);
    auto *words = new QLabel(unbrokenFigures(text), this);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 7, 8, 7);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(words, 1);
    if (!action.isEmpty()) {
        auto *button = new LinkButton(action, this);
        button->setObjectName(u"warningAction"_s);
        button->setAccessibleDescription(text);
        connect(button, &QToolButton::clicked, this, &WarningRow::actionPressed);
        layout->addWidget(button);
    }
    recolour();
}

void WarningRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

void WarningRow::recolour()
{
    m_icon->setPixmap(iconPixmap(u"warning"_s, 16, Colours::of(palette()).warning, devicePixelRatioF()));
}

void WarningRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(isHighContrast(palette()) ? QPen(palette().color(QPalette::WindowText)) : QPen(Qt::NoPen));
    painter.setBrush(Colours::of(palette()).warningGround);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

namespace
{

constexpr int kLabelWidth = 104;
constexpr int kRowInset = 12; // of a mode's row, within which it's highlighted

QString templateInWords(const Proposal &proposal)
{
    switch (proposal.templateOrigin) {
    case TemplateOrigin::None:
        break;
    case TemplateOrigin::NotNeeded:
        return ProposalForm::tr("Not needed: the model makes embeddings");
    case TemplateOrigin::File:
        return ProposalForm::tr("Found in the file");
    case TemplateOrigin::Modelfile:
        return ProposalForm::tr("Set in the Modelfile");
    case TemplateOrigin::Base:
        return ProposalForm::tr("From the base model");
    case TemplateOrigin::Ollama:
        return ProposalForm::tr("Ollama's own for %1").arg(proposal.renderer);
    }
    return ProposalForm::tr("None in the file");
}

} // namespace

ProposalForm::ProposalForm(Proposal proposal, ImportMode wanted, QWidget *parent)
    : QWidget(parent)
    , m_proposal(std::move(proposal))
    , m_grid(new QGridLayout)
    , m_names(new NameFields(this))
    , m_disk(new DiskBar(this))
{
    setObjectName(u"proposalForm"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(8);
    m_grid->setColumnMinimumWidth(0, kLabelWidth);
    m_grid->setColumnStretch(1, 1);
    m_grid->setHorizontalSpacing(4);
    m_grid->setVerticalSpacing(10);
    layout->addLayout(m_grid);
    m_names->setName(m_proposal.model, m_proposal.tag);
    connect(m_names, &NameFields::changed, this, &ProposalForm::changed);
    addText(tr("Found"), m_proposal.found, u"found"_s);
    addRow(tr("Name"), m_names);
    if (m_proposal.build.isEmpty())
        addQuantisation();
    addText(tr("Template"), templateInWords(m_proposal), u"template"_s);
    for (const auto &warning : m_proposal.warnings) {
        auto *row = new WarningRow(
            sentenceOf(warning.text), warning.isForEditor ? tr("Edit Modelfile") : QString(), this);
        connect(row, &WarningRow::actionPressed, this, &ProposalForm::editPressed);
        m_grid->addWidget(row, m_grid->rowCount(), 0, 1, 2);
    }
    if (!m_proposal.imports.modes.empty())
        addModes(wanted);
    addGap();
    addRow(tr("Disk"), m_disk);
    layout->addStretch();
}

void ProposalForm::addRow(const QString &label, QWidget *field)
{
    const int row = m_grid->rowCount();
    auto *title = new QLabel(label, this);
    // In line with the first line of the field.
    auto *top = new QVBoxLayout;
    const bool isTall = field == m_names || field == m_quantisation;
    top->setContentsMargins(0, isTall ? (rowHeight(font(), 30) - fontMetrics().height()) / 2 : 0, 0, 0);
    top->addWidget(title, 0, Qt::AlignRight | Qt::AlignTop);
    top->addStretch();
    auto *inset = new QHBoxLayout;
    inset->setContentsMargins(kRowInset, 0, 0, 0);
    inset->addWidget(field);
    if (field == m_quantisation)
        inset->addStretch();
    m_grid->addLayout(top, row, 0);
    m_grid->addLayout(inset, row, 1);
}

void ProposalForm::addGap()
{
    // With the spacing on both of its sides.
    m_grid->addItem(new QSpacerItem(0, 0), m_grid->rowCount(), 0);
}

void ProposalForm::addText(const QString &label, const QString &text, const QString &objectName)
{
    auto *words = new QLabel(text, this);
    words->setObjectName(objectName);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->setAccessibleName(label + u": "_s + text);
    addRow(label, words);
}

void ProposalForm::addQuantisation()
{
    m_quantisation = new QComboBox(this);
    m_quantisation->setObjectName(u"quantisation"_s);
    m_quantisation->setAccessibleName(tr("Quantisation"));
    m_quantisation->setMinimumHeight(rowHeight(font(), 30));
    m_quantisation->setFixedWidth(184);
    m_quantisation->addItem(tr("Choose"));
    m_quantisation->addItems(gguf::fileTypeNames());
    if (m_proposal.likelyFileType)
        m_quantisation->setCurrentText(gguf::buildName(*m_proposal.likelyFileType));
    connect(m_quantisation, &QComboBox::currentIndexChanged, this, &ProposalForm::changed);
    addRow(tr("Quantisation"), m_quantisation);
    auto text = tr("The file doesn't say how it is quantised.");
    if (!m_proposal.dominantTensorType.isEmpty())
        text += u' ' + tr("Most of its tensors are %1.").arg(m_proposal.dominantTensorType);
    auto *words = new QLabel(text, this);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setFont(smallFont(font()));
    words->setForegroundRole(QPalette::PlaceholderText);
    m_quantisation->setAccessibleDescription(text);
    addRow({}, words);
}

void ProposalForm::addModes(ImportMode wanted)
{
    m_modes = new ModeChooser(this);
    m_modes->setChoices(m_proposal.imports, wanted, folderInWords(m_proposal.folder));
    connect(m_modes, &ModeChooser::changed, this, &ProposalForm::changed);
    if (m_proposal.imports.isKnown) {
        auto *known = new QLabel(tr("Already in the store: nothing is written."), this);
        known->setObjectName(u"known"_s);
        known->setForegroundRole(QPalette::PlaceholderText);
        addRow({}, known);
    }
    addGap();
    const int row = m_grid->rowCount();
    auto *title = new QLabel(tr("Import by"), this);
    title->setContentsMargins(0, 6, 0, 0);
    m_grid->addWidget(title, row, 0, Qt::AlignRight | Qt::AlignTop);
    m_grid->addWidget(m_modes, row, 1);
}

ImportChoice ProposalForm::choice() const
{
    return m_modes == nullptr ? ImportChoice{} : m_modes->chosen();
}

std::optional<quint64> ProposalForm::fileType() const
{
    if (m_quantisation == nullptr || m_quantisation->currentIndex() <= 0)
        return std::nullopt;
    return gguf::fileTypeNumber(m_quantisation->currentText());
}

QString ProposalForm::problem() const
{
    if (!m_names->isGood())
        return tr("Choose another name");
    if (m_quantisation != nullptr && !fileType())
        return tr("Choose the quantisation");
    return {};
}

BuildRequest ProposalForm::request() const
{
    BuildOptions options;
    options.import = choice().mode;
    options.fileType = fileType();
    return {*m_names->check().name, m_proposal.recipe, m_proposal.directory, options};
}

} // namespace weightroom
