// The tiny model that lies in resources/sample, made anew byte for byte.
#pragma once

#include <QByteArray>

namespace weightroom
{

QByteArray sampleModel();

} // namespace weightroom
