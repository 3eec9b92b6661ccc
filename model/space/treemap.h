// Divides a rectangle into parts as large as their weights: the map of a disk.
#pragma once

#include <QRectF>
#include <vector>

namespace weightroom
{

// A part for each weight, in their order, as near to squares as the squarified treemap of Bruls, Huizing and
// van Wijk (2000) gets them; best with the heaviest first. Weights that aren't positive get an empty part.
// Together the parts are area exactly, without gaps.
std::vector<QRectF> treemap(const std::vector<double> &weights, const QRectF &area);

} // namespace weightroom
