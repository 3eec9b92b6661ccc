#include "ui/details/modelfiletab.h"

#include "ui/controls/copybutton.h"
#include "ui/details/textview.h"
#include "ui/editor/modelfilehighlighter.h"
#include "ui/editor/parsedtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

ModelfileTab::ModelfileTab(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QPushButton(icon(u"edit"_s), tr("Edit a copy"), this))
    , m_copy(new CopyButton(tr("Copy the Modelfile"), this))
    , m_text(new TextView(tr("Modelfile"), this))
    , m_colours(new ModelfileHighlighter(m_text->document(), new ParsedText(m_text->document(), this)))
{
    m_colours->setPalette(palette());
    m_text->setObjectName(u"modelfileText"_s);
    m_text->setFrameShape(QFrame::NoFrame);
    m_edit->setFixedHeight(rowHeight(font(), 26));
    // The style sets icon and words close to the edges.
    m_edit->setMinimumWidth(m_edit->sizeHint().width() + 12);
    connect(m_edit, &QPushButton::clicked, this, &ModelfileTab::editCopyRequested);
    auto *actions = new QHBoxLayout;
    actions->setContentsMargins(20, 10, 20, 10);
    actions->addWidget(m_edit);
    actions->addStretch();
    actions->addWidget(m_copy);
    auto *line = new QFrame(this);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(actions);
    layout->addWidget(line);
    layout->addWidget(m_text, 1);
}

void ModelfileTab::show(const QString &key, const QString &modelfile)
{
    m_text->setWhole(modelfile, key == m_key);
    m_key = key;
    m_copy->setCopied(modelfile);
}

void ModelfileTab::setAway(bool isAway)
{
    m_edit->setEnabled(!isAway);
}

QPlainTextEdit *ModelfileTab::textEdit() const
{
    return m_text;
}

void ModelfileTab::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_colours->setPalette(palette());
}

} // namespace weightroom
