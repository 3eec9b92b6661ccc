#include "ui/details/overviewtab.h"

#include "model/library/format.h"
#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString parametersInWords(quint64 count)
{
    const QLocale locale;
    if (count >= 1'000'000'000)
        return OverviewTab::tr("%1 billion parameters").arg(locale.toString(double(count) / 1e9, 'f', 1));
    if (count >= 1'000'000)
        return OverviewTab::tr("%1 million parameters").arg(locale.toString(double(count) / 1e6, 'f', 0));
    return OverviewTab::tr("%1 parameters").arg(countText(count));
}

QString kindInWords(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Embedding:
        return OverviewTab::tr("An embedding model");
    case ModelKind::Vision:
        return OverviewTab::tr("A chat model that can look at pictures,");
    case ModelKind::Code:
        return OverviewTab::tr("A coding model");
    case ModelKind::Chat:
        break;
    }
    return OverviewTab::tr("A chat model");
}

ModelKind kindOf(const ModelDetails &details)
{
    if (details.capabilities.contains(u"embedding"_s))
        return ModelKind::Embedding;
    if (details.capabilities.contains(u"vision"_s))
        return ModelKind::Vision;
    return details.name.model().contains(u"code"_s, Qt::CaseInsensitive) ? ModelKind::Code : ModelKind::Chat;
}

QString capabilityWord(const QString &capability)
{
    if (capability == u"completion")
        return OverviewTab::tr("Chat");
    if (capability == u"tools")
        return OverviewTab::tr("Tools");
    if (capability == u"vision")
        return OverviewTab::tr("Pictures");
    if (capability == u"embedding")
        return OverviewTab::tr("Embeddings");
    if (capability == u"thinking")
        return OverviewTab::tr("Thinking");
    if (capability == u"insert")
        return OverviewTab::tr("Filling in");
    if (capability == u"audio")
        return OverviewTab::tr("Sound");
    return capability;
}

const LayerInfo *weightsOf(const ModelDetails &details)
{
    const auto found = std::find_if(details.layers.rbegin(), details.layers.rend(), [](const auto &info) {
        return info.layer.mediaType == mediatype::kModel;
    });
    return found == details.layers.rend() ? nullptr : &*found;
}

} // namespace

QString describeModel(const ModelDetails &details)
{
    auto text = kindInWords(kindOf(details));
    if (!details.facts)
        return text + u'.';
    const auto &facts = *details.facts;
    if (facts.architecture)
        text += OverviewTab::tr(" of the %1 family").arg(*facts.architecture);
    if (facts.parameterCount > 0) {
        text += OverviewTab::tr(" with %1").arg(parametersInWords(facts.parameterCount));
        if (const auto *weights = weightsOf(details); weights != nullptr) {
            const double bits = double(weights->layer.bytes) * 8 / double(facts.parameterCount);
            if (bits < 40)
                text +=
                    OverviewTab::tr(", stored at about %1 bits each").arg(QLocale().toString(bits, 'f', 1));
        }
    }
    text += u'.';
    if (facts.contextLength)
        text += OverviewTab::tr(" It takes up to %1 tokens at once.").arg(countText(*facts.contextLength));
    return text;
}

OverviewTab::OverviewTab(QWidget *parent)
    : QScrollArea(parent)
{
    setObjectName(u"overviewTab"_s);
    setAccessibleName(tr("Overview"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    startPage();
}

void OverviewTab::startPage()
{
    m_page = new QWidget;
    m_page->setBackgroundRole(QPalette::Base);
    m_page->setAutoFillBackground(true);
    m_layout = new QVBoxLayout(m_page);
    m_layout->setContentsMargins(20, 16, 20, 20);
    m_layout->setSpacing(8);
    setWidget(m_page); // the page before is deleted
}

QFormLayout *OverviewTab::addSection(const QString &title)
{
    if (!title.isEmpty()) {
        auto *label = new QLabel(title, m_page);
        auto bold = font();
        bold.setWeight(QFont::DemiBold);
        label->setFont(bold);
        m_layout->addSpacing(10);
        m_layout->addWidget(label);
    }
    auto *facts = new QFormLayout;
    facts->setHorizontalSpacing(12);
    facts->setVerticalSpacing(6);
    facts->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_layout->addLayout(facts);
    return facts;
}

void OverviewTab::addFact(QFormLayout *facts, const QString &label, const QString &value)
{
    if (value.isEmpty())
        return;
    auto *title = new QLabel(label, m_page);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setMinimumWidth(88);
    auto *text = new QLabel(value, m_page);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    facts->addRow(title, text);
}

ModelKind OverviewTab::show(const ModelDetails &details)
{
    startPage();
    auto *sentence = new QLabel(describeModel(details), m_page);
    sentence->setTextFormat(Qt::PlainText);
    sentence->setWordWrap(true);
    m_layout->addWidget(sentence);
    for (const auto &problem : details.problems) {
        auto *label = new QLabel(problem, m_page);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        auto red = label->palette();
        red.setColor(QPalette::WindowText, Colours::of(palette()).error);
        label->setPalette(red);
        m_layout->addWidget(label);
    }
    auto *facts = addSection({});
    QStringList words;
    for (const auto &capability : details.capabilities)
        words.append(capabilityWord(capability));
    addFact(facts, tr("Can do"), words.join(u", "_s));
    addFact(facts, tr("Quantisation"), details.model.build);
    if (details.facts && details.facts->contextLength)
        addFact(facts, tr("Context"), tr("%1 tokens").arg(countText(*details.facts->contextLength)));
    if (!details.licenses.isEmpty())
        addFact(facts, tr("Licence"), details.licenses.front().section(u'\n', 0, 0).trimmed().left(80));
    auto *space = addSection(tr("Space"));
    addFact(space, tr("Size"), sizeText(details.model.manifest.totalBytes()));
    const auto *weights = weightsOf(details);
    m_weightsPath = weights != nullptr && weights->present ? weights->path : QString();
    if (weights != nullptr)
        addFact(space, tr("Weights"), sizeText(weights->layer.bytes));
    auto *origin = addSection(tr("Origin"));
    for (auto line = details.history.rbegin(); line != details.history.rend(); ++line) {
        if (line->source.isEmpty())
            continue;
        addFact(origin, tr("Source"), QFileInfo(line->source).fileName());
        addFact(origin, tr("Built"), QLocale().toString(line->when.toLocalTime(), QLocale::ShortFormat));
        break;
    }
    addFact(origin, tr("Run with"), u"ollama run %1"_s.arg(details.name.withoutBuild().shortForm()));
    m_layout->addStretch();
    return kindOf(details);
}

} // namespace weightroom
