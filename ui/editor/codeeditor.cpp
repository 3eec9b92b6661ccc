#include "ui/editor/codeeditor.h"

#include "ui/editor/commentlines.h"
#include "ui/editor/fileprobe.h"
#include "ui/editor/modelfilehighlighter.h"
#include "ui/editor/parsedtext.h"
#include "ui/editor/problemtext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDropEvent>
#include <QHelpEvent>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kGutterWidth = 56;
constexpr int kMark = 14;
constexpr int kMarkLeft = 8;
constexpr int kNumberRight = 10;

} // namespace

Gutter::Gutter(CodeEditor *editor)
    : QWidget(editor)
    , m_editor(editor)
{
    setObjectName(u"gutter"_s);
}

int Gutter::widthFor(int lines) const
{
    const int digits = int(QString::number(lines).size());
    const int number = QFontMetrics(m_editor->font()).horizontalAdvance(u'9') * digits;
    return std::max(kGutterWidth, kMarkLeft + kMark + 4 + number + kNumberRight);
}

void Gutter::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    const auto colours = Colours::of(palette());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    for (const auto &line : m_editor->visibleLines()) {
        const QRect row(0, line.top, width(), line.height);
        if (line.isCurrent)
            painter.fillRect(0, line.top, width(), line.wholeHeight, colours.hover);
        painter.setFont(m_editor->font());
        painter.setPen(line.isCurrent ? palette().color(QPalette::Text) : colours.secondary);
        painter.drawText(
            row.adjusted(0, 0, -kNumberRight, 0), Qt::AlignRight | Qt::AlignVCenter,
            QString::number(line.number));
        if (line.severity) {
            const auto top = line.top + (line.height - kMark + 1) / 2;
            const auto picture = severityIcon(*line.severity);
            const auto colour = severityColour(*line.severity, palette());
            painter.drawPixmap(kMarkLeft, top, iconPixmap(picture, kMark, colour, devicePixelRatioF()));
        }
    }
    painter.fillRect(QRect(width() - 1, 0, 1, height()), colours.line);
}

void Gutter::mousePressEvent(QMouseEvent *event)
{
    m_editor->goToLineAt(event->position().toPoint().y());
}

void Gutter::wheelEvent(QWheelEvent *event)
{
    QCoreApplication::sendEvent(m_editor->viewport(), event);
}

bool Gutter::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), m_editor->problemsAtLine(help->pos().y()), this);
    return true;
}

CodeEditor::CodeEditor(QWidget *parent)
    : SpacedTextEdit(parent)
    , m_parsed(new ParsedText(document(), this))
    , m_highlighter(new ModelfileHighlighter(document(), m_parsed))
    , m_gutter(new Gutter(this))
{
    setObjectName(u"codeEditor"_s);
    setAccessibleName(tr("Modelfile text"));
    setFrameShape(QFrame::NoFrame);
    setFont(monoFont(font()));
    document()->setDocumentMargin(10);
    setTabStopDistance(4 * QFontMetricsF(font()).horizontalAdvance(u' '));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::placeGutter);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy != 0)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        m_gutter->update();
        viewport()->update();
    });
    recolour();
    placeGutter();
    document()->setModified(false);
}

QString CodeEditor::text() const
{
    return documentText(*document());
}

TextRange CodeEditor::selection() const
{
    const auto cursor = textCursor();
    return {cursor.selectionStart(), cursor.selectionEnd()};
}

void CodeEditor::setProblems(const std::vector<modelfile::Diagnostic> &problems)
{
    m_marks.clear();
    const int last = document()->characterCount() - 1;
    for (const auto &problem : problems) {
        if (m_marks.size() >= kMaximumMarks)
            break;
        QTextCursor place(document());
        place.setPosition(std::min(problem.range.begin, last));
        place.setPosition(std::min(problem.range.end, last), QTextCursor::KeepAnchor);
        m_marks.push_back({place, problem.severity(), problemHtml(problem)});
    }
    showSelections();
    m_gutter->update();
}

void CodeEditor::setMatches(const std::vector<TextRange> &matches)
{
    m_matches.clear();
    for (const auto &match : matches) {
        QTextCursor place(document());
        place.setPosition(match.begin);
        place.setPosition(match.end, QTextCursor::KeepAnchor);
        m_matches.push_back(place);
    }
    showSelections();
}

void CodeEditor::goTo(TextRange range)
{
    const int last = document()->characterCount() - 1;
    auto cursor = textCursor();
    cursor.setPosition(std::min(range.end, last));
    cursor.setPosition(std::min(range.begin, last), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    ensureCursorVisible();
    setFocus(Qt::OtherFocusReason);
}

void CodeEditor::toggleComment()
{
    toggleCommentLines(*document(), m_parsed->isCurrent() ? &m_parsed->document() : nullptr, selection());
}

void CodeEditor::showSelections()
{
    const auto colours = Colours::of(palette());
    QList<QTextEdit::ExtraSelection> shown;
    for (const auto &match : m_matches) {
        QTextCharFormat format;
        format.setBackground(colours.warningGround);
        format.setFontUnderline(isHighContrast(palette()));
        shown.append({match, format});
    }
    for (const auto &mark : m_marks) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(severityColour(mark.severity, palette()));
        shown.append({mark.place, format});
    }
    setExtraSelections(shown);
}

std::vector<CodeEditor::Line> CodeEditor::visibleLines() const
{
    std::map<int, modelfile::Severity> worst;
    for (const auto &mark : m_marks) {
        const int number = document()->findBlock(mark.place.selectionStart()).blockNumber();
        const auto [place, isNew] = worst.try_emplace(number, mark.severity);
        if (!isNew)
            place->second = std::min(place->second, mark.severity);
    }
    std::vector<Line> lines;
    const int current = textCursor().blockNumber();
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > viewport()->height())
            break;
        const auto firstLine =
            block.layout()->lineCount() > 0 ? rowHeight(block.layout()->lineAt(0)) : box.height();
        const auto found = worst.find(block.blockNumber());
        lines.push_back(
            {block.blockNumber() + 1, qRound(box.top()), qRound(firstLine), qRound(box.height()),
             block.blockNumber() == current,
             found == worst.end() ? std::nullopt : std::optional(found->second)});
    }
    return lines;
}

QTextBlock CodeEditor::blockAt(int y) const
{
    return cursorForPosition({0, y}).block();
}

QString CodeEditor::problemsAtLine(int y) const
{
    const auto block = blockAt(y);
    QString html;
    for (const auto &mark : m_marks) {
        if (document()->findBlock(mark.place.selectionStart()) == block)
            html += mark.message;
    }
    return html;
}

void CodeEditor::goToLineAt(int y)
{
    setTextCursor(QTextCursor(blockAt(y)));
    setFocus(Qt::MouseFocusReason);
}

void CodeEditor::placeGutter()
{
    const int width = m_gutter->widthFor(blockCount());
    setViewportMargins(width, 0, 0, 0);
    const auto area = contentsRect();
    m_gutter->setGeometry(area.left(), area.top(), width, area.height());
}

void CodeEditor::resizeEvent(QResizeEvent *event)
{
    SpacedTextEdit::resizeEvent(event);
    placeGutter();
}

void CodeEditor::recolour()
{
    m_highlighter->setPalette(palette());
    showSelections();
}

void CodeEditor::changeEvent(QEvent *event)
{
    SpacedTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

// The current line, over the whole width, below the text.
void CodeEditor::paintEvent(QPaintEvent *event)
{
    const auto box = blockBoundingGeometry(textCursor().block()).translated(contentOffset());
    QPainter(viewport())
        .fillRect(QRectF(0, box.top(), viewport()->width(), box.height()), Colours::of(palette()).hover);
    SpacedTextEdit::paintEvent(event);
}

void CodeEditor::keyPressEvent(QKeyEvent *event)
{
    SpacedTextEdit::keyPressEvent(event);
    const bool isText = !event->text().isEmpty() && event->text().front().isPrint()
        && (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == Qt::NoModifier;
    if (isText || event->key() == Qt::Key_Backspace)
        emit typed(event->text());
}

bool CodeEditor::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return SpacedTextEdit::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int at = cursorForPosition(onText(help->pos())).position();
    QString html;
    for (const auto &mark : m_marks) {
        if (mark.place.selectionStart() <= at && at <= mark.place.selectionEnd())
            html += mark.message;
    }
    QToolTip::showText(help->globalPos(), html, this);
    return true;
}

// Files are never pasted as text: dropped they become FROM.
bool CodeEditor::canInsertFromMimeData(const QMimeData *source) const
{
    return !source->hasUrls() && SpacedTextEdit::canInsertFromMimeData(source);
}

void CodeEditor::insertFromMimeData(const QMimeData *source)
{
    if (canInsertFromMimeData(source))
        SpacedTextEdit::insertFromMimeData(source);
}

void CodeEditor::dragEnterEvent(QDragEnterEvent *event)
{
    if (!event->mimeData()->hasUrls())
        SpacedTextEdit::dragEnterEvent(event);
    else if (!droppedModelFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
    else
        event->ignore();
}

void CodeEditor::dragMoveEvent(QDragMoveEvent *event)
{
    if (!event->mimeData()->hasUrls())
        SpacedTextEdit::dragMoveEvent(event);
    else if (!droppedModelFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
    else
        event->ignore();
}

void CodeEditor::dropEvent(QDropEvent *event)
{
    if (!event->mimeData()->hasUrls()) {
        SpacedTextEdit::dropEvent(event);
        return;
    }
    const auto path = droppedModelFile(event->mimeData());
    event->setAccepted(!path.isEmpty());
    if (!path.isEmpty())
        emit fileDropped(path);
}

} // namespace weightroom
