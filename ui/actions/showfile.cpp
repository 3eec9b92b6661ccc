#include "ui/actions/showfile.h"

#include "ui/actions/reveal.h"
#include "ui/controls/messagebar.h"

#include <QCoreApplication>

namespace weightroom
{

void showFile(const QString &path, QObject *context, MessageBar *messages)
{
    if (path.isEmpty())
        return;
    revealFile(path, context, [path, messages] {
        messages->showFailure(
            MessageBar::Kind::Warning,
            QCoreApplication::translate(
                "weightroom::ShowFile", "No file manager could be opened. The file is %1")
                .arg(path));
    });
}

} // namespace weightroom
