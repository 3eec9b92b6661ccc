#include "ui/editor/basepicker.h"

#include "model/library/format.h"
#include "model/modelfile/lint.h"
#include "model/names/name.h"
#include "ui/editor/fieldnote.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Severity;

QString kindIconOf(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Code:
        return u"model-code"_s;
    case ModelKind::Vision:
        return u"model-vision"_s;
    case ModelKind::Embedding:
        return u"model-embedding"_s;
    case ModelKind::Chat:
        break;
    }
    return u"model-chat"_s;
}

} // namespace

BasePicker::BasePicker(QWidget *parent)
    : QWidget(parent)
    , m_models(new QComboBox(this))
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
        // The first may be what the text says and the store hasn't got.
        const auto chosen = m_names.indexOf(m_models->itemText(index));
        if (chosen >= 0)
            emit modelChosen(m_names.at(chosen));
    });
    connect(m_file, &QPushButton::clicked, this, &BasePicker::fileWanted);
    connect(m_probe, &FileProbe::found, this, &BasePicker::showFile);
    showFrom();
}

void BasePicker::setRows(const LibraryRows &rows)
{
    if (rows.isSharedWith(m_given))
        return;
    m_given = rows;
    auto sorted = rows;
    std::sort(sorted.begin(), sorted.end(), [](const LibraryRow &left, const LibraryRow &right) {
        const int order = left.modelText.compare(right.modelText, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : left.tag.compare(right.tag, Qt::CaseInsensitive) < 0;
    });
    // An open list isn't taken away for nothing.
    if (sorted == m_rows)
        return;
    m_rows = std::move(sorted);
    m_names.clear();
    m_refs.clear();
    for (const auto &row : std::as_const(m_rows)) {
        m_names.append(row.modelText + u':' + row.tag);
        m_refs.append(refOf(row).toString().toLower());
    }
    fill();
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

void BasePicker::fill()
{
    const QSignalBlocker quiet(m_models);
    m_models->clear();
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        m_models->addItem(icon(kindIconOf(m_rows.at(i).kind)), m_names.at(i), true);
}

int BasePicker::rowOf(const QString &from) const
{
    const auto name = Name::parse(from);
    return name ? int(m_refs.indexOf(name->foldedRef())) : -1;
}

void BasePicker::showFrom()
{
    const QSignalBlocker quiet(m_models);
    // An entry that's no stored model stands first and only as long as it's said.
    if (m_models->count() > 0 && !m_models->itemData(0).toBool())
        m_models->removeItem(0);
    m_probe->forget();
    if (!m_from) {
        m_models->setCurrentIndex(-1);
        m_note->say(tr("Choose a model, or a GGUF file."));
        return;
    }
    const bool isPath = modelfile::looksLikePath(*m_from);
    const int row = isPath ? -1 : rowOf(*m_from);
    if (row < 0) {
        m_models->insertItem(
            0, icon(isPath ? u"file"_s : u"warning"_s), m_from->left(4096).simplified(), false);
        m_models->setCurrentIndex(0);
    } else {
        m_models->setCurrentIndex(row);
        m_note->say(tr("Weights are already in the store: 0 GB of new space."));
    }
    m_models->setToolTip(isPath ? u"<p>%1</p>"_s.arg(m_from->left(4096).toHtmlEscaped()) : QString());
    if (row < 0 && !isPath)
        m_note->say(tr("The store has no model of this name."), Severity::Warning);
    // Also a name may be a file's; a file wins, as with Ollama.
    if (!m_directory.isEmpty() && m_from->size() <= 4096)
        m_probe->look(*m_from, m_directory);
}

void BasePicker::showFile(const FileFacts &facts)
{
    const bool isPath = modelfile::looksLikePath(facts.text);
    if (!facts.exists && isPath)
        m_note->say(tr("There is no such file."), Severity::Error);
    else if (facts.isFolder && isPath)
        m_note->say(tr("This is a folder; choose a GGUF file."), Severity::Error);
    else if (facts.isGguf)
        m_note->say(tr("A file of %1: at most so much new space.").arg(sizeText(facts.bytes)));
    else if (facts.exists && isPath)
        m_note->say(tr("Not a GGUF file."), Severity::Error);
}

} // namespace weightroom
