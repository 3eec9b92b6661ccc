// The window, measured from within; or a bare one of Qt's, its peer.
//   bench_window bare             ends after its first paint
//   bench_window paint STORE      the same of ours
//   bench_window memory STORE N   the resident bytes once N models are listed
//   bench_window keys STORE N     a filter typed and taken back, letter by letter, from the key to the end of
//                                 the painting: milliseconds, median, 95th percentile and longest
//   bench_window gaps STORE N     the event loop kept from turning while the list is read, then while a tag
//                                 comes and goes, with an editor open: 99th percentile and longest of each;
//                                 writes a manifest into the store
//   bench_window import STORE N FILES...
//                                 the event loop kept from turning while files are imported, two at a time:
//                                 99th percentile and longest; and the bytes by which that raises the peak
//                                 of the resident memory over what it is before
#include "model/build/buildqueue.h"
#include "model/core/process.h"
#include "model/items/librarymodel.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAbstractEventDispatcher>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
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

bool turnUntil(const std::function<bool()> &isSo)
{
    constexpr int kPatienceMs = 60'000;
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isSo())
            loop.quit();
    });
    look.start(20);
    QTimer::singleShot(kPatienceMs, &loop, &QEventLoop::quit);
    loop.exec();
    return isSo();
}

// Until the workers have come to rest.
void rest()
{
    constexpr int kRestMs = 3000;
    QEventLoop loop;
    QTimer::singleShot(kRestMs, &loop, &QEventLoop::quit);
    loop.exec();
}

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

// Presses a key and waits until all that follows has been painted: what a list lays out in one turn of the
// event loop it paints in another.
double pressMs(QWidget &field, int key, const QString &text)
{
    QElapsedTimer clock;
    clock.start();
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, text);
    QApplication::sendEvent(&field, &press);
    while (QAbstractEventDispatcher::instance()->processEvents(QEventLoop::AllEvents)) { }
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

// How long the event loop was kept from turning, by a timer of 1 ms. (One of 0 ms would keep it busy itself.)
class Gaps
{
public:
    Gaps()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_times.push_back(double(m_clock.nsecsElapsed()) / 1e6);
            m_clock.restart();
        });
        m_clock.start();
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.start(1);
    }

    // And begins anew.
    void print()
    {
        std::sort(m_times.begin(), m_times.end());
        if (!m_times.empty())
            std::printf("%.3f %.3f\n", m_times[(m_times.size() - 1) * 99 / 100], m_times.back());
        begin();
    }
    void begin()
    {
        m_times.clear();
        m_clock.restart();
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_times;
};

// Turns the event loop until the signal has come, and as long again as painting may take.
bool turnUntilSignalled(const std::function<bool()> &act, QObject *sender, const char *signal)
{
    constexpr int kPaintingMs = 100;
    QSignalSpy spy(sender, signal);
    if (!act() || !turnUntil([&] { return !spy.isEmpty(); }))
        return false;
    QEventLoop loop;
    QTimer::singleShot(kPaintingMs, &loop, &QEventLoop::quit);
    loop.exec();
    return true;
}

// A model comes and goes in the store, with an editor open, which lists the models too.
bool printGaps(const weightroom::MainWindow &window, const QString &store, int names, Gaps &gaps)
{
    const auto &model = *listOf(window)->model();
    if (!turnUntil([&] { return model.rowCount() >= names; }))
        return false;
    gaps.print();
    for (auto *action : window.findChildren<QAction *>()) {
        if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_E))
            action->trigger();
    }
    const auto hasEditor = [] {
        const auto all = QApplication::topLevelWidgets();
        return std::any_of(all.begin(), all.end(), [](const QWidget *widget) {
            return widget->isVisible() && widget->objectName() == u"editorWindow";
        });
    };
    if (!turnUntil(hasEditor))
        return false;
    gaps.print();
    auto *rows = window.findChild<weightroom::LibraryModel *>();
    const auto library = store + u"/manifests/registry.ollama.ai/library"_s;
    QDirIterator files(library, QDir::Files, QDirIterator::Subdirectories);
    const auto manifest = files.next();
    QDir added(library + u"/another"_s);
    const auto add = [&] {
        return added.mkpath(u"."_s) && QFile::copy(manifest, added.filePath(u"latest"_s));
    };
    const auto remove = [&] { return added.removeRecursively(); };
    if (!turnUntilSignalled(add, rows, SIGNAL(rowsInserted(QModelIndex, int, int)))
        || !turnUntilSignalled(remove, rows, SIGNAL(rowsRemoved(QModelIndex, int, int))))
        return false;
    gaps.print();
    return true;
}

// The peak that the kernel remembers begins anew.
bool resetPeak()
{
    QFile file(u"/proc/self/clear_refs"_s);
    return file.open(QIODevice::WriteOnly) && file.write("5") == 1;
}

qint64 peakBytes()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    constexpr qint64 kKibibyte = 1024;
    for (const auto &line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.simplified().split(' ').value(1).toLongLong() * kKibibyte;
    }
    return 0;
}

bool printImports(
    const weightroom::MainWindow &window, const QString &folder, const QStringList &files, Gaps &gaps)
{
    const auto store = weightroom::Store::open(folder, weightroom::Store::Access::Write);
    auto *queue = window.findChild<weightroom::BuildQueue *>();
    if (!store || queue == nullptr || !resetPeak())
        return false;
    const auto idle = residentBytes();
    gaps.begin();
    queue->setThreads(2);
    for (int i = 0; i < files.size(); ++i) {
        const auto name = weightroom::Name::parse(u"registry.ollama.ai/library/import%1:latest"_s.arg(i));
        queue->add(*store, {*name, weightroom::recipeFrom(files[i]), folder, {}});
    }
    const auto hasEnded = [&] { return queue->counts().finished + queue->counts().failed == files.size(); };
    if (!turnUntil(hasEnded) || queue->counts().failed > 0)
        return false;
    gaps.print();
    std::printf("%lld\n", static_cast<long long>(peakBytes() - idle));
    return true;
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
    weightroom::keepHeapSmall();
    weightroom::applyTheme(application, weightroom::ThemeChoice::Light);
    weightroom::MainWindow window(arguments.value(2));
    window.resize(1280, 800);
    if (mode == u"paint")
        return showUntilPainted(window);
    window.show();
    Gaps gaps;
    if (mode == u"gaps") {
        const bool isDone = printGaps(window, arguments.value(2), arguments.value(3).toInt(), gaps);
        std::fflush(stdout);
        std::_Exit(isDone ? 0 : 1);
    }
    const int names = arguments.value(3).toInt();
    if (!turnUntil([&] { return listOf(window)->model()->rowCount() >= names; }))
        return 1;
    QApplication::processEvents();
    bool isDone = true;
    if (mode == u"memory") {
        rest();
        std::printf("%lld\n", static_cast<long long>(residentBytes()));
    } else if (mode == u"keys") {
        printKeystrokes(window);
    } else if (mode == u"import") {
        rest();
        isDone = printImports(window, arguments.value(2), arguments.mid(4), gaps);
    } else {
        return 2;
    }
    std::fflush(stdout);
    std::_Exit(isDone ? 0 : 1);
}
