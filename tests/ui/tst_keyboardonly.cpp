// The window by keyboard alone: a file becomes a model, is found, deleted and brought back. Every key goes to
// what has the focus, and something always has it.
#include "model/items/librarymodel.h"
#include "support/ggufbuilder.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"

#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTabBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

QString describedFocus()
{
    const auto *widget = QApplication::focusWidget();
    return widget == nullptr
        ? u"nothing"_s
        : QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
}

bool hasFocus()
{
    const auto *widget = QApplication::focusWidget();
    return widget != nullptr && widget->isVisible() && widget->isEnabled();
}

bool press(int key, Qt::KeyboardModifiers modifiers = {})
{
    if (!hasFocus())
        return false;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    return hasFocus();
}

bool type(const QString &text)
{
    if (!hasFocus())
        return false;
    QTest::keyClicks(QApplication::focusWidget(), text);
    return hasFocus();
}

// Tab until it has the focus; as often as there may be widgets.
bool tabTo(const QString &objectName)
{
    constexpr int kMost = 60;
    for (int i = 0; i < kMost; ++i) {
        if (QApplication::focusWidget()->objectName() == objectName)
            return true;
        if (!press(Qt::Key_Tab))
            return false;
    }
    return false;
}

} // namespace

class TestKeyboardOnly : public QObject
{
    Q_OBJECT

private:
    static QStringList names(const MainWindow &window)
    {
        QStringList names;
        const auto *model = window.findChild<LibraryView *>(u"libraryView"_s)->model();
        for (int row = 0; row < model->rowCount(); ++row)
            names.append(model->index(row, 0).data(LibraryModel::KeyRole).toString().section(u'/', -1));
        names.sort();
        return names;
    }

    static QString modelFile(const StoreFixture &store)
    {
        GgufBuilder builder;
        builder.string("general.architecture", "llama").u32("general.file_type", 2);
        const auto path = store.beside(u"Keys-1B.gguf"_s);
        builder.tensor("token_embd.weight", 0, {1024}, QByteArray(4096, 'k')).write(path);
        return path;
    }

private slots:
    void init()
    {
        QSettings().clear();
        QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    }

    void aFileBecomesAModelThatIsFoundDeletedAndBroughtBack()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        store.addModel(u"beta:1b", q4Parts("beta"));
        const auto file = modelFile(store);
        MainWindow window(store.path());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_COMPARE_WITH_TIMEOUT(names(window).size(), 2, 20000);
        QTRY_VERIFY2(hasFocus(), qPrintable(describedFocus()));
        QCOMPARE(QApplication::focusWidget()->objectName(), u"libraryView"_s);

        // Ctrl+O, the path, Enter.
        QVERIFY(press(Qt::Key_O, Qt::ControlModifier));
        QTRY_VERIFY(window.findChild<QWidget *>(u"openFileDialog"_s) != nullptr);
        QTRY_COMPARE(QApplication::focusWidget()->window()->objectName(), u"openFileDialog"_s);
        QVERIFY(type(file));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(window.findChild<QWidget *>(u"openFileDialog"_s) == nullptr);
        window.activateWindow(); // a window manager's part
        QTRY_COMPARE(describedFocus(), u"QLineEdit nameField"_s);

        // Through the sheet to its button.
        QTRY_VERIFY(window.findChild<QPushButton *>(u"build"_s)->isEnabled());
        QVERIFY2(tabTo(u"build"_s), qPrintable(describedFocus()));
        QVERIFY2(press(Qt::Key_Space), qPrintable(describedFocus()));
        QTRY_VERIFY_WITH_TIMEOUT(names(window).join(u' ').contains(u"keys:1b"_s), 20000);
        QVERIFY2(hasFocus(), qPrintable(describedFocus()));
        const auto built = names(window).last();

        // Found by typing, chosen by arrows.
        QVERIFY(press(Qt::Key_F, Qt::ControlModifier));
        QCOMPARE(QApplication::focusWidget()->objectName(), u"filter"_s);
        QVERIFY(type(u"keys"_s));
        QCOMPARE(names(window), QStringList{built});
        QVERIFY(press(Qt::Key_Down));
        QCOMPARE(QApplication::focusWidget()->objectName(), u"libraryView"_s);
        QVERIFY(press(Qt::Key_Home));
        const auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QCOMPARE(view->selectedKeys().size(), 1);
        QVERIFY(view->selectedKeys().front().endsWith(built));

        // Deleted, brought back, and the filter taken away.
        QVERIFY2(press(Qt::Key_Delete), qPrintable(describedFocus()));
        QTRY_VERIFY_WITH_TIMEOUT(names(window).isEmpty(), 20000);
        QTRY_VERIFY2(hasFocus(), qPrintable(describedFocus()));
        QVERIFY2(press(Qt::Key_Z, Qt::ControlModifier), qPrintable(describedFocus()));
        QTRY_COMPARE_WITH_TIMEOUT(names(window), QStringList{built}, 20000);
        QVERIFY(press(Qt::Key_F, Qt::ControlModifier));
        QVERIFY(press(Qt::Key_Escape));
        QCOMPARE(names(window).size(), 3);
        QVERIFY(press(Qt::Key_Escape));
        QCOMPARE(QApplication::focusWidget()->objectName(), u"libraryView"_s);
    }

    // From the tool bar to the places, the list and its details.
    void tabGoesAsOneReads()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_COMPARE_WITH_TIMEOUT(names(window).size(), 1, 20000);
        QTRY_VERIFY(window.findChild<QTabBar *>() != nullptr && window.findChild<QTabBar *>()->isVisible());
        window.findChild<QWidget *>(u"filter"_s)->setFocus(Qt::TabFocusReason);
        QStringList passed;
        for (int i = 0; i < 60 && !passed.contains(u"detailsTabs"_s); ++i) {
            QVERIFY(press(Qt::Key_Tab));
            passed.append(QApplication::focusWidget()->objectName());
        }
        const QStringList wanted{u"placesView"_s, u"storeButton"_s, u"libraryView"_s, u"detailsTabs"_s};
        QStringList met;
        for (const auto &name : std::as_const(passed)) {
            if (wanted.contains(name))
                met.append(name);
        }
        QVERIFY2(met == wanted, qPrintable(passed.join(u' ')));
    }

    void everyPaneIsReachedAndLeft()
    {
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        MainWindow window(store.path());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_COMPARE_WITH_TIMEOUT(names(window).size(), 1, 20000);
        QTRY_VERIFY2(hasFocus(), qPrintable(describedFocus()));
        const auto tabs = [&] {
            return window.findChild<QWidget *>(u"detailsPane"_s)->findChild<QTabBar *>();
        };
        QTRY_VERIFY(tabs() != nullptr && tabs()->isVisible());
        QVERIFY(press(Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier)); // the builds panel
        QSet<QString> panes;
        for (int i = 0; i < 8; ++i) {
            QVERIFY2(press(Qt::Key_F6), qPrintable(describedFocus()));
            for (const auto &pane : {u"places"_s, u"libraryView"_s, u"detailsPane"_s, u"buildsPanel"_s}) {
                const auto *widget = window.findChild<QWidget *>(pane);
                if (widget == QApplication::focusWidget()
                    || widget->isAncestorOf(QApplication::focusWidget()))
                    panes.insert(pane);
            }
        }
        QCOMPARE(panes, QSet<QString>({u"places"_s, u"libraryView"_s, u"detailsPane"_s, u"buildsPanel"_s}));
        // Hiding the pane that has the focus doesn't lose it.
        for (const auto key : {Qt::Key_F9, Qt::Key_F11, Qt::Key_F9, Qt::Key_F11})
            QVERIFY2(press(key), qPrintable(describedFocus()));
    }
};

WEIGHTROOM_TEST(TestKeyboardOnly)
#include "tst_keyboardonly.moc"
