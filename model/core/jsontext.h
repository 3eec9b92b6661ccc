// What is to be done about JSON before Qt parses it.
#pragma once

#include <QByteArrayView>
#include <QJsonDocument>

namespace weightroom
{

// A bound: for each pair of brackets Qt's parser makes a container of some hundred bytes, so that a file of
// 4 MiB of them would take a hundred MiB. More than a manifest of the longest that is read can have of sound
// layers.
inline constexpr qsizetype kJsonValuesLimit = 200'000;

// Whether parsing the text would make more values than that. It needn't be JSON.
bool hasTooManyValues(QByteArrayView json);

// QJsonDocument::fromJson(), but that a U+FEFF at the start of a string stays: Qt takes it for a byte order
// mark and drops it, Go doesn't.
QJsonDocument jsonDocument(const QByteArray &json, QJsonParseError *problem = nullptr);

} // namespace weightroom
