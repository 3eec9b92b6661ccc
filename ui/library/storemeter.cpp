#include "ui/library/storemeter.h"

#include "model/words/format.h"
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

void StoreMeter::setBytes(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes, qint64 freeBytes)
{
    m_modelsBytes = std::max<qint64>(modelsBytes, 0);
    m_unusedBytes = std::max<qint64>(unusedBytes, 0);
    m_trashBytes = std::max<qint64>(trashBytes, 0);
    m_freeBytes = freeBytes;
    setToolTip(
        modelsBytes < 0 ? QString()
                        : tr("%1 in models, %2 unused, %3 in the trash")
                              .arg(sizeText(m_modelsBytes), sizeText(m_unusedBytes), sizeText(m_trashBytes)));
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
    const double all = double(m_modelsBytes) + double(m_unusedBytes) + double(m_trashBytes);
    if (m_freeBytes < 0 || all <= 0)
        return;
    double left = bar.left();
    const auto part = [&](qint64 bytes, const QColor &colour) {
        if (bytes <= 0)
            return;
        const double width = std::max(2.0, bar.width() * double(bytes) / (all + double(m_freeBytes)));
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(left, bar.top(), width, bar.height()), 2, 2);
        left += width + 0.5;
    };
    part(m_modelsBytes, colours.ownBytes);
    part(m_unusedBytes, colours.unusedBytes);
    part(m_trashBytes, colours.trashBytes);
}

} // namespace weightroom
