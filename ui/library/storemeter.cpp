#include "ui/library/storemeter.h"

#include "model/library/format.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>

namespace weightroom
{

StoreMeter::StoreMeter(QWidget *parent)
    : QWidget(parent)
{
    setFixedHeight(6);
}

void StoreMeter::setBytes(qint64 usedBytes, qint64 freeBytes)
{
    m_usedBytes = std::max<qint64>(usedBytes, 0);
    m_freeBytes = freeBytes;
    setToolTip(tr("%1 in models").arg(sizeText(m_usedBytes)));
    update();
}

void StoreMeter::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto colours = Colours::of(palette());
    const bool outlined = isHighContrast(palette());
    painter.setPen(outlined ? QPen(palette().color(QPalette::WindowText)) : QPen(Qt::NoPen));
    painter.setBrush(colours.track);
    const QRectF bar = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(bar, 2, 2);
    if (m_freeBytes < 0 || m_usedBytes == 0)
        return;
    const double part = double(m_usedBytes) / (double(m_usedBytes) + double(m_freeBytes));
    QRectF used = bar;
    used.setWidth(std::max(2.0, bar.width() * part));
    painter.setBrush(colours.ownBytes);
    painter.drawRoundedRect(used, 2, 2);
}

} // namespace weightroom
