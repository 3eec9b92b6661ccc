// Tab goes once through all of the main window, and as one reads.
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/libraryactions.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/store/verifybar.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QSettings>
#include <QTest>
#include <QToolBar>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

QString describedWidget(const QWidget *widget)
{
    return QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName() + u' '
        + widget->accessibleName();
}

QRect placeOf(const QWidget *widget)
{
    return {widget->mapTo(widget->window(), QPoint()), widget->size()};
}

// Above it, or beside it and to the left.
bool isReadBefore(const QRect &one, const QRect &other)
{
    const bool sharesColumn = one.left() <= other.right() && other.left() <= one.right();
    const bool sharesLine = one.top() <= other.bottom() && other.top() <= one.bottom();
    return (sharesColumn && one.bottom() < other.top()) || (sharesLine && one.right() < other.left());
}

} // namespace

class TestTabOrder : public QObject
{
    Q_OBJECT

private:
    static void trigger(const MainWindow &window, const QString &text)
    {
        for (auto *action : window.actions()) {
            if (LibraryActions::plainText(*action) == text)
                action->trigger();
        }
    }

    // All that has the focus in turn, from what has it now on.
    static QList<QWidget *> ring(int key)
    {
        constexpr int kMost = 100;
        QList<QWidget *> widgets;
        for (auto *widget = QApplication::focusWidget();
             widget != nullptr && !widgets.contains(widget) && widgets.size() < kMost;
             widget = QApplication::focusWidget()) {
            widgets.append(widget);
            QTest::keyClick(
                widget, Qt::Key(key), key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        }
        return widgets;
    }

private slots:
    void init()
    {
        QSettings().clear();
        QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    }

    void followsTheEye_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<bool>("hasBars");
        for (const auto &page : {u"library"_s, u"Unused files"_s, u"Trash"_s, u"nothing matches"_s}) {
            QTest::addRow("%s", qPrintable(page)) << page << false;
            QTest::addRow("%s, with the bars", qPrintable(page)) << page << true;
        }
    }

    void followsTheEye()
    {
        QFETCH(QString, page);
        QFETCH(bool, hasBars);
        const StoreFixture store;
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        store.addModel(u"beta:1b", q4Parts("beta"));
        store.addBlob("nobody names this");
        MainWindow window(store.path());
        window.show();
        auto *view = window.findChild<LibraryView *>(u"libraryView"_s);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2, 20000);
        view->setFocus();
        view->selectKey(u"registry.ollama.ai/library/alpha:1b"_s);
        QTest::keyClick(view, Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 1, 20000);
        auto *messages = window.findChild<MessageBar *>(u"messageBar"_s);
        QTRY_VERIFY(messages->isVisible());
        if (page == u"nothing matches")
            window.findChild<QLineEdit *>(u"filter"_s)->setText(u"gamma"_s);
        else if (page != u"library")
            trigger(window, page);
        const auto name = page == u"Trash" ? u"trashList"_s
            : page == u"Unused files"      ? u"unusedList"_s
            : page == u"library"           ? u"overviewTab"_s
                                           : u"filter"_s;
        const auto isShown = [&] {
            const auto *widget = window.findChild<QWidget *>(name);
            return widget != nullptr && widget->isVisible();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isShown(), 20000);
        // As while a verification runs, builds are listed and the store is another user's.
        const auto bars = {u"verifyBar"_s, u"stateBar"_s};
        for (const auto &bar : bars)
            window.findChild<QWidget *>(bar)->setVisible(hasBars);
        messages->setVisible(hasBars);
        for (auto *action : window.actions()) {
            if (action->shortcut() == QKeySequence(u"Ctrl+Shift+B"_s))
                action->setChecked(hasBars);
        }
        QCoreApplication::processEvents();
        // The first in the tool bar.
        for (auto *button : window.findChild<QToolBar *>()->findChildren<QToolButton *>()) {
            if (button->accessibleName() == u"New model")
                button->setFocus();
        }

        const auto widgets = ring(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), widgets.front());
        for (qsizetype i = 0; i < widgets.size(); ++i) {
            for (auto j = i + 1; j < widgets.size(); ++j)
                QVERIFY2(
                    !isReadBefore(placeOf(widgets[j]), placeOf(widgets[i])),
                    qPrintable(
                        describedWidget(widgets[i]) + u" comes before "_s + describedWidget(widgets[j])));
        }
        // A pane is gone through before the next begins.
        QStringList panes;
        for (const auto *widget : widgets) {
            const auto its = widget->objectName();
            if (QStringList{
                    u"filter"_s, u"placesView"_s, u"storeButton"_s, u"pauseVerifyButton"_s,
                    u"cancelVerifyButton"_s, u"libraryView"_s, u"detailsTabs"_s, u"foldBuilds"_s}
                    .contains(its))
                panes.append(its);
        }
        QStringList wanted{u"filter"_s, u"placesView"_s, u"storeButton"_s};
        if (hasBars)
            wanted += {u"pauseVerifyButton"_s, u"cancelVerifyButton"_s};
        if (page == u"library")
            wanted += {u"libraryView"_s, u"detailsTabs"_s};
        if (hasBars)
            wanted += {u"foldBuilds"_s};
        QCOMPARE(panes, wanted);
        // Nothing is left out: no bar's button, nothing of a page.
        for (auto *widget : window.findChildren<QWidget *>()) {
            const bool isButton = qobject_cast<QAbstractButton *>(widget) != nullptr
                && qobject_cast<QLineEdit *>(widget->parentWidget()) == nullptr;
            const bool isMeant = isButton || (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
            if (isMeant && widget->window() == &window && widget->isVisible() && widget->isEnabled())
                QVERIFY2(widgets.contains(widget), qPrintable(describedWidget(widget)));
        }
        for (const auto &bar : bars) {
            const auto *its = window.findChild<QWidget *>(bar);
            const auto has = [&](const QWidget *widget) { return its->isAncestorOf(widget); };
            QCOMPARE(std::any_of(widgets.begin(), widgets.end(), has), hasBars);
        }
        // And back the same way.
        auto back = ring(Qt::Key_Backtab);
        std::reverse(back.begin() + 1, back.end());
        QCOMPARE(back, widgets);
    }
};

WEIGHTROOM_TEST(TestTabOrder)
#include "tst_taborder.moc"
