// The window, measured from within; or a bare one of Qt's, its peer.
//   bench_window bare             ends after its first paint
//   bench_window paint STORE      the same of ours
//   bench_window memory STORE N   the resident bytes once N models are listed
//   bench_window keys STORE N     a filter typed and taken back, letter by letter: milliseconds from the key
//   to
//                                 the end of the painting: median, 95th percentile, longest
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace
{

// Ends the program when the window has been painted once.
class FirstPaint : public QObject
{
public:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && !m_isSeen) {
            m_isSeen = true;
            // After what is being painted in this turn. Nothing is torn down: that isn't measured.
            QTimer::singleShot(0, [] { std::_Exit(0); });
        }
        return false;
    }

private:
    bool m_isSeen = false;
};

int showUntilPainted(QWidget &window)
{
    FirstPaint painted;
    window.installEventFilter(&painted);
    window.show();
    return QApplication::exec();
}

weightroom::LibraryView *listOf(const QWidget &window)
{
    return window.findChild<weightroom::LibraryView *>(u"libraryView"_s);
}

bool waitForModels(const QWidget &window, int models)
{
    constexpr int kPatienceMs = 60'000;
    QEventLoop loop;
    QTimer look;
    const auto isThere = [&] { return listOf(window)->model()->rowCount() >= models; };
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isThere())
            loop.quit();
    });
    look.start(20);
    QTimer::singleShot(kPatienceMs, &loop, &QEventLoop::quit);
    loop.exec();
    QApplication::processEvents();
    return isThere();
}

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

// Presses a key and waits until all that follows has been painted.
double pressMs(QWidget &field, int key, const QString &text)
{
    QElapsedTimer clock;
    clock.start();
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
    QApplication::sendEvent(&field, &press);
    QApplication::processEvents();
    return double(clock.nsecsElapsed()) / 1e6;
}

void printKeystrokes(const QWidget &window)
{
    auto *field = window.findChild<QLineEdit *>(u"filter"_s);
    std::vector<double> times;
    for (int round = 0; round < 5; ++round) {
        for (const auto letter : u"model12 tag3"_s)
            times.push_back(pressMs(*field, letter.toUpper().unicode(), letter));
        for (int i = 0; i < 12; ++i)
            times.push_back(pressMs(*field, Qt::Key_Backspace, {}));
    }
    std::sort(times.begin(), times.end());
    std::printf("%.3f %.3f %.3f\n", times[times.size() / 2], times[times.size() * 95 / 100], times.back());
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const auto arguments = QApplication::arguments();
    const auto mode = arguments.value(1);
    if (mode == u"bare") {
        QMainWindow window;
        window.setCentralWidget(new QLabel(u"bare"_s));
        window.resize(1280, 800);
        return showUntilPainted(window);
    }
    weightroom::applyTheme(application, weightroom::ThemeChoice::Light);
    weightroom::MainWindow window(arguments.value(2));
    window.resize(1280, 800);
    if (mode == u"paint")
        return showUntilPainted(window);
    window.show();
    if (!waitForModels(window, arguments.value(3).toInt()))
        return 1;
    if (mode == u"memory")
        std::printf("%lld\n", static_cast<long long>(residentBytes()));
    else if (mode == u"keys")
        printKeystrokes(window);
    else
        return 2;
    std::fflush(stdout);
    std::_Exit(0);
}
