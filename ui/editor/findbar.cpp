#include "ui/editor/findbar.h"

#include "ui/editor/codeeditor.h"
#include "ui/editor/parsedtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kCountPauseMs = 150;

QLineEdit *fieldNamed(const QString &name, const QString &objectName, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setPlaceholderText(name);
    field->setAccessibleName(name);
    field->setObjectName(objectName);
    field->setMinimumHeight(rowHeight(parent->font(), 26));
    field->setMaximumWidth(360);
    field->setTextMargins(6, 0, 0, 0);
    return field;
}

QToolButton *iconButton(const QString &iconName, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    return button;
}

} // namespace

FindBar::FindBar(CodeEditor *editor)
    : m_editor(editor)
    , m_words(fieldNamed(tr("Find"), u"findWords"_s, this))
    , m_replacement(fieldNamed(tr("Replace with"), u"replacement"_s, this))
    , m_count(new QLabel(this))
    , m_matchCase(new QCheckBox(tr("Match case"), this))
    , m_replaceRow(new QWidget(this))
{
    setObjectName(u"findBar"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setObjectName(u"findCount"_s);
    auto *previous = iconButton(u"chevron-up"_s, tr("Previous (Shift+F3)"), this);
    auto *next = iconButton(u"chevron-down"_s, tr("Next (F3)"), this);
    auto *close = iconButton(u"close"_s, tr("Close (Esc)"), this);
    auto *one = new QPushButton(tr("Replace"), this);
    one->setObjectName(u"replaceOne"_s);
    auto *all = new QPushButton(tr("Replace all"), this);
    all->setObjectName(u"replaceAll"_s);
    auto *find = new QHBoxLayout;
    find->setSpacing(8);
    find->addWidget(m_words, 1);
    for (QWidget *widget :
         {static_cast<QWidget *>(previous), static_cast<QWidget *>(next), static_cast<QWidget *>(m_matchCase),
          static_cast<QWidget *>(m_count)})
        find->addWidget(widget);
    find->addStretch(1);
    find->addWidget(close);
    auto *replace = new QHBoxLayout(m_replaceRow);
    replace->setContentsMargins(0, 0, 0, 0);
    replace->setSpacing(8);
    replace->addWidget(m_replacement, 1);
    replace->addWidget(one);
    replace->addWidget(all);
    replace->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 6, 12, 6);
    layout->setSpacing(6);
    layout->addLayout(find);
    layout->addWidget(m_replaceRow);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kCountPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &FindBar::search);
    connect(editor->document(), &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        if (isVisible() && removed + added > 0)
            m_pause.start();
    });
    connect(m_words, &QLineEdit::textChanged, this, [this] {
        search();
        select(false, true);
    });
    connect(m_matchCase, &QCheckBox::toggled, this, &FindBar::search);
    connect(next, &QToolButton::clicked, this, &FindBar::findNext);
    connect(previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        m_editor->setFocus();
    });
    connect(one, &QPushButton::clicked, this, &FindBar::replaceOne);
    connect(all, &QPushButton::clicked, this, &FindBar::replaceAll);
    hide();
}

void FindBar::open(bool withReplace)
{
    const auto selected = m_editor->textCursor().selectedText();
    const bool isInLine = !selected.isEmpty() && !selected.contains(QChar(QChar::ParagraphSeparator));
    m_replaceRow->setVisible(withReplace);
    show();
    if (isInLine)
        m_words->setText(selected);
    search();
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

Qt::CaseSensitivity FindBar::sensitivity() const
{
    return m_matchCase->isChecked() ? Qt::CaseSensitive : Qt::CaseInsensitive;
}

std::vector<TextRange> FindBar::matches(std::size_t limit) const
{
    std::vector<TextRange> found;
    const auto words = m_words->text();
    if (words.isEmpty())
        return found;
    const auto text = m_editor->text();
    for (qsizetype at = text.indexOf(words, 0, sensitivity()); at >= 0 && found.size() < limit;
         at = text.indexOf(words, at + words.size(), sensitivity()))
        found.push_back({int(at), int(at + words.size())});
    return found;
}

void FindBar::search()
{
    m_pause.stop();
    m_matches = matches(kMaximumMatches);
    m_editor->setMatches(m_matches);
    const auto cursor = m_editor->textCursor();
    const auto current = std::find(
        m_matches.begin(), m_matches.end(), TextRange{cursor.selectionStart(), cursor.selectionEnd()});
    const auto count =
        QString::number(m_matches.size()) + (m_matches.size() < kMaximumMatches ? u""_s : u"+"_s);
    if (m_words->text().isEmpty())
        m_count->clear();
    else if (m_matches.empty())
        m_count->setText(tr("Not found"));
    else if (current == m_matches.end())
        m_count->setText(tr("%1 found").arg(count));
    else
        m_count->setText(tr("%1 of %2").arg(current - m_matches.begin() + 1).arg(count));
}

// The next match after the selection (or before it), going round; with `stay` the selected one may stay.
void FindBar::select(bool backwards, bool stay)
{
    if (m_matches.empty())
        return;
    auto cursor = m_editor->textCursor();
    const int from = stay || backwards ? cursor.selectionStart() : cursor.selectionEnd();
    auto match = std::partition_point(
        m_matches.begin(), m_matches.end(), [from](const TextRange &range) { return range.begin < from; });
    if (backwards)
        match = (match == m_matches.begin() ? m_matches.end() : match) - 1;
    else if (match == m_matches.end())
        match = m_matches.begin();
    cursor.setPosition(match->begin);
    cursor.setPosition(match->end, QTextCursor::KeepAnchor);
    m_editor->setTextCursor(cursor);
    search();
}

void FindBar::findNext()
{
    search();
    select(false, false);
}

void FindBar::findPrevious()
{
    search();
    select(true, false);
}

void FindBar::replaceOne()
{
    auto cursor = m_editor->textCursor();
    const bool isMatch = !m_words->text().isEmpty()
        && documentText(*m_editor->document())
                .mid(cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart())
                .compare(m_words->text(), sensitivity())
            == 0;
    if (isMatch)
        cursor.insertText(m_replacement->text());
    findNext();
}

void FindBar::replaceAll()
{
    auto text = m_editor->text();
    if (m_words->text().isEmpty())
        return;
    text.replace(m_words->text(), m_replacement->text(), sensitivity());
    changeDocumentText(*m_editor->document(), text);
    search();
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) {
        hide();
        m_editor->setFocus();
    } else if (isEnter && m_replacement->hasFocus()) {
        replaceOne();
    } else if (isEnter && m_words->hasFocus()) {
        if (event->modifiers() & Qt::ShiftModifier)
            findPrevious();
        else
            findNext();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FindBar::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_editor->setMatches({});
}

} // namespace weightroom
