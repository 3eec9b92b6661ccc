// What would be built from files that a person drops or chooses, before anything is done with them.
#pragma once

#include "model/build/importchoice.h"
#include "model/modelfile/request.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace weightroom
{

// Where the model's chat format comes from (interop a.6): a template layer only if somebody asked for one.
enum class TemplateOrigin {
    None,      // the model continues a text
    NotNeeded, // it makes embeddings
    File,      // tokenizer.chat_template of the weights
    Modelfile, // TEMPLATE
    Base,      // of the model in FROM
    Ollama,    // Ollama knows the architecture's format (renderer)
};

// Texts are for people, plain, and hold no control characters.
struct Proposal {
    struct Warning {
        QString text;
        bool isForEditor = false; // editing the Modelfile can mend it
    };

    QStringList paths;   // of the files, the weights first; of a Modelfile that itself, then its files
    QString title;       // name of the first
    QString folder;      // of the first, absolute
    qint64 bytes = 0;    // of all files
    qsizetype parts = 1; // shards of a split model
    bool isModelfile = false;
    QString found;
    QString model; // suggested; name and tag may be built, no two of one answer are the same
    QString tag;
    QString build; // quantisation; empty if the weights don't say theirs: the build needs it given
    std::optional<quint64> likelyFileType; // then: general.file_type that most tensors point to
    QString dominantTensorType;
    QStringList capabilities; // Ollama's words, as far as the weights say
    TemplateOrigin templateOrigin = TemplateOrigin::None;
    QString renderer; // with TemplateOrigin::Ollama
    std::vector<Warning> warnings;
    modelfile::Request recipe;
    QString modelfileText; // the recipe for an editor
    QString directory;     // absolute; what relative paths start from
    ImportChoices imports;
};

// A file that can't be taken.
struct Refusal {
    QString path;
    QString title;
    QString folder;
    qint64 bytes = -1; // -1 = unknown
    QString reason;
    QString modelfileText; // of a Modelfile with errors, for an editor; else empty
};

struct Proposals {
    std::vector<Proposal> models;
    std::vector<Refusal> refused;
    qint64 freeBytes = -1;  // of the store's file system; -1 = unknown
    qint64 totalBytes = -1; // likewise
    QString readOnlyReason; // nothing can be built then
};

} // namespace weightroom
