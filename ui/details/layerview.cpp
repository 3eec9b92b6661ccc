#include "ui/details/layerview.h"

#include "model/names/quoting.h"
#include "model/session/savecopy.h"
#include "ui/controls/copybutton.h"
#include "ui/controls/elidedlabel.h"
#include "ui/controls/modellinks.h"
#include "ui/details/factlist.h"
#include "ui/details/savebar.h"
#include "ui/details/textview.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kOutside = 0;
constexpr int kInside = 1; // an action that began on an earlier line
constexpr qsizetype kMostCharacters = 10'000;

} // namespace

void TemplateHighlighter::setColour(const QColor &colour)
{
    if (colour == m_colour)
        return;
    m_colour = colour;
    rehighlight();
}

void TemplateHighlighter::highlightBlock(const QString &text)
{
    bool isInside = previousBlockState() == kInside;
    qsizetype position = 0;
    const auto line = text.left(kMostCharacters);
    while (position < line.size()) {
        const auto begin = isInside ? position : line.indexOf(QLatin1String("{{"), position);
        if (begin < 0)
            break;
        const auto close = line.indexOf(QLatin1String("}}"), begin);
        const auto end = close < 0 ? line.size() : close + 2;
        setFormat(int(begin), int(end - begin), m_colour);
        isInside = close < 0;
        position = end;
    }
    setCurrentBlockState(isInside ? kInside : kOutside);
}

namespace
{

constexpr int kMostUsers = 8;
constexpr int kActionAir = 12;
constexpr int kWideEnough = 470; // for the buttons to stand beside the facts

// A label and its copy button in one line.
QWidget *withCopy(ElidedLabel *label, CopyButton *copy, QWidget *parent)
{
    auto *both = new QWidget(parent);
    auto *row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(label);
    row->addWidget(copy);
    row->addStretch(1);
    label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return both;
}

QString shortDigest(const QString &digest)
{
    return digest.left(7 + 12) + u'…' + digest.right(8);
}

} // namespace

LayerView::LayerView(QWidget *parent)
    : QWidget(parent)
    , m_showFile(new QPushButton(icon(u"show-file"_s), tr("Show file"), this))
    , m_saveAs(new QPushButton(tr("Save as…"), this))
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_saveBar(new SaveBar(this))
    , m_content(new QStackedWidget(this))
    , m_text(new TextView(tr("Content of the layer"), this))
    , m_note(new LinkLabel(this))
    , m_highlighter(new TemplateHighlighter(this))
{
    m_showFile->setObjectName(u"layerShowFile"_s);
    m_saveAs->setObjectName(u"layerSaveAs"_s);
    m_text->setObjectName(u"layerText"_s);
    m_note->setObjectName(u"layerNote"_s);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_note->setAccessibleName(tr("Content of the layer"));
    for (auto *button : {m_showFile, m_saveAs})
        button->setFixedHeight(rowHeight(font(), 26));
    // The style sets icon and words close to the edges.
    m_showFile->setMinimumWidth(m_showFile->sizeHint().width() + kActionAir);
    connect(m_showFile, &QPushButton::clicked, this, [this] { emit showFileRequested(m_row.path); });
    connect(m_saveAs, &QPushButton::clicked, this, &LayerView::saveAs);
    connect(m_note, &QLabel::linkActivated, this, &LayerView::weightsRequested);
    connect(m_saveBar, &SaveBar::finished, this, &LayerView::enableButtons);
    connect(m_saveBar, &SaveBar::saved, this, &LayerView::fileSaved);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_showFile, 0, Qt::AlignTop);
    buttons->addWidget(m_saveAs, 0, Qt::AlignTop);
    buttons->addStretch(1);
    m_top->setSpacing(8);
    m_top->addWidget(makeFacts(), 1);
    m_top->addLayout(buttons);
    m_content->addWidget(m_text);
    m_content->addWidget(m_note);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 14, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(m_top);
    layout->addWidget(m_saveBar);
    layout->addWidget(m_content, 1);
}

LayerView::~LayerView() = default;

FactList *LayerView::makeFacts()
{
    auto *facts = new FactList(this);
    const auto mono = monoFont(font());
    m_type = facts->addText(tr("Type"));
    m_type->setFont(mono);
    m_digest = new ElidedLabel(Qt::ElideMiddle, facts);
    m_digest->setFont(mono);
    m_copyDigest = new CopyButton(tr("Copy the digest"), facts);
    facts->addRow(tr("Digest"), withCopy(m_digest, m_copyDigest, facts));
    m_users = new LinkLabel(facts);
    m_users->setObjectName(u"layerUsers"_s);
    m_users->setAccessibleName(tr("Used by"));
    m_usersRow = facts->addRow(tr("Used by"), m_users);
    m_path = new ElidedLabel(Qt::ElideMiddle, facts);
    m_path->setObjectName(u"layerPath"_s);
    m_path->setFont(mono);
    m_copyPath = new CopyButton(tr("Copy the path"), facts);
    facts->addRow(tr("Path"), withCopy(m_path, m_copyPath, facts));
    connect(m_users, &QLabel::linkActivated, this, &LayerView::selectModelRequested);
    return facts;
}

void LayerView::setStore(const std::optional<Store> &store)
{
    m_store = store;
    enableButtons();
}

void LayerView::enableButtons()
{
    const bool isThere = m_store && m_row.isPresent();
    m_showFile->setEnabled(isThere);
    m_saveAs->setEnabled(isThere && !m_saveBar->isSaving());
}

void LayerView::show(const ShownModel &model, const LayersModel::Row &row)
{
    const bool isSame = row.path == m_row.path && row.digest == m_row.digest && row.content == m_row.content
        && row.mediaType == m_row.mediaType;
    m_row = row;
    m_self = model.details->model.ref.name.canonical();
    m_manifest = row.content == LayerContent::Manifest ? model.details->model.manifest.bytes : QByteArray();
    m_proposedName = proposedFileName(model.details->name, row.fileEnding);
    m_type->setText(row.mediaType);
    m_digest->setWhole(row.digest, shortDigest(row.digest));
    m_copyDigest->setCopied(row.digest);
    m_users->setHtml(modelLinks(m_self, row.others, kMostUsers));
    m_path->setWhole(row.path);
    m_copyPath->setCopied(row.path);
    enableButtons();
    if (!isSame || std::exchange(m_isUnread, false))
        showContent(model);
}

void LayerView::showContent(const ShownModel &model)
{
    m_latest.drop();
    switch (m_row.content) {
    case LayerContent::Manifest:
        showText(layerTextOf(model.details->model.manifest.bytes));
        break;
    case LayerContent::Text:
        loadText();
        break;
    case LayerContent::Weights:
        say(tr("Not text. See %1.").arg(linkTo(u"#"_s, tr("Weights"))));
        break;
    case LayerContent::Binary:
        say(tr("Not text."));
        break;
    case LayerContent::TooLong:
        say(tr("Too long to show here. Save it as a file to read it."));
        break;
    case LayerContent::Link:
        say(tr("A link to a file outside the store, which isn't read."));
        break;
    case LayerContent::Missing:
        say(tr("This file is missing from the store."));
        break;
    }
}

void LayerView::say(const QString &html)
{
    m_note->setHtml(html);
    m_content->setCurrentWidget(m_note);
}

void LayerView::showText(const Result<LayerText> &text)
{
    if (!text) {
        say(visibleText(text.error().message, 1000).toHtmlEscaped());
        return;
    }
    if (!text->isText) {
        say(tr("Not text."));
        return;
    }
    const bool isTemplate = m_row.icon == u"template";
    m_highlighter->setDocument(isTemplate ? m_text->document() : nullptr);
    colourTemplate();
    m_text->setWhole(
        text->isCut ? text->text + tr("\n\nLong lines are cut. Save as a file to read everything.")
                    : text->text,
        false);
    m_content->setCurrentWidget(m_text);
}

void LayerView::loadText()
{
    m_isUnread = !m_store;
    if (m_isUnread) {
        say(tr("This can be read again when the drive is back."));
        return;
    }
    m_latest.run(
        this, m_workers.pool(), [path = m_row.path] { return readLayerText(path); },
        [this](const Result<LayerText> &text) { showText(text); });
}

void LayerView::saveAs()
{
    if (!m_store || !m_row.isPresent() || m_saveBar->isSaving())
        return;
    auto *dialog = new QFileDialog(this, tr("Save a copy"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DownloadLocation));
    dialog->selectFile(m_proposedName);
    const auto bytes = m_row.content == LayerContent::Manifest ? std::optional(m_manifest) : std::nullopt;
    connect(
        dialog, &QFileDialog::fileSelected, this,
        [this, store = *m_store, source = m_row.path, bytes](const QString &target) {
            m_saveAs->setEnabled(false);
            m_saveBar->save(store, source, bytes, target);
        });
    dialog->open();
}

void LayerView::colourTemplate()
{
    m_highlighter->setColour(Colours::of(palette()).templateText);
}

void LayerView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_top->setDirection(width() >= kWideEnough ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void LayerView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourTemplate();
}

} // namespace weightroom
