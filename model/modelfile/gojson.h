// JSON as Go's encoding/json writes it with its defaults (Go 1.22 or newer, as Ollama's): no spaces,
// object keys sorted by their UTF-8 bytes, < > & and U+2028 U+2029 escaped, numbers as goNumber() does.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>
#include <QStringView>

namespace weightroom::modelfile
{

// With the quotes. A lone half of a surrogate pair is written as the escape \ufffd.
QByteArray goJsonString(QStringView text);

// Any value. Numbers pass through a double, as Ollama's do.
QByteArray goJson(const QJsonValue &value);

} // namespace weightroom::modelfile
