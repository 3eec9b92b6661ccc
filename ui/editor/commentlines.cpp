#include "ui/editor/commentlines.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

bool isBlank(const QTextBlock &block)
{
    return QStringView(block.text()).trimmed().isEmpty();
}

bool isComment(const QTextBlock &block)
{
    return QStringView(block.text()).trimmed().startsWith(u'#');
}

TextRange withWholeCommands(const modelfile::Document &parsed, TextRange range)
{
    for (const auto &command : parsed.commands) {
        if (command.whole.begin <= range.end && command.whole.end >= range.begin)
            range = {std::min(range.begin, command.whole.begin), std::max(range.end, command.whole.end)};
    }
    return range;
}

} // namespace

void toggleCommentLines(QTextDocument &text, const modelfile::Document *parsed, TextRange range)
{
    // A selection that ends where a line begins doesn't mean that line.
    if (range.end > range.begin && text.findBlock(range.end).position() == range.end)
        --range.end;
    range = {
        text.findBlock(range.begin).position(), std::max(range.end, text.findBlock(range.begin).position())};
    if (parsed != nullptr)
        range = withWholeCommands(*parsed, range);
    std::vector<QTextBlock> lines;
    const auto end = text.findBlock(range.end).next();
    for (auto block = text.findBlock(range.begin); block.isValid() && block != end; block = block.next()) {
        if (!isBlank(block))
            lines.push_back(block);
    }
    if (lines.empty())
        return;
    const bool takeOff = std::all_of(lines.begin(), lines.end(), isComment);
    QTextCursor cursor(&text);
    cursor.beginEditBlock();
    for (const auto &line : lines) {
        if (!takeOff) {
            cursor.setPosition(line.position());
            cursor.insertText(u"# "_s);
            continue;
        }
        const int hash = int(line.text().indexOf(u'#'));
        cursor.setPosition(line.position() + hash);
        const bool hasSpace = line.text().mid(hash + 1).startsWith(u' ');
        cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor, hasSpace ? 2 : 1);
        cursor.removeSelectedText();
    }
    cursor.endEditBlock();
}

} // namespace weightroom
