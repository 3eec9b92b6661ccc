#include "ui/mainwindow.h"

#include <QLabel>

using namespace Qt::StringLiterals;

namespace weightroom
{

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
{
    setWindowTitle(u"Weightroom"_s);
    resize(1280, 800);
    setCentralWidget(new QLabel(tr("Weightroom"), this));
}

} // namespace weightroom
