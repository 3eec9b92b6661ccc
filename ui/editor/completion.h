// What may be typed at a place of a Modelfile.
#pragma once

#include "model/modelfile/document.h"

#include <QStringList>
#include <vector>

namespace weightroom
{

enum class CompletionKind { None, Command, Parameter, Role, TrueOrFalse, Model, File };

// What is being typed: the part before the cursor is the prefix, the whole gets replaced.
struct CompletionPlace {
    CompletionKind kind = CompletionKind::None;
    TextRange replaced;
    QString prefix;
};

// By the parser's tokens; document must be current. A FROM is a Model (or a File, if it looks like a path),
// an ADAPTER and a DRAFT a File.
CompletionPlace completionPlace(const modelfile::Document &document, int cursor);

struct Completion {
    QString text;   // as listed and put in
    QString after;  // put in after it, unless it's there
    QString detail; // "whole number, default 64"
    QString help;   // a sentence
    bool isMono = true;

    bool operator==(const Completion &) const = default;
};

// All for a kind but Model and File, which the caller knows.
std::vector<Completion> completionsFor(CompletionKind kind);

// Those that fit the prefix: first what begins with it, then what has its letters in that order; case doesn't
// matter. At most kMaximumCompletions.
constexpr std::size_t kMaximumCompletions = 200;
std::vector<Completion> matching(const std::vector<Completion> &all, const QString &prefix);

} // namespace weightroom
