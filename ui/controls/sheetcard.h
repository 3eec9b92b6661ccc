// What a sheet is drawn with: its card, and the lines that part head, body and foot.
#pragma once

#include <QWidget>

namespace weightroom
{

// Rounded, in the window's colour.
class SheetCard : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *event) override;
};

// From edge to edge of a card, inside its border.
class SheetLine : public QWidget
{
    Q_OBJECT

public:
    explicit SheetLine(QWidget *card);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace weightroom
