#include "model/space/treemap.h"

#include <algorithm>
#include <numeric>

namespace weightroom
{

namespace
{

// The longest side over the shortest, of the worst part when parts of these sizes lie side by side along a
// side.
double worstRatio(double smallest, double largest, double sum, double side)
{
    const double square = sum * sum;
    const double across = side * side;
    return std::max(across * largest / square, square / (across * smallest));
}

} // namespace

std::vector<QRectF> treemap(const std::vector<double> &weights, const QRectF &area)
{
    std::vector<QRectF> parts(weights.size(), QRectF(area.topLeft(), QSizeF(0, 0)));
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0)
            order.push_back(i);
    }
    const double total = std::accumulate(
        order.begin(), order.end(), 0.0, [&](double sum, std::size_t i) { return sum + weights[i]; });
    if (order.empty() || area.isEmpty())
        return parts;
    const double scale = area.width() * area.height() / total;
    QRectF left = area;
    for (auto first = order.begin(); first != order.end();) {
        const double side = std::min(left.width(), left.height());
        // Parts join the row as long as that makes its worst one better.
        double sum = weights[*first] * scale;
        double smallest = sum;
        double largest = sum;
        auto last = first + 1;
        for (; last != order.end(); ++last) {
            const double size = weights[*last] * scale;
            const double now = worstRatio(smallest, largest, sum, side);
            const double then =
                worstRatio(std::min(smallest, size), std::max(largest, size), sum + size, side);
            if (then > now)
                break;
            sum += size;
            smallest = std::min(smallest, size);
            largest = std::max(largest, size);
        }
        const bool isColumn = left.width() >= left.height();
        // The last row takes what rounding left.
        const double thickness = last == order.end() ? (isColumn ? left.width() : left.height()) : sum / side;
        double along = isColumn ? left.top() : left.left();
        for (auto part = first; part != last; ++part) {
            const double length = part + 1 == last ? (isColumn ? left.bottom() : left.right()) - along
                                                   : weights[*part] * scale / sum * side;
            parts[*part] = isColumn ? QRectF(left.left(), along, thickness, length)
                                    : QRectF(along, left.top(), length, thickness);
            along += length;
        }
        if (isColumn)
            left.setLeft(left.left() + thickness);
        else
            left.setTop(left.top() + thickness);
        first = last;
    }
    return parts;
}

} // namespace weightroom
