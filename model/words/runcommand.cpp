#include "model/words/runcommand.h"

#include "model/store/disk/location.h"

#include <QFileInfo>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The default may be written through a link; a store's root never is.
bool isDefaultStore(const QString &root)
{
    const auto path = defaultStorePath();
    return root == path || root == QFileInfo(path).canonicalFilePath();
}

} // namespace

QString runCommand(const Store &store, const Name &name)
{
    auto command = u"ollama run %1"_s.arg(name.withoutBuild().withoutDigest().shortForm());
    if (isDefaultStore(store.root()))
        return command;
    // Not arg() twice: the path may hold "%1".
    return u"OLLAMA_MODELS="_s + quotedForShell(store.root()) + u' ' + command;
}

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
