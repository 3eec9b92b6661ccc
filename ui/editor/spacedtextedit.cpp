#include "ui/editor/spacedtextedit.h"

#include <QDropEvent>
#include <QFontInfo>
#include <QMouseEvent>
#include <QPainter>
#include <QPlainTextDocumentLayout>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

namespace weightroom
{

namespace
{

// From one row to the next, in sizes of the font: what a row needs for itself differs from font to font.
constexpr qreal kPitch = 1.55;

// Whole pixels, so that text stays as sharp as it was. Never so little that none is above a line, whose
// script may be a taller one's.
qreal spaceOf(const QTextLine &line, qreal pitch)
{
    return std::max(2.0, pitch - std::ceil(line.height()));
}

qreal spaceAbove(const QTextLine &line, qreal pitch)
{
    return std::floor(spaceOf(line, pitch) / 2);
}

// Qt lays a block's lines out without space, and asks for its box before it uses them; so they are moved
// then. They lie where Qt put them as long as the first is at 0.
class SpacedLayout : public QPlainTextDocumentLayout
{
public:
    using QPlainTextDocumentLayout::QPlainTextDocumentLayout;

    // In pixels, for the document's font.
    qreal pitch() const
    {
        if (const auto font = document()->defaultFont(); m_pitch == 0 || font != m_font) {
            m_font = font;
            m_pitch = std::round(kPitch * QFontInfo(font).pixelSize());
        }
        return m_pitch;
    }

    QRectF blockBoundingRect(const QTextBlock &block) const override
    {
        auto box = QPlainTextDocumentLayout::blockBoundingRect(block);
        auto *layout = block.isValid() ? block.layout() : nullptr;
        if (layout == nullptr || !block.isVisible() || layout->lineCount() == 0)
            return box;
        if (layout->lineAt(0).y() <= 0) {
            qreal space = spaceAbove(layout->lineAt(0), pitch());
            for (int i = 0; i < layout->lineCount(); ++i) {
                auto line = layout->lineAt(i);
                line.setPosition({line.x(), line.y() + space});
                space += spaceOf(line, pitch());
            }
            box = QPlainTextDocumentLayout::blockBoundingRect(block);
        }
        const auto last = layout->lineAt(layout->lineCount() - 1);
        return box.adjusted(0, 0, 0, spaceOf(last, pitch()) - spaceAbove(last, pitch()));
    }

private:
    mutable QFont m_font;
    mutable qreal m_pitch = 0;
};

qreal pitchOf(const QPlainTextEdit &edit)
{
    return static_cast<const SpacedLayout *>(edit.document()->documentLayout())->pitch();
}

} // namespace

SpacedTextEdit::SpacedTextEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    auto *document = new QTextDocument(this);
    document->setDocumentLayout(new SpacedLayout(document));
    document->setDefaultFont(font());
    setDocument(document);
}

qreal SpacedTextEdit::rowHeight(const QTextLine &line) const
{
    return line.height() + spaceOf(line, pitchOf(*this));
}

QPoint SpacedTextEdit::onText(QPoint point) const
{
    const auto pitch = pitchOf(*this);
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > point.y())
            break;
        if (box.bottom() <= point.y())
            continue;
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const auto line = block.layout()->lineAt(i);
            const qreal top = box.top() + line.y();
            const qreal bottom = top + line.height();
            if (point.y() < bottom - spaceAbove(line, pitch) + spaceOf(line, pitch))
                return {
                    point.x(),
                    std::clamp(
                        point.y(), int(std::ceil(top)), std::max(int(std::ceil(top)), int(bottom) - 1))};
        }
    }
    return point;
}

// Qt fills no more of a selection or a mark than the height of its font. The same colour first over the whole
// row; its own lies on top of that.
void SpacedTextEdit::fillSelections()
{
    QPainter painter(viewport());
    const auto pitch = pitchOf(*this);
    const auto selections = getPaintContext().selections;
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > viewport()->height())
            break;
        for (const auto &selection : selections) {
            const auto ground = selection.format.background();
            if (ground.style() == Qt::NoBrush)
                continue;
            const int begin = selection.cursor.selectionStart() - block.position();
            const int end = selection.cursor.selectionEnd() - block.position();
            for (int i = 0; i < block.layout()->lineCount(); ++i) {
                const auto line = block.layout()->lineAt(i);
                const int from = std::max(begin, line.textStart());
                const int to = std::min(end, line.textStart() + line.textLength());
                if (from >= to)
                    continue;
                const qreal left = line.cursorToX(from);
                const qreal right = line.cursorToX(to);
                painter.fillRect(
                    QRectF(
                        box.left() + std::min(left, right), box.top() + line.y() - spaceAbove(line, pitch),
                        std::abs(right - left), rowHeight(line)),
                    ground);
            }
        }
    }
}

void SpacedTextEdit::paintEvent(QPaintEvent *event)
{
    fillSelections();
    QPlainTextEdit::paintEvent(event);
}

void SpacedTextEdit::dragMoveEvent(QDragMoveEvent *event)
{
    QDragMoveEvent moved(
        onText(event->position().toPoint()), event->possibleActions(), event->mimeData(), event->buttons(),
        event->modifiers());
    moved.setDropAction(event->dropAction());
    QPlainTextEdit::dragMoveEvent(&moved);
    event->setDropAction(moved.dropAction());
    event->setAccepted(moved.isAccepted());
}

void SpacedTextEdit::dropEvent(QDropEvent *event)
{
    QDropEvent moved(
        onText(event->position().toPoint()), event->possibleActions(), event->mimeData(), event->buttons(),
        event->modifiers());
    moved.setDropAction(event->dropAction());
    QPlainTextEdit::dropEvent(&moved);
    event->setDropAction(moved.dropAction());
    event->setAccepted(moved.isAccepted());
}

bool SpacedTextEdit::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const auto place = mouse->position().toPoint();
        const auto shift = onText(place) - place;
        if (shift.isNull())
            break;
        QMouseEvent moved(
            mouse->type(), mouse->position() + shift, mouse->scenePosition(), mouse->globalPosition(),
            mouse->button(), mouse->buttons(), mouse->modifiers(), mouse->pointingDevice());
        moved.setTimestamp(mouse->timestamp());
        const bool isHandled = QPlainTextEdit::viewportEvent(&moved);
        event->setAccepted(moved.isAccepted());
        return isHandled;
    }
    default:
        break;
    }
    return QPlainTextEdit::viewportEvent(event);
}

} // namespace weightroom
