#include "ui/editor/documenttext.h"

#include <QTextCursor>
#include <QTextDocument>
#include <algorithm>

namespace weightroom
{

QString documentText(const QTextDocument &document)
{
    auto text = document.toRawText();
    text.replace(QChar(QChar::ParagraphSeparator), u'\n');
    return text;
}

bool changeDocumentText(QTextDocument &document, const QString &text)
{
    const auto before = documentText(document);
    const auto shorter = std::min(before.size(), text.size());
    const auto head =
        std::mismatch(before.begin(), before.begin() + shorter, text.begin()).first - before.begin();
    const auto tails = std::mismatch(before.rbegin(), before.rbegin() + (shorter - head), text.rbegin());
    const auto tail = tails.first - before.rbegin();
    if (before.size() == text.size() && head == text.size())
        return false;
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    cursor.setPosition(int(head));
    cursor.setPosition(int(before.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(head, text.size() - head - tail));
    cursor.endEditBlock();
    return true;
}

} // namespace weightroom
