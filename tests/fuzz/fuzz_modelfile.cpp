// The Modelfile parser: any bytes give a document or an error; what it understood without an error prints and
// parses to the same commands.
#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"
#include "model/modelfile/request.h"

#include "require.h"

#include <QByteArrayView>
#include <cstddef>
#include <cstdint>

using namespace weightroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto document =
        modelfile::parseBytes(QByteArrayView(reinterpret_cast<const char *>(data), qsizetype(size)));
    if (!document) {
        require(!document.error().message.isEmpty());
        return 0;
    }
    for (const auto &command : document->commands) {
        require(command.whole.begin >= 0 && command.whole.begin <= command.whole.end);
        require(command.whole.end <= document->text.size());
        require(command.valueRange.begin <= command.valueRange.end);
    }
    if (!document->diagnostics.empty())
        return 0;
    (void)modelfile::requestOf(*document);
    const auto printed = modelfile::print(document->commands);
    if (!printed)
        return 0;
    const auto again = modelfile::parse(*printed);
    require(again.diagnostics.empty() && again.commands.size() == document->commands.size());
    for (std::size_t i = 0; i < again.commands.size(); ++i)
        require(again.commands[i].sameAs(document->commands[i]));
    return 0;
}
