// pictures INPUT FOLDER: takes the window's pictures in both themes. INPUT has what `take` puts there:
// empty/, a folder for a store, Modelfile, and GGUF files; the demo store is the default one below $HOME.
#include "gallery.h"

#include "model/session/storeaccess.h"
#include "support/pluggedfolder.h"
#include "ui/editor/codeeditor.h"
#include "ui/editor/editorwindow.h"
#include "ui/library/accesssheet.h"
#include "ui/library/libraryview.h"
#include "ui/library/sidebar.h"
#include "ui/mainwindow.h"
#include "ui/store/findingssheet.h"

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

constexpr QSize kUsual(1280, 800);
constexpr QSize kLeast(900, 600);
const auto kShown = u"registry.ollama.ai/library/llama3.1:8b"_s;

void show(QWidget &window, const QSize &size = kUsual)
{
    window.resize(size);
    window.show();
    window.activateWindow();
    Gallery::waitUntil("the window", [&] { return window.isActiveWindow(); });
}

// The window over the demo store, with a model selected.
void showLibrary(MainWindow &window, const QSize &size = kUsual)
{
    show(window, size);
    auto &view = Gallery::find<LibraryView>(window, u"libraryView"_s);
    Gallery::waitUntil("the models", [&] { return view.model()->rowCount() > 5; });
    view.setFocus();
    view.selectKey(kShown);
    Gallery::settle();
}

void openSheet(MainWindow &window, const QStringList &files)
{
    window.openFiles(files);
    const auto &build = Gallery::find<QPushButton>(window, u"build"_s);
    Gallery::waitUntil("the sheet", [&] { return build.isVisible(); });
    Gallery::settle(400);
}

void takeDetails(const Gallery &gallery, MainWindow &window)
{
    const QStringList tabs{u"overview"_s, u"modelfile"_s, u"weights"_s, u"layers"_s, u"history"_s};
    for (int tab = 0; tab < tabs.size(); ++tab) {
        Gallery::press(Qt::Key_1 + tab, Qt::AltModifier);
        Gallery::settle(400);
        gallery.save(window, u"details-"_s + tabs.at(tab));
    }
    Gallery::press(Qt::Key_1, Qt::AltModifier);
}

void takeLibrary(const Gallery &gallery)
{
    QSettings().clear();
    MainWindow window({});
    showLibrary(window);
    gallery.save(window, u"library"_s);
    takeDetails(gallery, window);
    Gallery::press(Qt::Key_F2);
    Gallery::settle(200);
    gallery.save(window, u"rename"_s);
    Gallery::press(Qt::Key_Escape);
    Gallery::press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u"qwem"_s);
    Gallery::settle(200);
    gallery.save(window, u"no-match"_s);
    Gallery::press(Qt::Key_Escape);
    Gallery::press(Qt::Key_Escape);
    Gallery::press(Qt::Key_A, Qt::ControlModifier);
    Gallery::settle(200);
    gallery.save(window, u"all-selected"_s);
    window.resize(kLeast);
    Gallery::settle(200);
    gallery.save(window, u"library-small"_s);
}

BadBlob badBlob(const QByteArray &name, const QString &problem, const QStringList &models)
{
    const auto digest = Digest::of(name);
    return {digest, u"/home/me/.ollama/models/blobs/"_s + digest.fileName(), problem, models, false};
}

// Reading the demo store's weights would take minutes: what a verification found is invented.
void takeFindings(const Gallery &gallery, MainWindow &window)
{
    VerifyReport report;
    report.damaged = {badBlob(
        "one", u"its content doesn't match its digest"_s,
        {u"registry.ollama.ai/library/llama3.1:8b"_s, u"registry.ollama.ai/me/support-bot:v2"_s})};
    report.missing = {badBlob("two", u"it is missing"_s, {u"registry.ollama.ai/library/deepseek-r1:14b"_s})};
    report.manifests = {
        {u"/home/me/.ollama/models/manifests/registry.ollama.ai/library/phi4/14b"_s,
         u"it isn't JSON: it ends too early"_s, u"registry.ollama.ai/library/phi4:14b"_s}};
    auto *sheet = new FindingsSheet(&window, report, {});
    sheet->open();
    Gallery::settle(200);
    gallery.save(window, u"findings"_s);
    window.resize(kLeast);
    Gallery::settle(200);
    gallery.save(window, u"findings-small"_s);
    window.resize(kUsual);
    sheet->close();
}

void takeStore(const Gallery &gallery)
{
    QSettings().clear();
    MainWindow window({});
    showLibrary(window);
    for (const auto &gone : {u"phi4:14b"_s, u"gemma3:12b"_s}) {
        Gallery::find<LibraryView>(window, u"libraryView"_s)
            .selectKey(u"registry.ollama.ai/library/"_s + gone);
        Gallery::press(Qt::Key_Delete);
        Gallery::settle();
    }
    auto &places = Gallery::find<Sidebar>(window, u"places"_s);
    for (const auto page : {Sidebar::Page::Unused, Sidebar::Page::Trash}) {
        const bool isTrash = page == Sidebar::Page::Trash;
        places.choosePage(page);
        const auto *list =
            Gallery::find<QTreeView>(window, isTrash ? u"trashList"_s : u"unusedList"_s).model();
        Gallery::waitUntil("the page", [&] { return list->rowCount() > 1; });
        Gallery::settle(200);
        const auto name = isTrash ? u"trash"_s : u"unused"_s;
        gallery.save(window, name);
        window.resize(kLeast);
        Gallery::settle(200);
        gallery.save(window, name + u"-small"_s);
        window.resize(kUsual);
        Gallery::settle(200);
    }
    takeFindings(gallery, window);
    for (int change = 0; change < 2; ++change) {
        Gallery::press(Qt::Key_Z, Qt::ControlModifier);
        Gallery::settle();
    }
}

void takeReadOnly(const Gallery &gallery)
{
    QSettings().clear();
    MainWindow window({});
    showLibrary(window);
    AccessFacts facts;
    facts.root = u"/usr/share/ollama/.ollama/models"_s;
    facts.path = facts.root + u"/blobs"_s;
    facts.owner = u"ollama"_s;
    facts.group = u"ollama"_s;
    facts.mode = 0755;
    auto *sheet = new AccessSheet(&window, accessAdvice(facts));
    sheet->open();
    Gallery::settle(200);
    gallery.save(window, u"read-only"_s);
    window.resize(kLeast);
    Gallery::settle(200);
    gallery.save(window, u"read-only-small"_s);
}

void takeBuilds(const Gallery &gallery, const QDir &input)
{
    QSettings().clear();
    MainWindow window({});
    showLibrary(window);
    openSheet(window, {input.filePath(u"Qwen3-14B-Q5_K_M.gguf"_s)});
    gallery.save(window, u"new-model"_s);
    window.resize(kLeast);
    Gallery::settle(200);
    gallery.save(window, u"new-model-small"_s);
    window.resize(kUsual);
    // Linked, so that ten gigabytes are read but not written.
    auto &link = Gallery::find<QRadioButton>(window, u"mode%1"_s.arg(int(ImportMode::Link)));
    link.click();
    Gallery::press(Qt::Key_Return);
    Gallery::settle(300);
    openSheet(window, {input.filePath(u"weightroom-sample.gguf"_s)});
    Gallery::press(Qt::Key_Return);
    Gallery::settle(1800);
    gallery.save(window, u"builds"_s);
    for (auto *button : window.findChildren<QPushButton *>()) {
        if (button->text() == u"Cancel" && button->isVisible())
            button->click();
    }
    openSheet(
        window,
        {input.filePath(u"Qwen3-14B-Q5_K_M.gguf"_s), input.filePath(u"weightroom-sample.gguf"_s),
         input.filePath(u"picture.gguf"_s)});
    gallery.save(window, u"new-models"_s);
    QSettings().setValue("asksBeforeQuitting", false);
}

EditorWindow *openEditor(MainWindow &window, const QDir &input)
{
    openSheet(window, {input.filePath(u"Modelfile"_s)});
    Gallery::find<QPushButton>(window, u"editFirst"_s).click();
    for (auto *widget : QApplication::topLevelWidgets()) {
        if (auto *editor = qobject_cast<EditorWindow *>(widget))
            return editor;
    }
    qFatal("no editor opened");
}

void takeEditor(const Gallery &gallery, const QDir &input)
{
    QSettings().clear();
    QSettings(u"weightroom"_s, u"weightroom"_s).clear();
    MainWindow window({});
    showLibrary(window);
    auto *editor = openEditor(window, input);
    show(*editor);
    auto &name = Gallery::find<QLineEdit>(*editor, u"nameEdit"_s);
    name.setText(u"llama3.1:8b-support"_s);
    auto &text = Gallery::find<CodeEditor>(*editor, u"codeEditor"_s);
    text.setFocus();
    Gallery::settle();
    gallery.save(*editor, u"editor"_s);
    auto cursor = text.document()->find(u"mirostat 2"_s);
    cursor.setPosition(cursor.selectionEnd());
    text.setTextCursor(cursor);
    QTest::keyClick(&text, Qt::Key_Return);
    QTest::keyClicks(&text, u"PARAMETER repeat_l"_s);
    Gallery::settle(400);
    gallery.save(*editor, u"editor-completion"_s);
    Gallery::press(Qt::Key_Escape);
    editor->resize(kLeast);
    Gallery::settle(300);
    gallery.save(*editor, u"editor-small"_s);
    Gallery::press(Qt::Key_F1);
    auto &help = Gallery::find<QWidget>(*editor, u"editorHelp"_s);
    Gallery::settle(300);
    gallery.save(help, u"editor-help"_s);
    text.document()->setModified(false);
    editor->close();
}

void saveBoth(const Gallery &gallery, MainWindow &window, const QString &name)
{
    gallery.save(window, name);
    window.resize(kLeast);
    Gallery::settle(200);
    gallery.save(window, name + u"-small"_s);
    window.resize(kUsual);
    Gallery::settle(200);
}

// The demo store on a drive that is pulled out, and a start without it.
void takeAway(const Gallery &gallery, const QDir &input)
{
    PluggedFolder drive(QDir::homePath() + u"/.ollama"_s);
    if (!drive.isPossible()) {
        qWarning("no pictures of a drive that is away: nothing can be mounted here");
        return;
    }
    QSettings().clear();
    if (const auto store = Store::open(drive.path(u"models"_s), Store::Access::Write); !store)
        qFatal("%s", qPrintable(store.error().message));
    {
        MainWindow window(drive.path(u"models"_s));
        showLibrary(window);
        auto *editor = openEditor(window, input);
        show(*editor);
        Gallery::find<QLineEdit>(*editor, u"nameEdit"_s).setText(u"llama3.1:8b-support"_s);
        const auto &bar = Gallery::find<QWidget>(window, u"stateBar"_s);
        drive.unplug();
        Gallery::waitUntil("the bar", [&] { return bar.isVisible(); });
        Gallery::settle();
        gallery.save(*editor, u"away-editor"_s);
        editor->findChild<CodeEditor *>()->document()->setModified(false);
        editor->close();
        window.activateWindow();
        Gallery::settle();
        saveBoth(gallery, window, u"away"_s);
        Gallery::press(Qt::Key_Down);
        Gallery::settle();
        gallery.save(window, u"away-unread"_s);
    }
    MainWindow window(drive.path(u"models"_s));
    show(window);
    Gallery::settle();
    saveBoth(gallery, window, u"away-start"_s);
    drive.plug();
    const auto &messages = Gallery::find<QWidget>(window, u"messageBar"_s);
    Gallery::waitUntil("the drive", [&] { return messages.isVisible(); });
    Gallery::settle();
    gallery.save(window, u"away-back"_s);
}

void takeFirstRun(const Gallery &gallery, const QDir &input)
{
    QSettings().clear();
    MainWindow window(input.filePath(u"empty"_s));
    show(window);
    Gallery::settle();
    gallery.save(window, u"empty"_s);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setOrganizationName(u"weightroom"_s);
    QCoreApplication::setApplicationName(u"weightroom"_s);
    const QApplication application(argc, argv);
    if (argc != 3)
        qFatal("usage: pictures INPUT FOLDER");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    const QDir input(QString::fromLocal8Bit(argv[1]));
    for (const auto theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        const Gallery gallery(QString::fromLocal8Bit(argv[2]), theme);
        takeFirstRun(gallery, input);
        takeAway(gallery, input);
        takeLibrary(gallery);
        takeStore(gallery);
        takeReadOnly(gallery);
        takeEditor(gallery, input);
        takeBuilds(gallery, input);
    }
    return 0;
}
