#include "ui/details/kindtile.h"

#include "ui/theme/icons.h"

#include <QPainter>

namespace weightroom
{

namespace
{

constexpr int kSize = 40;
constexpr int kKindIcon = 20;

} // namespace

KindTile::KindTile(QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(kSize, kSize);
}

void KindTile::setIcon(const QString &name)
{
    m_icon = name;
    update();
}

void KindTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(0.5, 0.5, kSize - 1, kSize - 1), 8, 8);
    painter.drawPixmap(
        (kSize - kKindIcon) / 2, (kSize - kKindIcon) / 2,
        iconPixmap(
            m_icon, kKindIcon, palette().color(isEnabled() ? QPalette::Link : QPalette::Text),
            devicePixelRatioF()));
}

} // namespace weightroom
