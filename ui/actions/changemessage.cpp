#include "ui/actions/changemessage.h"

#include "model/library/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString inWindowWords(const char *text)
{
    return QCoreApplication::translate("weightroom::ChangeMessage", text);
}

} // namespace

QString boldNames(const std::vector<Name> &names)
{
    const auto text = names.size() == 1 ? names.front().withoutBuild().shortForm()
                                        : inWindowWords("%1 models").arg(names.size());
    return u"<b>%1</b>"_s.arg(text.toHtmlEscaped());
}

QString changeMessage(const LibraryChange &change)
{
    using Kind = LibraryChange::Kind;
    const auto to = change.to ? boldNames({*change.to}) : QString();
    QString text;
    switch (change.kind) {
    case Kind::Remove:
        text = inWindowWords("Deleted %1.").arg(boldNames(change.names));
        break;
    case Kind::Rename:
        text = inWindowWords("Renamed %1 to %2.").arg(boldNames(change.names), to);
        break;
    case Kind::Duplicate:
        text =
            inWindowWords("Duplicated %1 as %2. It takes no extra space.").arg(boldNames(change.names), to);
        break;
    case Kind::Restore:
        text = inWindowWords("Brought back %1.").arg(boldNames(change.names));
        break;
    case Kind::EmptyTrash:
        text = inWindowWords("Emptied the trash. That freed %1.").arg(sizeText(change.bytesFreed));
        break;
    }
    if (change.kind == Kind::Remove && change.trashBytes > 0)
        text += u' ' + inWindowWords("%1 is in the trash.").arg(sizeText(change.trashBytes));
    for (const auto &warning : change.warnings)
        text += u' ' + warning.toHtmlEscaped();
    return text;
}

} // namespace weightroom
