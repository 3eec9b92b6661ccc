#include "model/details/editablecopy.h"

#include "model/details/storedmodelfile.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"

#include <utility>
#include <vector>

namespace weightroom
{

Result<QString> editableCopyOf(const Store &store, const Name &name)
{
    using modelfile::CommandKind;
    TRY_ASSIGN(const auto whole, modelfileOf(store, name));
    modelfile::Command from;
    from.value = name.withoutBuild().withoutDigest().shortForm();
    std::vector<modelfile::Command> commands{from};
    for (auto &command : modelfile::parse(whole).commands) {
        if (command.kind == CommandKind::System || command.kind == CommandKind::Parameter)
            commands.push_back(std::move(command));
    }
    return modelfile::print(commands);
}

} // namespace weightroom
