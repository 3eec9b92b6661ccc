#include "ui/controls/spacebar.h"

#include "model/words/format.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>

namespace weightroom
{

namespace
{

constexpr int kSpaceBarHeight = 10;
constexpr double kLeastPart = 3; // so that a few bytes are seen beside gigabytes

} // namespace

SpaceBar::SpaceBar(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SpaceBar::setBytes(qint64 own, qint64 shared)
{
    m_ownBytes = own;
    m_sharedBytes = shared;
    setAccessibleName(tr("%1 only here, %2 shared").arg(sizeText(own), sizeText(shared)));
    update();
}

QSize SpaceBar::sizeHint() const
{
    return {60, kSpaceBarHeight};
}

void SpaceBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto all = Colours::of(palette());
    const auto colours = isEnabled() ? all : all.pale(palette());
    const QRectF track(0.5, 0.5, width() - 1.0, height() - 1.0);
    const double sum = double(m_ownBytes) + double(m_sharedBytes);
    painter.setPen(isHighContrast(palette()) ? QPen(colours.ownBytes, 1) : QPen(Qt::NoPen));
    painter.setBrush(colours.track);
    painter.drawRoundedRect(track, 1, 1);
    if (sum <= 0)
        return;
    double own = track.width() * (double(m_ownBytes) / sum);
    if (m_ownBytes > 0 && m_sharedBytes > 0)
        own = std::clamp(own, kLeastPart, track.width() - kLeastPart);
    if (m_sharedBytes > 0) {
        painter.setPen(QPen(colours.ownBytes, 1));
        painter.setBrush(colours.sharedBytes);
        painter.drawRoundedRect(track.adjusted(own > 0 ? own + 1 : 0, 0, 0, 0), 1, 1);
    }
    if (own > 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.ownBytes);
        painter.drawRoundedRect(QRectF(0, 0, own + 0.5, height()), 1, 1);
    }
}

} // namespace weightroom
