#include "ui/library/firstrun.h"

#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/modellinks.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QFile>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kColumnWidth = 520;
constexpr int kHintInset = 44; // of texts beside their pictures

QFrame *makeDivider(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

} // namespace

FirstRun::FirstRun(QWidget *parent)
    : QWidget(parent)
    , m_choose(new PrimaryButton(tr("Choose a file…"), this))
    , m_sample(new QPushButton(tr("Try the sample model"), this))
    , m_other(new QPushButton(this))
{
    setObjectName(u"firstRun"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *picture = new QLabel(this);
    picture->setPixmap(QIcon(u":/icons/weightroom.svg"_s).pixmap(QSize(68, 68), devicePixelRatioF()));
    picture->setAlignment(Qt::AlignCenter);
    picture->setMinimumHeight(68);
    auto *title = new QLabel(tr("No models yet"), this);
    title->setFont(bigTitleFont(font()));
    title->setAlignment(Qt::AlignCenter);
    auto *text = new QLabel(
        tr("Drop a GGUF file anywhere in this window to add your first one. Models that you download with "
           "Ollama appear here automatically."),
        this);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    text->setForegroundRole(QPalette::PlaceholderText);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    for (auto *button : {static_cast<QPushButton *>(m_choose), m_sample, m_other}) {
        button->setMinimumHeight(34);
        button->setAutoDefault(true);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    m_other->hide();

    auto *column = new QWidget(this);
    column->setFixedWidth(kColumnWidth);
    auto *lines = new QVBoxLayout(column);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    lines->addWidget(picture);
    lines->addSpacing(8);
    lines->addWidget(title);
    lines->addWidget(text);
    lines->addSpacing(4);
    lines->addLayout(buttons);
    lines->addSpacing(20);
    lines->addWidget(makeDivider(column));
    lines->addSpacing(4);
    m_keptIn = addHint(lines, u"disk"_s, {}, &m_free);
    QLabel *second = nullptr;
    addHint(lines, u"quantisation"_s, tr("Not sure which file to get?"), &second);
    second->setText(unbrokenFigures(
        tr("One with Q4_K_M in its name is the usual balance of size and quality; an 8B model is then about "
           "5 GB.")));
    addHint(lines, u"undo"_s, tr("Deleting is safe"), &second);
    second->setText(tr("Deleted models go to the trash, and Ctrl+Z brings them back."));
    // Not by an alignment: then nobody asks how high the texts are at this width.
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(column);
    middle->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(middle);
    layout->addStretch(1);

    connect(m_choose, &QPushButton::clicked, this, &FirstRun::chooseFileRequested);
    connect(m_sample, &QPushButton::clicked, this, &FirstRun::sampleRequested);
    connect(m_other, &QPushButton::clicked, this, [this] { emit otherStoreRequested(m_otherPath); });
    connect(m_free, &QLabel::linkActivated, this, &FirstRun::otherFolderRequested);
    m_free->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_free->setAccessibleName(tr("Where models are kept"));
}

QLabel *FirstRun::addHint(QVBoxLayout *layout, const QString &icon, const QString &title, QLabel **second)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    auto *picture = new QLabel(this);
    picture->setPixmap(iconPixmap(icon, 20, Colours::of(palette()).secondary, devicePixelRatioF()));
    row->addWidget(picture, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto *head = new QLabel(title, this);
    auto *body = new QLabel(this);
    body->setFont(smallFont(font()));
    body->setWordWrap(true);
    body->setForegroundRole(QPalette::PlaceholderText);
    texts->addWidget(head);
    texts->addWidget(body);
    row->addLayout(texts, 1);
    layout->addLayout(row);
    *second = body;
    return head;
}

void FirstRun::setStore(const QString &storePath, bool isDefault, qint64 freeBytes, bool isWritable)
{
    const auto mono = monoFont(font());
    const auto sentence = tr("Models will be kept in %1");
    const int room = kColumnWidth - kHintInset - fontMetrics().horizontalAdvance(sentence);
    const auto shown = QFontMetrics(mono).elidedText(storePath, Qt::ElideMiddle, room);
    m_keptIn->setText(
        sentence.toHtmlEscaped().arg(u"<span style=\"font-family:'%1'; white-space:pre\">%2</span>"_s.arg(
            mono.family().toHtmlEscaped(), shown.toHtmlEscaped())));
    m_keptIn->setToolTip(plainTooltip(storePath));
    QString text;
    if (isDefault)
        text += tr("The same folder Ollama uses.") + u' ';
    if (freeBytes >= 0)
        text += (freeBytes == 0 ? tr("That disk is full.") : tr("%1 is free there.").arg(sizeText(freeBytes)))
            + u' ';
    m_free->setText(unbrokenFigures(text) + linkTo(u"store"_s, tr("Use another folder")));
    m_choose->setEnabled(isWritable);
    m_sample->setEnabled(isWritable);
}

void FirstRun::setOtherStore(const QString &path, int models)
{
    m_otherPath = path;
    m_other->setVisible(!path.isEmpty());
    m_other->setText(
        models == 1 ? tr("Open the store with 1 model") : tr("Open the store with %1 models").arg(models));
    m_other->setToolTip(plainTooltip(path));
}

} // namespace weightroom
