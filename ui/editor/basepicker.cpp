#include "ui/editor/basepicker.h"

#include "model/modelfile/lint.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/editor/basemodel.h"
#include "ui/editor/fieldnote.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Severity;

} // namespace

BasePicker::BasePicker(QWidget *parent)
    : QWidget(parent)
    , m_models(new QComboBox(this))
    , m_list(new BaseModel(this))
    , m_file(new QPushButton(tr("File…"), this))
    , m_note(new FieldNote(this))
    , m_probe(new FileProbe(this))
{
    m_models->setObjectName(u"basedOn"_s);
    m_models->setAccessibleName(tr("Based on"));
    setFocusProxy(m_models);
    m_models->setPlaceholderText(tr("Choose a model"));
    m_models->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_models->setMinimumContentsLength(8);
    m_models->setMinimumHeight(rowHeight(font(), 30));
    auto *list = new QListView(m_models);
    list->setUniformItemSizes(true);
    list->setTextElideMode(Qt::ElideMiddle);
    m_models->setView(list);
    m_models->setModel(m_list);
    m_file->setObjectName(u"baseFile"_s);
    m_file->setToolTip(tr("Base it on a GGUF file"));
    m_file->setMinimumHeight(rowHeight(font(), 30));
    m_file->setMaximumWidth(fontMetrics().horizontalAdvance(m_file->text()) + 24);
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_models, 1);
    line->addWidget(m_file);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(line);
    layout->addWidget(m_note);
    connect(m_models, &QComboBox::activated, this, [this](int index) {
        if (const auto chosen = m_list->nameAt(index); !chosen.isEmpty())
            emit modelChosen(chosen);
    });
    connect(m_file, &QPushButton::clicked, this, &BasePicker::fileWanted);
    connect(m_probe, &FileProbe::found, this, &BasePicker::showFile);
    showFrom();
}

void BasePicker::setRows(const LibraryRows &rows)
{
    if (rows.isSharedWith(m_list->rows()))
        return;
    // An open list isn't taken away for nothing.
    if (m_models->view()->isVisible() && rows == m_list->rows())
        return;
    const QSignalBlocker quiet(m_models);
    m_list->setRows(rows);
    showFrom();
}

void BasePicker::setDirectory(const QString &directory)
{
    m_directory = directory;
    showFrom();
}

void BasePicker::setFrom(const std::optional<QString> &from)
{
    if (m_from == from)
        return;
    m_from = from;
    showFrom();
}

void BasePicker::showFrom()
{
    const QSignalBlocker quiet(m_models);
    m_probe->forget();
    if (!m_from) {
        m_list->setStranger({}, {});
        m_models->setCurrentIndex(-1);
        m_note->say(tr("Choose a model, or a GGUF file."));
        return;
    }
    const bool isPath = modelfile::looksLikePath(*m_from);
    const bool isStored = !isPath && m_list->entryOf(*m_from) >= 0;
    // What's no stored model stands first, and only as long as it's said.
    const auto said = isStored ? QString() : m_from->left(4096).simplified();
    m_list->setStranger(said, icon(isPath ? u"file"_s : u"warning"_s));
    m_models->setCurrentIndex(isStored ? m_list->entryOf(*m_from) : (said.isEmpty() ? -1 : 0));
    const auto problem = isStored ? m_list->problemAt(m_models->currentIndex()) : QString();
    if (!problem.isEmpty())
        m_note->say(problem, Severity::Warning);
    else if (isStored)
        m_note->say(tr("Weights are already in the store: 0 GB of new space."));
    m_models->setToolTip(isPath ? plainTooltip(m_from->left(4096)) : QString());
    if (!isStored && !isPath)
        m_note->say(tr("The store has no model of this name."), Severity::Warning);
    // Also a name may be a file's; a file wins, as with Ollama.
    if (!m_directory.isEmpty() && m_from->size() <= 4096)
        m_probe->look(*m_from, m_directory);
}

void BasePicker::showFile(const FileFacts &facts)
{
    const bool isPath = modelfile::looksLikePath(facts.text);
    if (facts.isSilent && isPath)
        m_note->say(tr("The drive of this file doesn't answer."), Severity::Warning);
    else if (!facts.exists && isPath)
        m_note->say(tr("There is no such file."), Severity::Error);
    else if (facts.isFolder && isPath)
        m_note->say(tr("This is a folder; choose a GGUF file."), Severity::Error);
    else if (facts.isGguf)
        m_note->say(tr("A file of %1: at most so much new space.").arg(sizeText(facts.bytes)));
    else if (facts.exists && isPath)
        m_note->say(tr("Not a GGUF file."), Severity::Error);
}

} // namespace weightroom
