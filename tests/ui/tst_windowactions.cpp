// What one does with models in the window, with real keys and drops: delete and undo, rename, duplicate,
// build.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/items/librarymodel.h"
#include "model/words/format.h"
#include "support/ggufbuilder.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/messagebar.h"
#include "ui/details/detailspane.h"
#include "ui/library/filterfield.h"
#include "ui/library/libraryview.h"
#include "ui/library/sidebar.h"
#include "ui/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMimeData>
#include <QPalette>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QTest>
#include <QUrl>
#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kAlpha = u"registry.ollama.ai/library/alpha:1b"_s;
const QString kBeta = u"registry.ollama.ai/library/beta:1b"_s;

// A window over a store with two models, shown and active.
class Opened
{
public:
    Opened()
    {
        QSettings().clear();
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        store.addModel(u"beta:1b", q4Parts("beta"));
        window = std::make_unique<MainWindow>(store.path());
        window->show();
        window->activateWindow();
    }

    LibraryView *view() const { return window->findChild<LibraryView *>(u"libraryView"_s); }
    MessageBar *messages() const { return window->findChild<MessageBar *>(u"messageBar"_s); }

    QStringList keys() const
    {
        QStringList keys;
        const auto *model = view()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            keys.append(model->index(row, 0).data(LibraryModel::KeyRole).toString());
        keys.sort();
        return keys;
    }

    bool isReady(int models = 2) const
    {
        return QTest::qWaitFor([&] { return keys().size() == models; }, 20000)
            && QTest::qWaitForWindowActive(window.get());
    }

    void select(const QString &key) const
    {
        view()->setFocus();
        view()->selectKey(key);
    }

    StoreFixture store;
    std::unique_ptr<MainWindow> window;
};

QAction *actionOf(const Opened &opened, const QKeySequence &shortcut)
{
    for (auto *action : opened.window->actions()) {
        if (action->shortcut() == shortcut)
            return action;
    }
    qFatal("no action has the shortcut %s", qPrintable(shortcut.toString()));
}

QPushButton *buttonOf(const QWidget &widget, const QString &text)
{
    for (auto *button : widget.findChildren<QPushButton *>()) {
        if (button->text() == text && !button->isHidden())
            return button;
    }
    return nullptr;
}

// What stands where the details of one model would.
QString detailsMessageOf(const QWidget &window)
{
    QStringList texts;
    for (const auto *label : window.findChild<QWidget *>(u"detailsMessage"_s)->findChildren<QLabel *>()) {
        if (label->isVisible() && !label->text().isEmpty())
            texts.append(label->text());
    }
    return texts.join(u'|');
}

} // namespace

class TestWindowActions : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void deletingIsSaidAndUndone()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        const auto before = opened.store.snapshot(u"manifests"_s);
        opened.select(kBeta);
        QTest::keyClick(opened.view(), Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList{kAlpha}, 20000);
        QVERIFY(opened.messages()->isVisible());
        QVERIFY2(
            opened.messages()->text().startsWith(u"Deleted <b>beta:1b</b>."_s),
            qPrintable(opened.messages()->text()));
        QVERIFY(opened.messages()->text().contains(u"is in the trash."_s));
        // What was next is selected, so that the keyboard has a place to go on from.
        QTRY_COMPARE(opened.view()->selectedKeys(), QStringList{kAlpha});
        QTRY_VERIFY(buttonOf(*opened.messages(), u"Undo"_s) != nullptr);
        QTest::keyClick(opened.view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList({kAlpha, kBeta}), 20000);
        QCOMPARE(opened.store.snapshot(u"manifests"_s), before);
        QTRY_COMPARE(opened.view()->selectedKeys(), QStringList{kBeta});
    }

    void anUndoThatFailsCanBeTriedAgain()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.select(kBeta);
        QTest::keyClick(opened.view(), Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList{kAlpha}, 20000);
        // Another program takes the name meanwhile.
        opened.store.addModel(u"beta:1b", q4Parts("other"));
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 2, 20000);
        opened.view()->setFocus();
        QTest::keyClick(opened.view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!opened.messages()->text().startsWith(u"Deleted"_s), 20000);
        QVERIFY(QFile::remove(opened.store.path(kLibraryFolder + u"beta/1b"_s)));
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 1, 20000);
        QTest::keyClick(opened.view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList({kAlpha, kBeta}), 20000);
    }

    // The copy costs nothing, so nothing is counted twice, and the last one to go frees it all.
    void aSelectionIsCountedAsTheDiskHoldsIt()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.store.addModel(u"copy:1b", q4Parts("alpha"));
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 3, 20000);
        QSet<QByteArray> blobs;
        const auto add = [&](const ModelParts &parts) {
            for (const auto &blob : parts.blobs())
                blobs.insert(blob);
            return std::accumulate(blobs.begin(), blobs.end(), qint64(0), [](qint64 sum, const auto &blob) {
                return sum + blob.size();
            });
        };
        const auto alpha = add(q4Parts("alpha"));
        const auto both = add(q4Parts("beta"));
        const auto summary = [](int models, qint64 bytes, qint64 freed) {
            return unbrokenFigures(u"%1 models, %2. Deleting frees %3."_s.arg(
                QString::number(models), sizeText(bytes), sizeText(freed)));
        };
        opened.view()->setFocus();
        QTest::keyClick(opened.view(), Qt::Key_Home);
        QTest::keyClick(opened.view(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(opened.view()->selectedKeys(), QStringList({kAlpha, kBeta}));
        QTRY_COMPARE(detailsMessageOf(*opened.window), summary(2, both, both - alpha));
        QTest::keyClick(opened.view(), Qt::Key_A, Qt::ControlModifier);
        QTRY_COMPARE(detailsMessageOf(*opened.window), summary(3, both, both));
        // Another program takes what they share, and the selection stays as it is.
        opened.store.addModel(u"zeta:1b", q4Parts("alpha"));
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 4, 20000);
        QCOMPARE(opened.view()->selectedKeys().size(), 3);
        QTRY_COMPARE(detailsMessageOf(*opened.window), summary(3, both, both - alpha));
    }

    void theBarsButtonUndoes()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.view()->selectAll();
        QTest::keyClick(opened.view(), Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList(), 20000);
        QTRY_VERIFY(opened.messages()->text().contains(u"2 models"_s));
        QTRY_VERIFY(buttonOf(*opened.messages(), u"Undo"_s) != nullptr);
        QTest::mouseClick(buttonOf(*opened.messages(), u"Undo"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList({kAlpha, kBeta}), 20000);
    }

    void renamingChecksTheNameAndIsUndone()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.select(kAlpha);
        QTest::keyClick(opened.view(), Qt::Key_F2);
        auto *field = opened.window->findChild<QLineEdit *>(u"nameField"_s);
        QVERIFY(field != nullptr);
        QCOMPARE(QApplication::focusWidget(), field);
        QCOMPARE(field->text(), u"alpha:1b"_s);
        auto *accept = buttonOf(*field->window(), u"Rename"_s);
        QVERIFY(accept != nullptr);
        for (const auto &bad : {u"alpha:1b"_s, u"beta:1b"_s, u"BETA:1b"_s, u"a b"_s, u""_s, u"x:cloud"_s}) {
            field->setText(bad);
            QVERIFY2(!accept->isEnabled(), qPrintable(bad));
        }
        field->setText(u"gamma:2"_s);
        // Enter on Cancel cancels.
        auto *cancel = buttonOf(*field->window(), u"Cancel"_s);
        QVERIFY(cancel != nullptr);
        cancel->setFocus();
        QTest::keyClick(cancel, Qt::Key_Return);
        QTRY_VERIFY(opened.window->findChild<QLineEdit *>(u"nameField"_s) == nullptr);
        opened.select(kAlpha);
        QTest::keyClick(opened.view(), Qt::Key_F2);
        field = opened.window->findChild<QLineEdit *>(u"nameField"_s);
        QVERIFY(field != nullptr);
        field->setText(u"gamma:2"_s);
        QTest::keyClick(field, Qt::Key_Return);
        const auto gamma = u"registry.ollama.ai/library/gamma:2"_s;
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList({kBeta, gamma}), 20000);
        QTRY_COMPARE(opened.view()->selectedKeys(), QStringList{gamma});
        opened.view()->setFocus();
        QTest::keyClick(opened.view(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys(), QStringList({kAlpha, kBeta}), 20000);
    }

    void duplicatingTakesNoSpace()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        const auto blobs = opened.store.snapshot(u"blobs"_s).keys();
        opened.select(kAlpha);
        QTest::keyClick(opened.view(), Qt::Key_D, Qt::ControlModifier);
        auto *field = opened.window->findChild<QLineEdit *>(u"nameField"_s);
        QVERIFY(field != nullptr);
        field->setText(u"twin"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 3, 20000);
        QCOMPARE(opened.store.snapshot(u"blobs"_s).keys(), blobs);
    }

    void namesAndCommandsAreCopied()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.select(kAlpha);
        QTest::keyClick(opened.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), u"alpha:1b"_s);
        QTest::keyClick(opened.view(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const auto command = QApplication::clipboard()->text();
        QVERIFY2(command.endsWith(u"ollama run alpha:1b"_s), qPrintable(command));
        QVERIFY2(command.contains(u"OLLAMA_MODELS="_s), qPrintable(command));
        QVERIFY2(command.contains(opened.store.path()), qPrintable(command));
    }

    void aNameThatIsBeingBuiltIsSaidToBe()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        // A hole that takes seconds to hash and no disk: it's being built as long as this looks.
        const auto path = opened.store.beside(u"long.gguf"_s);
        writeSparseModel(path, qint64(16) * 1024 * 1024 * 1024, 2);
        BuildOptions link;
        link.import = ImportMode::Link;
        auto *queue = opened.window->findChild<BuildQueue *>();
        const auto add = [&, store = opened.store.open()](QStringView name) {
            return queue->add(store, {nameOf(name), recipeFrom(path), u"/"_s, link});
        };
        const int running = add(u"gamma:1b");
        const int waiting = add(u"delta:1b");

        opened.select(kBeta);
        QTest::keyClick(opened.view(), Qt::Key_F2);
        auto *sheet = opened.window->findChild<QWidget *>(u"nameSheet"_s);
        auto *field = sheet->findChild<QLineEdit *>(u"nameField"_s);
        const auto says = [](const QWidget *in, const QString &text) {
            const auto labels = in->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
                return label->isVisible() && label->text() == text;
            });
        };
        for (const auto &name : {u"gamma:1b"_s, u"delta:1b"_s}) {
            field->setText(name);
            QVERIFY(says(sheet, u"A running or waiting build uses this name."_s));
            QVERIFY(!buttonOf(*sheet, u"Rename"_s)->isEnabled());
        }
        // It follows what becomes of the builds.
        field->setText(u"epsilon:1b"_s);
        QVERIFY(buttonOf(*sheet, u"Rename"_s)->isEnabled());
        const int late = add(u"epsilon:1b");
        QVERIFY(says(sheet, u"A running or waiting build uses this name."_s));
        QVERIFY(!buttonOf(*sheet, u"Rename"_s)->isEnabled());
        queue->cancel(late);
        QVERIFY(says(sheet, u"Available"_s));
        QVERIFY(buttonOf(*sheet, u"Rename"_s)->isEnabled());
        // And of the store.
        opened.store.addModel(u"epsilon:1b", q4Parts("epsilon"));
        QTRY_VERIFY_WITH_TIMEOUT(says(sheet, u"Another model has this name."_s), 20000);
        QVERIFY(!buttonOf(*sheet, u"Rename"_s)->isEnabled());
        QTest::keyClick(field, Qt::Key_Escape);

        opened.window->openFiles({opened.store.beside(u"long.gguf"_s)});
        const auto *form = opened.window->findChild<QWidget *>(u"newModelSheet"_s);
        QTRY_VERIFY_WITH_TIMEOUT(form->findChild<QLineEdit *>(u"tagField"_s) != nullptr, 20000);
        form->findChild<QLineEdit *>(u"nameField"_s)->setText(u"delta"_s);
        form->findChild<QLineEdit *>(u"tagField"_s)->setText(u"1b"_s);
        QVERIFY(says(form, u"A build of it is waiting; this build will replace it"_s));
        queue->cancel(waiting);
        QVERIFY(says(form, u"Available"_s));
        form->findChild<QLineEdit *>(u"nameField"_s)->setText(u"gamma"_s);
        QVERIFY(says(form, u"It's being built now; this build will replace it"_s));
        queue->cancel(running);
        QTRY_VERIFY_WITH_TIMEOUT(says(form, u"Available"_s), 20000);
    }

    void aDroppedFileBecomesAModel()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        GgufBuilder builder;
        builder.string("general.architecture", "llama").u32("general.file_type", 2);
        const auto path = opened.store.beside(u"Dropped-1B.gguf"_s);
        builder.tensor("token_embd.weight", 0, {1024}, QByteArray(4096, 'd')).write(path);
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(path)});
        auto *target = opened.view()->viewport();
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &files, Qt::LeftButton, {});
        QCoreApplication::sendEvent(target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &files, Qt::LeftButton, {});
        QCoreApplication::sendEvent(target, &drop);
        QTRY_VERIFY(opened.window->findChild<QLineEdit *>(u"nameField"_s) != nullptr);
        QTRY_VERIFY(buttonOf(*opened.window, u"Build"_s) != nullptr);
        QTRY_VERIFY(buttonOf(*opened.window, u"Build"_s)->isEnabled());
        QTest::mouseClick(buttonOf(*opened.window, u"Build"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(opened.keys().size(), 3, 20000);
        QVERIFY(opened.keys().join(u' ').contains(u"dropped"_s));
        QVERIFY(opened.window->findChild<QWidget *>(u"buildsPanel"_s)->isVisible());
    }

    void aReadOnlyStoreSaysSo()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        // blobs/ on another file system is one of the ways in which a store can't be written, also as root.
        const QString elsewhere =
            u"/dev/shm/weightroom-test-"_s + QString::number(QCoreApplication::applicationPid());
        if (!QDir().mkpath(elsewhere))
            QSKIP("no second file system here");
        for (const auto &name : QDir(store.path(u"blobs"_s)).entryList(QDir::Files))
            QVERIFY(QFile::copy(store.path(u"blobs/"_s + name), elsewhere + u'/' + name));
        QVERIFY(QDir(store.path(u"blobs"_s)).removeRecursively());
        QVERIFY(QFile::link(elsewhere, store.path(u"blobs"_s)));
        MainWindow window(store.path());
        window.show();
        auto *bar = window.findChild<MessageBar *>(u"stateBar"_s);
        QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 20000);
        QVERIFY(!bar->text().isEmpty());
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 1, 20000);
        view->selectKey(kAlpha);
        QAction *remove = nullptr;
        for (auto *action : window.actions()) {
            if (action->shortcut() == QKeySequence(Qt::Key_Delete))
                remove = action;
        }
        QVERIFY(remove != nullptr);
        QVERIFY(!remove->isEnabled());
        QDir(elsewhere).removeRecursively();
    }

    void geometryAndColumnsAreRemembered()
    {
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        {
            MainWindow window(store.path());
            window.show();
            window.resize(1010, 620);
            window.findChild<LibraryView *>(u"libraryView"_s)
                ->sortByColumn(LibraryModel::Size, Qt::DescendingOrder);
            window.close();
        }
        MainWindow again(store.path());
        again.show();
        QCOMPARE(again.size(), QSize(1010, 620));
        const auto *header = again.findChild<LibraryView *>(u"libraryView"_s)->header();
        QCOMPARE(header->sortIndicatorSection(), int(LibraryModel::Size));
        QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    }

    // Whatever the font: nothing that a column is made for is cut, unless the user made it so.
    void columnsAreAsWideAsTheirTexts_data()
    {
        QTest::addColumn<double>("factor");
        QTest::newRow("as it is") << 1.0;
        QTest::newRow("wide") << 1.6;
    }
    void columnsAreAsWideAsTheirTexts()
    {
        QFETCH(double, factor);
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.resize(2400, 700);
        window.show();
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        auto font = view->font();
        font.setPointSizeF(font.pointSizeF() * factor);
        view->setFont(font);
        const QFontMetrics metrics(font);
        constexpr int kInsets = 14;
        QVERIFY(!view->isColumnHidden(LibraryModel::Modified));
        for (int day = 1; day <= 7; ++day)
            QCOMPARE_GE(
                view->columnWidth(LibraryModel::Modified),
                metrics.horizontalAdvance(QLocale().dayName(day)) + kInsets);
        QCOMPARE_GE(
            view->columnWidth(LibraryModel::Shared), metrics.horizontalAdvance(u"888.8 MB"_s) + kInsets);
        QCOMPARE_GE(
            view->columnWidth(LibraryModel::Size), metrics.horizontalAdvance(u"888.8 MB"_s) + 40 + kInsets);
        auto titles = view->header()->font();
        titles.setWeight(QFont::DemiBold);
        constexpr int kArrow = 14;
        for (const int column : {LibraryModel::Context, LibraryModel::Parameters, LibraryModel::Shared}) {
            view->sortByColumn(column, Qt::DescendingOrder);
            const auto title = view->model()->headerData(column, Qt::Horizontal).toString();
            QCOMPARE_GE(
                view->columnWidth(column), QFontMetrics(titles).horizontalAdvance(title) + kInsets + kArrow);
        }
        view->header()->resizeSection(LibraryModel::Modified, 50);
        window.resize(2300, 700);
        QCOMPARE(view->columnWidth(LibraryModel::Modified), 50);
    }

    // In high contrast a selected row is in the ink of the selection: nothing of it in that of the others.
    void aStarkSelectionIsInOneInk()
    {
        QSettings().clear();
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.resize(1400, 700);
        QPalette palette(Qt::black, Qt::white, Qt::gray, Qt::darkGray, Qt::gray, Qt::black, Qt::white);
        palette.setColor(QPalette::Highlight, Qt::blue);
        palette.setColor(QPalette::HighlightedText, Qt::white);
        palette.setColor(QPalette::Link, Qt::blue);
        QVERIFY(isHighContrast(palette));
        window.show();
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        auto *places = window.findChild<QListView *>(u"placesView"_s);
        QVERIFY(places != nullptr);
        QTRY_COMPARE(view->model()->rowCount(), 1);
        view->setPalette(palette);
        places->setPalette(palette);
        view->setCurrentIndex(view->model()->index(0, 0));
        const auto countDarkAndLight = [](QAbstractItemView *list, const QRect &rect) {
            const auto picture = list->viewport()->grab(rect).toImage();
            std::pair<int, int> count;
            for (int y = 0; y < picture.height(); ++y) {
                for (int x = 0; x < picture.width(); ++x) {
                    const auto colour = picture.pixelColor(x, y);
                    count.first += colour.blue() < 100 ? 1 : 0;
                    count.second += colour.red() > 200 ? 1 : 0;
                }
            }
            return count;
        };
        for (const int column : {LibraryModel::Name, LibraryModel::Size, LibraryModel::Modified}) {
            const auto [dark, light] =
                countDarkAndLight(view, view->visualRect(view->model()->index(0, column)));
            QCOMPARE(dark, 0);
            QVERIFY(light > 0);
        }
        const auto chosen = places->currentIndex();
        QVERIFY(chosen.isValid());
        QCOMPARE(countDarkAndLight(places, places->visualRect(chosen).adjusted(14, 6, -14, -6)).first, 0);
    }

    void aLinkLeadsToAHiddenModelAndBack()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.select(kAlpha);
        auto *filter = opened.window->findChild<FilterField *>();
        QTest::keyClicks(filter, u"alpha"_s);
        QCOMPARE(opened.keys(), QStringList{kAlpha});
        emit opened.window->findChild<DetailsPane *>()->selectModelRequested(kBeta);
        QCOMPARE(opened.view()->selectedKeys(), QStringList{kBeta});
        QCOMPARE(filter->text(), QString());
        // From a page too, and back to it.
        auto *places = opened.window->findChild<Sidebar *>();
        places->choosePage(Sidebar::Page::Trash);
        QVERIFY(!opened.view()->isVisible());
        emit opened.window->findChild<DetailsPane *>()->selectModelRequested(kAlpha);
        QVERIFY(opened.view()->isVisible());
        QCOMPARE(opened.view()->selectedKeys(), QStringList{kAlpha});
        opened.view()->setFocus();
        QTest::keyClick(opened.view(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(places->page(), Sidebar::Page::Trash);
        QTest::keyClick(opened.window.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(places->page(), Sidebar::Page::Models);
        QCOMPARE(opened.view()->selectedKeys(), QStringList{kAlpha});
        // No further.
        QVERIFY(!actionOf(opened, Qt::ALT | Qt::Key_Left)->isEnabled());
    }

    void goingBackPassesOverWhatIsGone()
    {
        const Opened opened;
        const auto gamma = u"registry.ollama.ai/library/gamma:1b"_s;
        opened.store.addModel(u"gamma:1b", q4Parts("gamma"));
        actionOf(opened, Qt::Key_F5)->trigger();
        QVERIFY(opened.isReady(3));
        opened.select(gamma);
        auto *details = opened.window->findChild<DetailsPane *>();
        emit details->selectModelRequested(kAlpha);
        emit details->selectModelRequested(kBeta);
        QVERIFY(QFile::remove(opened.store.path(kLibraryFolder + u"alpha/1b"_s)));
        actionOf(opened, Qt::Key_F5)->trigger();
        QVERIFY(opened.isReady(2));
        QCOMPARE(opened.view()->selectedKeys(), QStringList{kBeta});
        auto *back = actionOf(opened, Qt::ALT | Qt::Key_Left);
        back->trigger();
        QCOMPARE(opened.view()->selectedKeys(), QStringList{gamma});
        QVERIFY(!back->isEnabled());
    }

    void goingBackGoesFiftySteps()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        opened.select(kAlpha);
        for (int i = 0; i < 53; ++i)
            emit opened.window->findChild<DetailsPane *>()->selectModelRequested(i % 2 == 0 ? kBeta : kAlpha);
        auto *back = actionOf(opened, Qt::ALT | Qt::Key_Left);
        QStringList passed;
        for (; back->isEnabled() && passed.size() < 60; back->trigger())
            passed += opened.view()->selectedKeys();
        QCOMPARE(passed.size(), 50);
        QCOMPARE(passed.count(kBeta), 25);
        QCOMPARE(opened.view()->selectedKeys(), QStringList{kBeta});
    }

    void aSavedCopyIsSaid()
    {
        const Opened opened;
        QVERIFY(opened.isReady());
        emit opened.window->findChild<DetailsPane *>()->fileSaved(opened.store.beside(u"<b>.gguf"_s));
        QVERIFY(opened.messages()->isVisible());
        QCOMPARE(opened.messages()->text(), u"Saved as <b>&lt;b&gt;.gguf</b>."_s);
        QVERIFY(buttonOf(*opened.messages(), u"Show file"_s) != nullptr);
    }

    void failuresAreSentences()
    {
        MessageBar bar;
        bar.showFailure(MessageBar::Kind::Error, u"the file <a> is 4.9 GB long"_s);
        QCOMPARE(bar.text(), u"The file &lt;a&gt; is 4.9\u00a0GB long."_s);
    }

    void aFirstStartHelps()
    {
        QSettings().clear();
        const StoreFixture store; // moves the user's folders
        qputenv("OLLAMA_MODELS", store.beside(u"none/models"_s).toUtf8());
        MainWindow window({});
        window.show();
        const auto page = [&] { return window.findChild<QWidget *>(u"firstRun"_s); };
        QTRY_VERIFY_WITH_TIMEOUT(page() != nullptr && page()->isVisible(), 20000);
        QVERIFY(!window.findChild<FilterField *>()->isEnabled());
        QVERIFY(buttonOf(*page(), u"Try the sample model"_s) != nullptr);
        qunsetenv("OLLAMA_MODELS");
    }
};

WEIGHTROOM_TEST(TestWindowActions)
#include "tst_windowactions.moc"
