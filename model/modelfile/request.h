// What a Modelfile asks for once its repeats are merged, as Ollama's client would send it.
#pragma once

#include "model/core/error.h"
#include "model/modelfile/document.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom::modelfile
{

// The value of a FROM, ADAPTER or DRAFT: a path, or for FROM a model's name. Which one it is depends on
// what's on the disk, so the build decides. Empty means the Modelfile's own folder.
struct Source {
    QString text;
    QString where; // "line:column"
};

// Whether a source is an address on the web; nothing here downloads one.
bool isUrl(QStringView text);

struct Parameter {
    QString name;
    QByteArray json; // what's stored: a number, true, false, a string, for stop an array of strings
};

struct Message {
    QString role;
    QString content;
};

struct Request {
    std::vector<Source> from;      // all, in order: paths add up, of names the last one counts
    std::optional<Source> adapter; // the last
    std::vector<Source> drafts;
    // The last of each; one that's empty counts as not set.
    std::optional<QString> templateText;
    std::optional<QString> system;
    std::optional<QString> renderer;
    std::optional<QString> parser;
    std::optional<QString> requirement; // without its v
    QStringList licenses;
    std::vector<Parameter> parameters; // one for each name, ordered by name; deprecated ones left out
    std::vector<Message> messages;
    std::vector<Diagnostic> warnings; // deprecated_parameter
};

// Fails with Modelfile and where = "line:column" at the document's first error ("FROM: missing" if that's
// all that's wrong), at an unknown parameter, a value that can't be read, a REQUIRES that's no version, or a
// template that is none (gotemplate.h); the message is Ollama's.
Result<Request> requestOf(const Document &document);

// The version in REQUIRES.
// A semantic version with or without a leading v; "1" and "1.2" will do. Without the v, as it's stored;
// nothing if it's none.
std::optional<QString> requirementOf(QStringView text);

// Ollama's words for one that's none.
QString badRequirementText();

// The bytes of the params and messages layers, as Ollama stores them: one line of JSON (gojson.h) and LF.
// params: {"num_ctx":4096,"stop":["a"]}, keys sorted. messages: [{"role":"user","content":"hi"}].
// The Modelfile's parameters over those of the base's params layer (its bytes, or nothing): a name in both
// is the Modelfile's, stop as a whole. Empty if there are none at all. A base that isn't a JSON object is
// Error::Kind::Manifest; null counts as no parameters.
Result<QByteArray> paramsLayer(const std::vector<Parameter> &parameters, QByteArrayView base = {});

// Empty if there are none. The base's messages are replaced, never added to.
QByteArray messagesLayer(const std::vector<Message> &messages);

} // namespace weightroom::modelfile
