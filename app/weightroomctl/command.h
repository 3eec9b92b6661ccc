// What a command of the command line is.
#pragma once

#include "app/weightroomctl/json.h"
#include "app/weightroomctl/output.h"
#include "model/core/error.h"

#include <QByteArray>
#include <QCommandLineOption>
#include <QList>
#include <QString>
#include <QStringList>

class QCommandLineParser;

namespace weightroom::cli
{

// What the user asked for.
struct Invocation {
    const QCommandLineParser &options; // lives as long as the command runs
    QStringList arguments;             // without options and the command's name
    bool json = false;
    bool jsonProgress = false;
    TextStyle style; // of stdout
};

// What a command that did its work has to say: main prints the document if JSON was asked for, else the text.
// A command may leave out the other.
struct Outcome {
    Json document;
    QString text;                             // with its line feeds
    int status = 0;                           // of commands that judge, or did a part of their work
    std::optional<QByteArray> exactText = {}; // instead of text, where the bytes matter
    std::optional<Result<void>> printed = {}; // the document has been printed while it was made, or not
};

struct Command {
    QString name;
    QString usage;   // what follows the name: "FILE [--tensors]"
    QString summary; // one line without a full stop
    QString details; // a few sentences, lines of at most 78
    QString example; // a command line
    QList<QCommandLineOption> options;
    int minimum = 0;  // arguments
    int maximum = -1; // -1 = any number
    Result<Outcome> (*run)(const Invocation &invocation) = nullptr;
    bool takesAnyText = false; // its argument may begin with a dash
};

} // namespace weightroom::cli
