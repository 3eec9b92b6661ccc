// The tabs of the details pane: names over a line, the chosen one underlined.
#pragma once

#include <QTabBar>

namespace weightroom
{

class DetailsTabs : public QTabBar
{
    Q_OBJECT

public:
    explicit DetailsTabs(QWidget *parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    void paintEvent(QPaintEvent *event) override;

private:
    QFont chosenFont() const;
};

} // namespace weightroom
