#include "ui/mainwindow.h"

#include <QApplication>

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    weightroom::MainWindow window;
    window.show();
    return QApplication::exec();
}
