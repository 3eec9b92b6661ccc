// What a header means: the facts that a person wants to know and a model's config is written from.
//
// Names without "general." or "tokenizer." are looked up under "<architecture>.", as Ollama does. No fact is
// trusted: each may be absent, absurd or lie; nothing may be sized or looped by one.
#pragma once

#include "model/gguf/header.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom::gguf
{

enum class Kind {
    Model,
    Projector,      // the eyes or ears of another model (mmproj)
    Adapter,        // a LoRA
    VocabularyOnly, // a tokenizer without weights
};

// Texts are textOf() of the file's bytes: as long as they stand there, and unsafe for a terminal or a
// rich-text label as they are.
struct Facts {
    std::optional<QString> architecture; // general.architecture, if it's a string
    std::optional<QString> name;         // general.name, likewise
    std::optional<quint64> fileType; // general.file_type as it stands there, flag 1024 included (filetype.h)
    QString dominantTensorType;      // that of the most bytes; of equals the lower number; "" without tensors
    quint64 parameterCount = 0;      // elements of all tensors, whatever the file claims; saturating
    std::optional<quint64> contextLength;
    std::optional<quint64> blockCount;
    std::optional<quint64> embeddingLength;
    std::optional<quint64> poolingType; // embedding models have one
    std::optional<bool> causal;         // attention.causal
    bool hasChatTemplate = false;       // tokenizer.chat_template is a string that isn't empty
    Kind kind = Kind::Model;
    // Ollama's words in Ollama's order: "completion" or "embedding", "vision", "audio", "tools", "thinking".
    // What a template, a parser or a projector layer adds is for the caller. Empty for what isn't a Model.
    QStringList capabilities;
    QStringList problems; // the header's, then those found here; for people

    // The family as Ollama's config has it: the architecture or "unknown".
    QString family() const { return architecture.value_or(QStringLiteral("unknown")); }
};

Facts factsOf(const Header &header);

// A number of parameters: "7.2B" as Ollama writes it into config.model_type, and in words.
// From 1e9 "%.1fB" (no decimals if whole), from 1e6 "%.2fM" (none if whole), from 1e3 "%.0fK", else the
// digits: Ollama, format.HumanNumber. Divided as a double and rounded half to even, as Go does; the C locale.
QString parameterText(quint64 parameters);

// "8.0 billion parameters", for people, in the locale's separators.
QString parametersInWords(quint64 parameters);

} // namespace weightroom::gguf
