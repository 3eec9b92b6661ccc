#include "ui/actions/changemessage.h"

#include "model/names/quoting.h"
#include "model/words/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kLongestWarning = 1000;

QString inWindowWords(const char *text)
{
    return QCoreApplication::translate("weightroom::ChangeMessage", text);
}

QString filesInWords(int files)
{
    return files == 1 ? inWindowWords("1 unused file") : inWindowWords("%1 unused files").arg(files);
}

} // namespace

QString boldNames(const std::vector<Name> &names)
{
    const auto text = names.size() == 1 ? names.front().withoutBuild().shortForm()
                                        : inWindowWords("%1 models").arg(names.size());
    return u"<b>%1</b>"_s.arg(text.toHtmlEscaped());
}

QString trashInWords(const TrashMeasure &measure)
{
    const auto models =
        measure.models == 1 ? inWindowWords("1 model") : inWindowWords("%1 models").arg(measure.models);
    const auto files =
        measure.files == 1 ? inWindowWords("1 file") : inWindowWords("%1 files").arg(measure.files);
    if (measure.models > 0 && measure.files > 0)
        return inWindowWords("%1 and %2").arg(models, files);
    return measure.models > 0 ? models : measure.files > 0 ? files : inWindowWords("leftover files");
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
        text = inWindowWords("Restored %1.")
                   .arg(change.names.empty() ? filesInWords(change.files) : boldNames(change.names));
        break;
    case Kind::EmptyTrash:
        text = (change.trashEntries.isEmpty() ? inWindowWords("Emptied the trash. That freed %1.")
                                              : inWindowWords("Deleted permanently. That freed %1."))
                   .arg(sizeText(change.bytesFreed));
        break;
    case Kind::RemoveUnused:
        text = inWindowWords("Removed %1.").arg(filesInWords(change.files));
        if (change.bytesFreed > 0)
            text += u' ' + inWindowWords("That freed %1.").arg(sizeText(change.bytesFreed));
        break;
    }
    const bool isToTrash = change.kind == Kind::Remove || change.kind == Kind::RemoveUnused;
    if (isToTrash && change.trashBytes > 0)
        text += u' ' + inWindowWords("%1 is in the trash.").arg(sizeText(change.trashBytes));
    for (const auto &warning : change.warnings)
        text += u' ' + sentenceOf(visibleText(warning, kLongestWarning)).toHtmlEscaped();
    return text;
}

} // namespace weightroom
