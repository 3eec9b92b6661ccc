// The look of stock widgets under our palette: flat, thin lines, radius 5. Fusion does everything else.
#pragma once

#include <QProxyStyle>

namespace weightroom
{

// Colours come from the palette alone, so it serves light, dark and high contrast. Never installed over a
// platform's own style.
class Style : public QProxyStyle
{
    Q_OBJECT

public:
    Style();

    void drawPrimitive(
        PrimitiveElement element, const QStyleOption *option, QPainter *painter,
        const QWidget *widget) const override;
    void drawControl(
        ControlElement element, const QStyleOption *option, QPainter *painter,
        const QWidget *widget) const override;
    void drawComplexControl(
        ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
        const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(
        StyleHint hint, const QStyleOption *option, const QWidget *widget,
        QStyleHintReturn *returnData) const override;
    QSize sizeFromContents(
        ContentsType type, const QStyleOption *option, const QSize &size,
        const QWidget *widget) const override;

private:
    static void drawButton(const QStyleOption *option, QPainter *painter);
    static void drawToolButtonPanel(const QStyleOption *option, QPainter *painter);
    static void drawField(const QStyleOption *option, QPainter *painter, const QWidget *widget);
    static void drawMenuTitle(const QStyleOption *option, QPainter *painter);
    static void drawTab(const QStyleOption *option, QPainter *painter);
    void drawTabLabel(const QStyleOption *option, QPainter *painter) const;
    void drawCombo(const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const;
};

} // namespace weightroom
