// Stores in which one digest has several files (twincase.h).
#pragma once

#include "app/ctlprocess.h"
#include "faults/twincase.h"

#include <QString>
#include <QStringList>

namespace weightroom
{

// Puts the case's store into ctl's home, which is empty. Files are two days old; what links lead to lies in
// the folder outside of the home. Also on several threads.
void prepareTwins(const CtlProcess &ctl, const TwinCase &twins);

// An operation's words as arguments, for that home.
QStringList twinCommand(const CtlProcess &ctl, const TwinCase &twins, QString words);

} // namespace weightroom
