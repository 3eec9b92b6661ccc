// The application's window. It only wires: each place, panel and sheet is a class of its own.
#pragma once

#include <QMainWindow>

namespace weightroom
{

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
};

} // namespace weightroom
