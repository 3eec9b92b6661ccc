// Why a build failed, in the window's words.
#pragma once

#include "model/build/buildjob.h"

#include <QString>

namespace weightroom
{

struct FailureText {
    QString problem; // one sentence: what is wrong
    QString rest;    // why, what to do, and that nothing was changed
};

// Of a build that failed. trashBytes is what emptying the trash would free.
FailureText failureText(const BuildJob &job, qint64 trashBytes);

} // namespace weightroom
