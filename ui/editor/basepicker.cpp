#include "ui/editor/basepicker.h"

#include "model/modelfile/lint.h"
#include "model/names/name.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

FieldNote::FieldNote(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setFont(smallFont(font()));
    hide();
}

void FieldNote::say(const QString &text, std::optional<modelfile::Severity> severity)
{
    m_severity = severity;
    setText(unbrokenFigures(text));
    setVisible(!text.isEmpty());
    recolour();
}

void FieldNote::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isRecolouring)
        recolour();
}

void FieldNote::recolour()
{
    m_isRecolouring = true;
    auto colours = QApplication::palette();
    colours.setColor(
        QPalette::WindowText,
        m_severity ? severityColour(*m_severity, colours) : Colours::of(colours).secondary);
    setPalette(colours);
    m_isRecolouring = false;
}

namespace
{

QIcon iconOfKind(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Code:
        return icon(u"model-code"_s);
    case ModelKind::Vision:
        return icon(u"model-vision"_s);
    case ModelKind::Embedding:
        return icon(u"model-embedding"_s);
    case ModelKind::Chat:
        break;
    }
    return icon(u"model-chat"_s);
}

} // namespace

void BaseModel::setRows(const LibraryRows &rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void BaseModel::setStranger(const QString &text, const QIcon &icon)
{
    if (!m_stranger.isEmpty()) {
        beginRemoveRows({}, 0, 0);
        m_stranger.clear();
        endRemoveRows();
    }
    if (text.isEmpty())
        return;
    beginInsertRows({}, 0, 0);
    m_stranger = text;
    m_strangerIcon = icon;
    endInsertRows();
}

const LibraryRow *BaseModel::rowAt(int entry) const
{
    const int row = entry - strangers();
    return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr;
}

int BaseModel::entryOf(const QString &from) const
{
    const auto name = Name::parse(from);
    if (!name)
        return -1;
    const auto wanted = name->foldedRef();
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const LibraryRow &row) { return isOf(row, wanted); });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin()) + strangers();
}

QString BaseModel::nameAt(int entry) const
{
    const auto *row = rowAt(entry);
    return row == nullptr ? QString() : row->modelText + u':' + row->tag;
}

QString BaseModel::problemAt(int entry) const
{
    const auto *row = rowAt(entry);
    return row == nullptr ? QString() : row->problem;
}

int BaseModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size()) + strangers();
}

QVariant BaseModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto *row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return row == nullptr ? m_stranger : nameAt(index.row());
    case Qt::DecorationRole:
        return row == nullptr ? m_strangerIcon : iconOfKind(row->kind);
    default:
        return {};
    }
}

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
        m_note->say(tr("The store has no model with this name."), Severity::Warning);
    // Also a name may be a file's; a file wins, as with Ollama.
    if (!m_directory.isEmpty() && m_from->size() <= 4096)
        m_probe->look(*m_from, m_directory);
}

void BasePicker::showFile(const FileFacts &facts)
{
    const bool isPath = modelfile::looksLikePath(facts.text);
    if (facts.isSilent && isPath)
        m_note->say(tr("This file's drive doesn't respond."), Severity::Warning);
    else if (!facts.exists && isPath)
        m_note->say(tr("This file doesn't exist."), Severity::Error);
    else if (facts.isFolder && isPath)
        m_note->say(tr("This is a folder; choose a GGUF file."), Severity::Error);
    else if (facts.isGguf)
        m_note->say(tr("A file of %1, which takes at most that much new space.").arg(sizeText(facts.bytes)));
    else if (facts.exists && isPath)
        m_note->say(tr("Not a GGUF file."), Severity::Error);
}

} // namespace weightroom
