// The window. --help and --version answer before a QApplication exists, so they need no display.
#include "ui/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <cstdio>
#include <cstring>

namespace
{

constexpr const char *kHelp = R"(Usage: weightroom [--store DIR] [--theme system|light|dark]
       weightroom --help | --version

The window of Weightroom, a desktop library for local language models in an Ollama store.
The command line that does the same work is weightroomctl.

  --store DIR    the store to open; without it $OLLAMA_MODELS, else ~/.ollama/models
  --theme THEME  system (the default), light or dark
  --help         this text
  --version      the version
)";

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

} // namespace

int main(int argc, char **argv)
{
    if (hasArgument(argc, argv, "--help") || hasArgument(argc, argv, "-h")) {
        std::fputs(kHelp, stdout);
        return 0;
    }
    if (hasArgument(argc, argv, "--version")) {
        std::puts("weightroom " WEIGHTROOM_VERSION);
        return 0;
    }
    if (!canOpenDisplay(argc, argv)) {
        std::fputs("weightroom: there is no display to open a window on; use weightroomctl here\n", stderr);
        return 1;
    }
    QApplication::setApplicationName(QStringLiteral("weightroom"));
    QApplication::setApplicationVersion(QStringLiteral(WEIGHTROOM_VERSION));
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("store"), {}, QStringLiteral("DIR")},
         {QStringLiteral("theme"), {}, QStringLiteral("THEME"), QStringLiteral("system")}});
    if (!parser.parse(QCoreApplication::arguments())) {
        std::fprintf(stderr, "weightroom: %s\n", qPrintable(parser.errorText()));
        return 2;
    }
    const auto theme = parser.value(QStringLiteral("theme"));
    weightroom::applyTheme(
        application,
        theme == QLatin1String("dark")        ? weightroom::ThemeChoice::Dark
            : theme == QLatin1String("light") ? weightroom::ThemeChoice::Light
                                              : weightroom::ThemeChoice::System);
    weightroom::MainWindow window(parser.value(QStringLiteral("store")));
    window.show();
    return QApplication::exec();
}
