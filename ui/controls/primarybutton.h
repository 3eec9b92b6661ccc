// The one button of a view that does what the view is for, filled in the theme's primary colour.
#pragma once

#include <QPushButton>

namespace weightroom
{

// Coloured through its palette, so that the style still draws it; follows the application's palette. Disabled
// it looks like any button.
class PrimaryButton : public QPushButton
{
    Q_OBJECT

public:
    explicit PrimaryButton(const QString &text, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    bool m_isRecolouring = false;
};

} // namespace weightroom
