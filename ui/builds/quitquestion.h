// What is asked before the window closes while models are being built.
#pragma once

class QWidget;

namespace weightroom
{

// How many are being built or wait. Returns whether to quit all the same.
bool askToQuit(QWidget *window, int builds);

} // namespace weightroom
