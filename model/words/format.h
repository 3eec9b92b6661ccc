// Numbers, sizes and dates in the words of the window, in the locale's separators.
#pragma once

#include "model/core/bytes.h"

#include <QDateTime>
#include <QString>
#include <optional>

namespace weightroom
{

// "4.1 of 10.5 GB", "999.0 MB of 10.5 GB", "0 of 10.5 GB".
QString partText(qint64 done, qint64 total);
// "412.0 MB/s".
QString speedText(double bytesPerSecond);
// "less than 1 s", "28 s", "4 min", "1 h 20 min".
QString durationText(qint64 seconds);
// "128K", "1M"; for lists.
QString contextText(quint64 tokens);
// A number of parameters as Ollama writes it ("136.73M"), but in a list without decimals of a million:
// "137M".
QString parametersText(const QString &text, quint64 count);
// "131,072".
QString countText(quint64 count);
// Today, Yesterday, a weekday (6 days), 12 Nov, Mar 2025.
QString dayText(const QDateTime &when, const QDateTime &now = QDateTime::currentDateTime());

// A message of an Error or a warning as a sentence: "the store is busy; try again" -> "The store is busy; try
// again." What begins with a name or a path keeps its spelling.
QString sentenceOf(QString message);

} // namespace weightroom
