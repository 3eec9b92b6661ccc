#include "ui/details/typebar.h"

#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kBarWidth = 120;
constexpr int kBarHeight = 6;
constexpr int kSwatch = 8;
constexpr int kSwatchGap = 5;
constexpr int kLegendGap = 14;
constexpr std::size_t kMostParts = 3;

} // namespace

TypeBar::TypeBar(QWidget *parent)
    : QWidget(parent)
{
    setFont(smallFont(font()));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TypeBar::setShares(const std::vector<TensorTypeShare> &shares)
{
    double sum = 0;
    QStringList all;
    const auto textOf = [](const QString &type, double bytes) {
        constexpr auto kMost = double(std::numeric_limits<qint64>::max() >> 1);
        return u"%1 %2"_s.arg(type, sizeText(qint64(std::min(bytes, kMost))));
    };
    for (const auto &share : shares) {
        sum += double(share.bytes);
        all.append(textOf(share.type, double(share.bytes)));
    }
    m_parts.clear();
    for (std::size_t i = 0; i < shares.size() && sum > 0; ++i) {
        const auto bytes = double(shares[i].bytes);
        if (i < kMostParts - 1 || shares.size() == kMostParts) {
            m_parts.push_back({textOf(shares[i].type, bytes), bytes / sum});
            continue;
        }
        double rest = 0;
        for (std::size_t k = i; k < shares.size(); ++k)
            rest += double(shares[k].bytes);
        m_parts.push_back({textOf(tr("%1 others").arg(shares.size() - i), rest), rest / sum});
        break;
    }
    setAccessibleName(all.join(u", "_s));
    setToolTip(plainTooltip(all.join(u'\n')));
    updateGeometry();
    update();
}

QColor TypeBar::colourOf(std::size_t part) const
{
    const auto colours = Colours::of(palette());
    return part == 0 ? colours.ownBytes : part == 1 ? colours.sharedBytes : colours.trashBytes;
}

int TypeBar::legendWidth(const Part &part) const
{
    return kLegendGap + kSwatch + kSwatchGap + fontMetrics().horizontalAdvance(part.text);
}

QSize TypeBar::sizeHint() const
{
    int width = kBarWidth;
    for (const auto &part : m_parts)
        width += legendWidth(part);
    return {width, fontMetrics().height() + 2};
}

QSize TypeBar::minimumSizeHint() const
{
    return {40, fontMetrics().height() + 2};
}

void TypeBar::paintEvent(QPaintEvent *)
{
    if (m_parts.empty())
        return;
    // As much of the legend as fits whole, at the right; the bar before it.
    std::size_t shown = 0;
    int legend = 0;
    const int barWidth = std::min(kBarWidth, std::max(width() / 3, 40));
    while (shown < m_parts.size() && barWidth + legend + legendWidth(m_parts[shown]) <= width())
        legend += legendWidth(m_parts[shown++]);
    QPainter painter(this);
    const bool isStark = isHighContrast(palette());
    const double left = width() - legend - barWidth;
    double x = left;
    const double top = (height() - kBarHeight) / 2.0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const double part = m_parts[i].share * barWidth;
        const QRectF rect(x, top, std::max(part - (i + 1 < m_parts.size() ? 1.0 : 0.0), 1.0), kBarHeight);
        painter.fillRect(rect, colourOf(i));
        if (isStark)
            painter.drawRect(rect.adjusted(0, 0, -1, -1));
        x += part;
    }
    x = left + barWidth;
    for (std::size_t i = 0; i < shown; ++i) {
        const QRectF swatch(x + kLegendGap, (height() - kSwatch) / 2.0, kSwatch, kSwatch);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(isStark ? QPen(palette().color(QPalette::Text)) : QPen(Qt::NoPen));
        painter.setBrush(colourOf(i));
        painter.drawRoundedRect(swatch, 2, 2);
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(
            QRectF(swatch.right() + kSwatchGap, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft,
            m_parts[i].text);
        x += legendWidth(m_parts[i]);
    }
}

} // namespace weightroom
