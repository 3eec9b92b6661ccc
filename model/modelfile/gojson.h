// JSON as Go's encoding/json writes it with its defaults (Go 1.22 or newer, as Ollama's): no spaces,
// object keys sorted by their UTF-8 bytes, < > & and U+2028 U+2029 escaped, numbers as goNumber() does.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/request.h"

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

// The bytes of the params and messages layers, as Ollama stores them: one line of JSON (gojson.h) and LF.
// params: {"num_ctx":4096,"stop":["a"]}, keys sorted. messages: [{"role":"user","content":"hi"}].
// The Modelfile's parameters over those of the base's params layer (its bytes, or nothing): a name in both
// is the Modelfile's, stop as a whole. Empty if there are none at all. A base that isn't a JSON object is
// Error::Kind::Manifest; null counts as no parameters.
Result<QByteArray> paramsLayer(const std::vector<Parameter> &parameters, QByteArrayView base = {});

// Empty if there are none. The base's messages are replaced, never added to.
QByteArray messagesLayer(const std::vector<Message> &messages);

} // namespace weightroom::modelfile
