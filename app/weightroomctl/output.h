// stdout, stderr, and what may go to a terminal.
#pragma once

#include "model/core/error.h"

#include <QByteArray>
#include <QString>

namespace weightroom::cli
{

// How text for people is dressed. Colour only on a terminal, and not where NO_COLOR is set (no-color.org).
struct TextStyle {
    bool isTerminal = false;
    bool hasColour = false;

    QString bold(const QString &text) const;
    QString red(const QString &text) const;
    QString yellow(const QString &text) const;
};

// Of a standard stream's descriptor.
TextStyle styleOf(int descriptor);

// Writes results. A reader that went away early (a broken pipe) is no error; a full disk is.
Result<void> printResult(const QByteArray &bytes);

// A message on stderr, a line of its own, escaped. Failing to write it is ignored.
void printMessage(const QString &text);
void printWarning(const QString &text);
// A line that is escaped already, on stderr.
void printLine(const QString &line);

// Untrusted text of several lines: line feeds and tabs stay, all else as visibleText() does it.
QString visibleLines(const QString &text);

} // namespace weightroom::cli
