// The window. --help and --version answer before a QApplication exists, so they need no display.
#include "model/core/file.h"
#include "model/core/process.h"
#include "model/core/workers.h"
#include "ui/mainwindow.h"
#include "ui/settings/settings.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QUrl>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace
{

constexpr const char *kHelp = R"(Usage: weightroom [--store DIR] [--theme system|light|dark] [FILE...]
       weightroom --help | --version

The window of Weightroom, a desktop library for local language models in an Ollama store.
The command line that does the same work is weightroomctl.

  FILE           a GGUF file, one part of a split file, or a Modelfile to build from

  --store DIR    the store to open (default: $OLLAMA_MODELS, or ~/.ollama/models)
  --theme THEME  system, light or dark (default: the setting)
  -h, --help     this text
  -v, --version  the version
)";

// For what is still written when the window is gone.
constexpr std::chrono::seconds kPatienceAtEnd(5);

bool hasArgument(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], name) == 0)
            return true;
    }
    return false;
}

bool isSet(const char *variable)
{
    return !qEnvironmentVariableIsEmpty(variable);
}

// Qt ends the program with an abort when there is no display; this says what to do instead.
bool canOpenDisplay(int argc, char **argv)
{
    return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM")
        || hasArgument(argc, argv, "-platform");
}

std::optional<weightroom::ThemeChoice> themeOf(const QString &word)
{
    if (word == QLatin1String("system"))
        return weightroom::ThemeChoice::System;
    if (word == QLatin1String("light"))
        return weightroom::ThemeChoice::Light;
    if (word == QLatin1String("dark"))
        return weightroom::ThemeChoice::Dark;
    return std::nullopt;
}

// A file manager may hand over addresses instead of paths.
QStringList absolutePaths(const QStringList &arguments)
{
    QStringList paths;
    for (const auto &argument : arguments) {
        const QUrl url(argument);
        paths.append(weightroom::absolutePath(url.isLocalFile() ? url.toLocalFile() : argument));
    }
    return paths;
}

int showWindow(const QCommandLineParser &parser)
{
    weightroom::MainWindow window(parser.value(QStringLiteral("store")));
    window.show();
    if (!parser.positionalArguments().isEmpty())
        window.openFiles(absolutePaths(parser.positionalArguments()));
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    weightroom::prepareProgram();
    if (hasArgument(argc, argv, "--help") || hasArgument(argc, argv, "-h")) {
        std::fputs(kHelp, stdout);
        return 0;
    }
    if (hasArgument(argc, argv, "--version") || hasArgument(argc, argv, "-v")) {
        std::puts("weightroom " WEIGHTROOM_VERSION);
        return 0;
    }
    if (!canOpenDisplay(argc, argv)) {
        std::fputs("weightroom: no display; use weightroomctl instead\n", stderr);
        return 1;
    }
    QApplication::setApplicationName(QStringLiteral("weightroom"));
    QApplication::setOrganizationName(QStringLiteral("weightroom"));
    QApplication::setApplicationVersion(QStringLiteral(WEIGHTROOM_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.weightroom.Weightroom"));
    weightroom::keepHeapSmall();
    QApplication application(argc, argv);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/weightroom.svg")));
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("store"), {}, QStringLiteral("DIR")},
         {QStringLiteral("theme"), {}, QStringLiteral("THEME")}});
    parser.addPositionalArgument(QStringLiteral("file"), {}, QStringLiteral("[FILE...]"));
    if (!parser.parse(QCoreApplication::arguments())) {
        std::fprintf(stderr, "weightroom: %s\n", qPrintable(parser.errorText()));
        return 2;
    }
    const auto theme = themeOf(parser.value(QStringLiteral("theme")));
    if (parser.isSet(QStringLiteral("theme")) && !theme) {
        std::fprintf(
            stderr, "weightroom: invalid theme \"%s\": use system, light or dark\n",
            qPrintable(parser.value(QStringLiteral("theme"))));
        return 2;
    }
    weightroom::applyTheme(application, theme.value_or(weightroom::Settings::load().theme));
    const int status = showWindow(parser);
    // What a drive that doesn't answer holds would meet what is taken down now.
    if (!weightroom::Workers::waitForAbandoned(kPatienceAtEnd))
        std::_Exit(status);
    return status;
}
