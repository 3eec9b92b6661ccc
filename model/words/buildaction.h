// What can be done with a build in the queue.
#pragma once

#include "model/build/buildjob.h"

#include <QString>
#include <vector>

namespace weightroom
{

enum class BuildAction {
    Cancel,
    Remove, // from the list
    TryAgain,
    LinkInstead,
    CopyInstead,
    EmptyTrash,
    ShowFile,
    EditModelfile,
    Show, // the model
};

// The ones that help now, the likeliest first: at most three, and at the end Cancel or Remove unless it was
// asked to stop already. trashBytes is what emptying the trash would free.
std::vector<BuildAction> buildActions(const BuildJob &job, qint64 trashBytes);

// As a button says it.
QString buildActionText(BuildAction action);

} // namespace weightroom
