// A fuzzer's own place: nothing of the user's is read or written, and a flush to the disk costs nothing.
#pragma once

#include "require.h"

#include <QFile>
#include <QFileInfo>
#include <QString>
#include <QTemporaryDir>

namespace weightroom
{

// A template for QTemporaryDir, in memory where there is some. The first call moves the user's folders there.
inline QString quietTemplate()
{
    static const auto base = QFileInfo(QStringLiteral("/dev/shm")).isWritable() ? QStringLiteral("/dev/shm")
                                                                                : QStringLiteral("/tmp");
    static const QTemporaryDir home(base + QStringLiteral("/fuzz-home-XXXXXX"));
    static const bool isMoved = qputenv("HOME", QFile::encodeName(home.path()))
        && qputenv("XDG_DATA_HOME", QFile::encodeName(home.filePath(QStringLiteral("data"))))
        && qputenv("XDG_CACHE_HOME", QFile::encodeName(home.filePath(QStringLiteral("cache"))));
    require(isMoved);
    return base + QStringLiteral("/fuzz-XXXXXX");
}

} // namespace weightroom
