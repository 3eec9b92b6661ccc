#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/headerdocument.h"
#include "app/weightroomctl/modelfileinput.h"
#include "model/core/file.h"
#include "model/gguf/reader.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Result<Outcome> runInspect(const Invocation &invocation)
{
    TRY_ASSIGN(const auto file, fileArgument(invocation.arguments.first()));
    const auto path = absolutePath(file);
    TRY_ASSIGN(const auto header, gguf::readHeader(path));
    const auto report = headerReport(path, header);
    const bool wantsTensors = invocation.options.isSet(u"tensors"_s);
    if (!invocation.json) {
        auto text = headerTable(report).toText();
        if (!header.entries.empty())
            text += u'\n' + metadataText(header);
        if (wantsTensors && !header.tensors.empty())
            text += u'\n' + tensorsText(header);
        return Outcome{{}, text};
    }
    auto document = headerDocument(report);
    document.add(u"metadata"_s, metadataDocument(header));
    if (wantsTensors)
        document.add(u"tensors"_s, tensorsDocument(header));
    return Outcome{document, {}};
}

} // namespace

Command inspectCommand()
{
    return {
        u"inspect"_s,
        u"FILE [--tensors]"_s,
        u"Show what is in a GGUF file"_s,
        u"Reads only the header. For one part of a split file, it shows which of the others\nexist. Status 4 if it isn't a valid GGUF file. Needs no store."_s,
        u"weightroomctl inspect mistral-7b.Q4_K_M.gguf"_s,
        {{u"tensors"_s, u"List the tensors too."_s}},
        1,
        1,
        runInspect};
}

} // namespace weightroom::cli
