#include "ui/builds/quitquestion.h"

#include "ui/builds/builddesk.h"

#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

bool askToQuit(QWidget *window, int builds)
{
    QMessageBox box(window);
    box.setObjectName(u"quitQuestion"_s);
    box.setWindowTitle(BuildDesk::tr("Quit Weightroom"));
    box.setText(
        builds == 1 ? BuildDesk::tr("A model is still being built.")
                    : BuildDesk::tr("%1 models are still being built or waiting.").arg(builds));
    box.setInformativeText(
        BuildDesk::tr("Quitting stops them. What was begun is cleaned up; nothing else is changed."));
    auto *quit = box.addButton(BuildDesk::tr("Stop and quit"), QMessageBox::DestructiveRole);
    auto *stay = box.addButton(BuildDesk::tr("Keep building"), QMessageBox::RejectRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == quit;
}

} // namespace weightroom
