// weightroomctl: from argv to an exit status.
#include "app/weightroomctl/arguments.h"
#include "app/weightroomctl/failure.h"
#include "app/weightroomctl/help.h"
#include "app/weightroomctl/output.h"
#include "model/core/process.h"
#include "model/names/quoting.h"

#include <QCoreApplication>
#include <QStringDecoder>
#include <clocale>
#include <csignal>
#include <cstring>
#include <langinfo.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::cli;

namespace
{

// In a locale that isn't UTF-8 (none at all, in a cron job) Qt would switch by itself, with a warning.
void chooseUtf8()
{
    std::setlocale(LC_ALL, "");
    if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0)
        qputenv("LC_ALL", "C.UTF-8");
}

// Qt would make U+FFFD of what isn't UTF-8, and a file of that name would be called missing.
Result<void> checkText(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString text = decoder.decode(QByteArrayView(argv[i]));
        if (decoder.hasError())
            return failure(
                Error::Kind::NotFound,
                u"%1 isn't UTF-8: rename the file, or use a link to it"_s.arg(quotedText(text)));
    }
    return {};
}

int statusOf(const Result<void> &printed, int status)
{
    return printed ? status : report(printed.error(), false);
}

int print(const QByteArray &bytes, int status)
{
    return statusOf(printResult(bytes), status);
}

int runCommand(const Arguments &arguments)
{
    const auto &options = arguments.options;
    const Invocation invocation{
        options, arguments.rest, options.isSet(u"json"_s), options.isSet(u"progress"_s),
        styleOf(STDOUT_FILENO)};
    const auto outcome = arguments.command->run(invocation);
    if (!outcome)
        return report(outcome.error(), invocation.json);
    if (outcome->printed)
        return statusOf(*outcome->printed, outcome->status);
    if (invocation.json)
        return print(outcome->document.toText(), outcome->status);
    return print(outcome->exactText.value_or(outcome->text.toUtf8()), outcome->status);
}

} // namespace

int main(int argc, char **argv)
{
    prepareProgram();
    // A reader that goes away ends the output, not the work.
    std::signal(SIGPIPE, SIG_IGN);
    chooseUtf8();
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"weightroomctl"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(WEIGHTROOM_VERSION));

    const auto all = QCoreApplication::arguments();
    Arguments arguments;
    if (const auto read = readArguments(all, arguments); !read) {
        const int status = report(read.error(), wantsJson(all));
        if (all.size() <= 1)
            printLine(programHelp());
        return status;
    }
    const bool inJson = arguments.options.isSet(u"json"_s);
    if (arguments.options.isSet(u"version"_s)) {
        const auto version = QCoreApplication::applicationVersion();
        return print(
            inJson ? Json::object({{u"version"_s, version}}).toText()
                   : u"weightroomctl %1\n"_s.arg(version).toUtf8(),
            0);
    }
    if (arguments.options.isSet(u"help"_s)) {
        const auto help = arguments.command == nullptr ? programHelp() : commandHelp(*arguments.command);
        return print(inJson ? Json::object({{u"help"_s, help}}).toText() : help.toUtf8(), 0);
    }
    // A text to be judged is invalid with U+FFFD in it too.
    if (!arguments.command->takesAnyText) {
        if (const auto checked = checkText(argc, argv); !checked)
            return report(checked.error(), inJson);
    }
    return runCommand(arguments);
}
