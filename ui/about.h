// What the program is, and which version.
#pragma once

class QWidget;

namespace weightroom
{

void showAbout(QWidget *window);

} // namespace weightroom
