// Labels and values in two columns.
#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;

namespace weightroom
{

// Made once; what changes is the text of the values, so that a selection in one survives.
class FactList : public QWidget
{
    Q_OBJECT

public:
    explicit FactList(QWidget *parent = nullptr);

    // Returns the row's number.
    int addRow(const QString &label, QWidget *value);
    // A row of plain text that wraps.
    QLabel *addText(const QString &label);
    void setRowVisible(int row, bool visible);
    // Shows text in a value made by addText(); hides the row if there is none.
    void setText(QLabel *value, const QString &text);

private:
    QGridLayout *m_layout;
};

} // namespace weightroom
