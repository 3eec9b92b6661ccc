#include "model/words/shellquote.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

QString quotedForShell(const QString &text)
{
    const auto isPlain = [](QChar c) {
        return (c < QChar(0x80) && c.isLetterOrNumber()) || u"/._-+:@"_s.contains(c);
    };
    if (!text.isEmpty() && std::all_of(text.begin(), text.end(), isPlain))
        return text;
    return u"'%1'"_s.arg(QString(text).replace(u'\'', u"'\\''"_s));
}

} // namespace weightroom
