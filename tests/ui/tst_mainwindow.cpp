// The window over a real store: what it lists, how it's filtered, that it follows outside changes.
#include "model/items/libraryfilter.h"
#include "model/items/librarymodel.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/libraryactions.h"
#include "ui/controls/messagebar.h"
#include "ui/editor/editoractions.h"
#include "ui/library/libraryview.h"
#include "ui/library/sidebar.h"
#include "ui/mainwindow.h"
#include "ui/store/storemenu.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHash>
#include <QKeySequence>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    static LibraryView *viewOf(const MainWindow &window)
    {
        return window.findChild<LibraryView *>(u"libraryView"_s);
    }

    // The keys of all models shown, groups left out.
    static QStringList shown(const MainWindow &window)
    {
        QStringList keys;
        const auto *model = viewOf(window)->model();
        const auto add = [&](const QModelIndex &index) {
            if (!index.data(LibraryModel::IsGroupRole).toBool())
                keys.append(index.data(LibraryModel::KeyRole).toString().section(u'/', 1));
        };
        for (int row = 0; row < model->rowCount(); ++row) {
            const auto top = model->index(row, 0);
            add(top);
            for (int child = 0; child < model->rowCount(top); ++child)
                add(model->index(child, 0, top));
        }
        keys.sort();
        return keys;
    }

    // What's wrong with the letters of a menu's entries; nothing if each has one of its own.
    static QString clashIn(const QList<QAction *> &actions)
    {
        QHash<QString, QString> owners;
        for (const auto *action : actions) {
            if (action->isSeparator())
                continue;
            const auto letter = QKeySequence::mnemonic(action->text()).toString();
            if (letter.isEmpty())
                return action->text() + u" has none"_s;
            if (owners.contains(letter))
                return u"%1 of %2 and %3"_s.arg(letter, owners.value(letter), action->text());
            owners.insert(letter, action->text());
        }
        return {};
    }

private slots:
    // The offscreen platform says this of every window.
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void modelsAreListedFilteredAndDescribed()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        store.addModel(u"beta:x", modelParts(u"Q8_0"_s, "beta x"));
        store.addModel(u"beta:y", modelParts(u"Q4_0"_s, "beta y", {u"You are beta."_s}));
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(
            shown(window), QStringList({u"library/alpha:1b"_s, u"library/beta:x"_s, u"library/beta:y"_s}));
        auto *filter = window.findChild<QLineEdit *>(u"filter"_s);
        QTest::keyClicks(filter, u"beta q8"_s);
        QCOMPARE(shown(window), QStringList{u"library/beta:x"_s});
        filter->clear();
        viewOf(window)->selectKey(u"registry.ollama.ai/library/beta:y"_s);
        QCOMPARE(viewOf(window)->selectedKeys(), QStringList{u"registry.ollama.ai/library/beta:y"_s});
        const auto titles = [&] {
            QStringList texts;
            for (const auto *label : window.findChild<QWidget *>(u"detailsPane"_s)->findChildren<QLabel *>())
                texts.append(label->text());
            return texts;
        };
        QTRY_VERIFY(titles().contains(u"beta:y"_s));
    }

    void nothingFoundIsSaidAndUndone()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(shown(window).size(), 1);
        auto *filter = window.findChild<QLineEdit *>(u"filter"_s);
        QTest::keyClicks(filter, u"qwem"_s);
        auto *empty = window.findChild<QWidget *>(u"emptyState"_s);
        QVERIFY(!viewOf(window)->isVisible());
        QVERIFY(empty != nullptr);
        // However long what was typed is.
        window.resize(900, 600);
        filter->setText(u"name"_s.repeated(40));
        for (const auto *label : empty->findChildren<QLabel *>()) {
            if (!label->isVisible() || label->text().isEmpty())
                continue;
            QTRY_VERIFY(
                empty->rect().contains(label->geometry())
                && label->height() >= label->heightForWidth(label->width()));
        }
        filter->clear();
        QVERIFY(viewOf(window)->isVisible());
    }

    void outsideChangesShowBySelfAndSelectionStays()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(shown(window).size(), 1);
        viewOf(window)->selectKey(u"registry.ollama.ai/library/alpha:1b"_s);
        store.addModel(u"gamma:1b", modelParts(u"Q4_0"_s, "gamma"));
        QTRY_COMPARE_WITH_TIMEOUT(shown(window).size(), 2, 20000);
        QCOMPARE(viewOf(window)->selectedKeys(), QStringList{u"registry.ollama.ai/library/alpha:1b"_s});
    }

    void aMissingStoreIsSaid()
    {
        const StoreFixture store;
        MainWindow window(store.path() + u"/none"_s);
        window.show();
        const auto said = [&] {
            for (const auto *label : window.findChildren<QLabel *>()) {
                if (label->text().contains(u"No store here yet"_s))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(said());
        QVERIFY(!QDir(store.path() + u"/none"_s).exists());
        const auto text = [&] {
            QString all;
            for (const auto *label : window.findChild<QWidget *>(u"emptyState"_s)->findChildren<QLabel *>())
                all += QString(label->text()).remove(QChar(0x200b)) + u'\n';
            return all;
        };
        QVERIFY2(
            text().contains(store.path() + u"/none isn't there. Connect the drive it is on"_s),
            qPrintable(text()));
    }

    void nothingOfAStoreIsLeftWhenAnotherCantBeOpened()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        QSettings().clear();
        const auto gone = store.beside(u"gone/models"_s);
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(shown(window).size(), 1);
        QVERIFY(window.windowTitle().contains(store.path()));
        auto *message = window.findChild<MessageBar *>(u"messageBar"_s);
        message->showMessage(MessageBar::Kind::Info, u"trash"_s, u"of this store"_s, {});
        QVERIFY(message->isVisible());
        window.findChild<Sidebar *>()->choosePage(Sidebar::Page::Trash);
        QTRY_VERIFY(window.findChild<QWidget *>(u"trashPage"_s)->isVisible());
        emit window.findChild<StoreMenu *>()->storeChosen(gone);
        QTRY_VERIFY(viewOf(window)->parentWidget()->findChild<QWidget *>(u"emptyState"_s)->isVisible());
        QVERIFY(!window.findChild<QWidget *>(u"trashPage"_s)->isVisible());
        QVERIFY(!message->isVisible() || message->text() != u"of this store"_s);
        QVERIFY2(!window.windowTitle().contains(store.path()), qPrintable(window.windowTitle()));
        const auto *foot = window.findChild<QToolButton *>(u"storeButton"_s);
        QVERIFY2(foot->accessibleName().startsWith(gone), qPrintable(foot->accessibleName()));
    }

    void aPlaceNarrowsTheList()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        store.addModel(u"beta:x", modelParts(u"Q8_0"_s, "beta x"));
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(shown(window).size(), 2);
        auto *places = window.findChild<QListView *>(u"placesView"_s);
        QCOMPARE(places->currentIndex().data().toString(), u"All models"_s);
        QCOMPARE(places->selectionModel()->selectedIndexes(), QModelIndexList{places->currentIndex()});
        for (int row = 0; row < places->model()->rowCount(); ++row) {
            const auto index = places->model()->index(row, 0);
            if (index.data().toString() == u"Q8_0")
                QTest::mouseClick(places->viewport(), Qt::LeftButton, {}, places->visualRect(index).center());
        }
        QCOMPARE(shown(window), QStringList{u"library/beta:x"_s});
        // A click beside the places leaves the chosen one marked.
        const auto last = places->visualRect(places->model()->index(places->model()->rowCount() - 1, 0));
        QTest::mouseClick(places->viewport(), Qt::LeftButton, {}, last.bottomLeft() + QPoint(20, 30));
        QCOMPARE(places->selectionModel()->selectedIndexes(), QModelIndexList{places->currentIndex()});
    }

    void everyFocusableWidgetHasAName()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", modelParts(u"Q4_0"_s, "alpha"));
        MainWindow window(store.path());
        window.show();
        QTRY_COMPARE(shown(window).size(), 1);
        // What is made when it's first wanted is to be there too.
        QTRY_VERIFY(window.findChild<QTabBar *>(u"detailsTabs"_s) != nullptr);
        for (const auto page : {Sidebar::Page::Unused, Sidebar::Page::Trash, Sidebar::Page::Models})
            window.findChild<Sidebar *>()->choosePage(page);
        QVERIFY(window.findChild<QWidget *>(u"unusedPage"_s) != nullptr);
        for (auto *widget : window.findChildren<QWidget *>()) {
            const bool isOwn =
                !widget->objectName().startsWith(u"qt_"_s) && widget->focusPolicy() != Qt::NoFocus;
            if (!isOwn || widget->isHidden() || qobject_cast<QLabel *>(widget)
                || widget->inherits("QScrollArea") || widget->inherits("QSplitter"))
                continue;
            const auto *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                accessible == nullptr || !accessible->text(QAccessible::Name).isEmpty(),
                qPrintable(
                    QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
        }
    }

    void everyMenuEntryHasALetterOfItsOwn()
    {
        const MainWindow window(StoreFixture().path());
        QMainWindow editor;
        const EditorActions editorActions(&editor);
        for (const auto *bar : {window.menuBar(), editor.menuBar()}) {
            QCOMPARE(clashIn(bar->actions()), QString());
            for (const auto *menu : bar->actions())
                QCOMPARE(clashIn(menu->menu()->actions()), QString());
        }
        QWidget owner;
        LibraryActions actions(&owner);
        QCOMPARE(clashIn(actions.forModels()), QString());
        // The letter is the menu's: a hint says the words, and what is undone may have an "&" in it.
        QCOMPARE(actions[LibraryActions::Id::Verify]->toolTip(), u"Verify store"_s);
        actions.setUndo(u"Undo a & b"_s);
        QCOMPARE(LibraryActions::plainText(*actions[LibraryActions::Id::Undo]), u"Undo a & b"_s);
        QCOMPARE(QKeySequence::mnemonic(actions[LibraryActions::Id::Undo]->text()), QKeySequence(u"Alt+U"_s));
    }

    void aLetterChoosesInAnOpenMenu()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.show();
        QAction *trash = nullptr;
        QMenu *menu = nullptr;
        for (const auto *top : window.menuBar()->actions()) {
            for (auto *action : top->menu()->actions()) {
                if (LibraryActions::plainText(*action) != u"Trash")
                    continue;
                trash = action;
                menu = top->menu();
            }
        }
        QVERIFY(trash != nullptr);
        QTRY_VERIFY(trash->isEnabled());
        menu->popup({});
        QTest::keyClick(menu, Qt::Key_R);
        QTRY_VERIFY(window.findChild<QWidget *>(u"trashPage"_s)->isVisible());
    }

    void theThemeIsReadableInBothLights()
    {
        auto &application = *qobject_cast<QApplication *>(QCoreApplication::instance());
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(application, choice);
            QCOMPARE(isDark(QApplication::palette()), choice == ThemeChoice::Dark);
            QVERIFY(!icon(u"weights"_s).isNull());
            const auto picture = iconPixmap(u"weights"_s, 16, Qt::red, 2.0);
            QCOMPARE(picture.width(), 32);
            QVERIFY(!picture.toImage().isNull());
        }
        QVERIFY(icon(u"no such icon"_s).isNull());
    }
};

WEIGHTROOM_TEST(TestMainWindow)
#include "tst_mainwindow.moc"
