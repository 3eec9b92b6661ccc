// Numbers and times for people.
#pragma once

#include <QDateTime>
#include <QString>

namespace weightroom::cli
{

// Decimal units, one decimal from 1 KB on: "999 B", "526.5 KB", "4.9 GB".
QString sizeText(qint64 bytes);
// With thousands separated: "4,920,734,720".
QString countText(quint64 number);
// As long ago as ollama list says it: "3 days ago", "About an hour ago"; a time to come is "in the future".
QString agoText(const QDateTime &when, const QDateTime &now);
// Local time to the minute.
QString timeText(const QDateTime &when);
// RFC 3339, UTC.
QString rfc3339(const QDateTime &when);
// "1:05", "2:03:04".
QString durationText(qint64 seconds);

} // namespace weightroom::cli
