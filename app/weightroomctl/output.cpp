#include "app/weightroomctl/output.h"

#include "model/core/file.h"
#include "model/names/quoting.h"

#include <QStringList>
#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

constexpr qsizetype kMessageCharacters = 4000;

QString dressed(const QString &text, const QString &code)
{
    return u"\u001b["_s + code + u'm' + text + u"\u001b[0m"_s;
}

} // namespace

QString TextStyle::bold(const QString &text) const
{
    return hasColour ? dressed(text, u"1"_s) : text;
}

QString TextStyle::red(const QString &text) const
{
    return hasColour ? dressed(text, u"31"_s) : text;
}

QString TextStyle::yellow(const QString &text) const
{
    return hasColour ? dressed(text, u"33"_s) : text;
}

TextStyle styleOf(int descriptor)
{
    const bool isTerminal = ::isatty(descriptor) == 1;
    return {isTerminal, isTerminal && qEnvironmentVariableIsEmpty("NO_COLOR")};
}

Result<void> printResult(const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const auto written = ::write(STDOUT_FILENO, bytes.constData() + done, size_t(bytes.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE)
            return {};
        if (written < 0)
            return tl::unexpected(systemError(errno, u"writing the result"_s, u"standard output"_s));
        done += written;
    }
    return {};
}

void printMessage(const QString &text)
{
    printLine(u"weightroomctl: "_s + visibleText(text, kMessageCharacters));
}

void printWarning(const QString &text)
{
    printMessage(u"warning: "_s + text);
}

void printLine(const QString &line)
{
    // Where this fails there is nowhere left to complain.
    (void)writeAll(STDERR_FILENO, line.toUtf8() + '\n', u"standard error"_s);
}

QString visibleLines(const QString &text)
{
    QStringList lines;
    for (const auto &line : text.split(u'\n')) {
        QStringList cells;
        for (const auto &cell : line.split(u'\t'))
            cells.append(visibleText(cell.endsWith(u'\r') ? cell.chopped(1) : cell, cell.size()));
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

} // namespace weightroom::cli
