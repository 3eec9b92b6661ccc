// One thing to know before building, on the warning's ground, with what can be done about it.
#pragma once

#include <QWidget>

class QLabel;

namespace weightroom
{

class WarningRow : public QWidget
{
    Q_OBJECT

public:
    // Plain text; an empty action shows none.
    WarningRow(const QString &text, const QString &action, QWidget *parent = nullptr);

signals:
    void actionPressed();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void recolour();

    QLabel *m_icon;
};

} // namespace weightroom
