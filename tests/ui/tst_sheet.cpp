// A dialog inside its window: where it lies, that nothing behind it can be reached, keys, accessibility.
#include "sheetfixture.h"
#include "support/testclass.h"
#include "ui/controls/sheet.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestSheet : public QObject
{
    Q_OBJECT

private:
    // A sheet with a field, and two buttons below it.
    struct Parts {
        explicit Parts(QWidget *window)
            : sheet(window)
            , field(new QLineEdit)
            , ok(new QPushButton(u"OK"_s))
            , cancel(new QPushButton(u"Cancel"_s))
        {
            auto *head = new QWidget;
            (new QVBoxLayout(head))->addWidget(new QLabel(u"Head"_s));
            auto *body = new QWidget;
            bodyLayout = new QVBoxLayout(body);
            bodyLayout->addWidget(field);
            auto *foot = new QWidget;
            auto *buttons = new QHBoxLayout(foot);
            buttons->addWidget(cancel);
            buttons->addWidget(ok);
            for (auto *button : {ok, cancel})
                button->setAutoDefault(true);
            sheet.setHead(head);
            sheet.setBody(body);
            sheet.setFoot(foot);
            sheet.setDefaultButton(ok);
            sheet.setAccessibleName(u"Test"_s);
        }

        const QWidget *card() const { return ok->parentWidget()->parentWidget(); }

        Sheet sheet;
        QLineEdit *field;
        QPushButton *ok;
        QPushButton *cancel;
        QVBoxLayout *bodyLayout;
    };

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void itCoversTheWindowAndFollowsIt()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        QVERIFY(!parts.sheet.isVisible());
        parts.sheet.open();
        QVERIFY(parts.sheet.isVisible());
        QCOMPARE(parts.sheet.geometry(), fixture.window().rect());
        QCOMPARE(parts.card()->width(), 660);
        fixture.window().resize(500, 400);
        QTRY_COMPARE(parts.sheet.geometry(), fixture.window().rect());
        QCOMPARE(parts.card()->width(), 460);
        QVERIFY(parts.sheet.rect().contains(parts.card()->geometry()));
    }

    void whatIsTooTallScrolls()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        auto *bar = parts.sheet.findChild<QScrollArea *>()->verticalScrollBar();
        QVERIFY(!bar->isVisible());
        const int before = parts.card()->height();
        QLineEdit *last = nullptr;
        for (int i = 0; i < 40; ++i)
            parts.bodyLayout->addWidget(last = new QLineEdit);
        QTRY_VERIFY(parts.card()->height() > before);
        QCOMPARE(parts.card()->height(), fixture.window().height() - 40);
        QVERIFY(bar->isVisible());
        // Tab brings into view what it reaches.
        last->previousInFocusChain()->setFocus();
        parts.ok->setFocus();
        QTest::keyClick(parts.ok, Qt::Key_Backtab);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab);
        QVERIFY(QApplication::focusWidget() != parts.ok);
        auto *focus = QApplication::focusWidget();
        QVERIFY(!focus->visibleRegion().isEmpty());
    }

    void tabStaysInside()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        QCOMPARE(QApplication::focusWidget(), parts.field);
        QList<QWidget *> seen;
        for (int i = 0; i < 6; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            seen.append(QApplication::focusWidget());
        }
        const QList<QWidget *> once{parts.cancel, parts.ok, parts.field};
        QCOMPARE(seen, once + once);
        QTest::keyClick(parts.field, Qt::Key_Backtab);
        QCOMPARE(QApplication::focusWidget(), parts.ok);
    }

    void nothingBehindCanBeReached()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        QSignalSpy triggered(fixture.action(), &QAction::triggered);
        QTest::keyClick(fixture.field(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(triggered.size(), 1);
        parts.sheet.open();
        QTest::keyClick(parts.field, Qt::Key_N, Qt::ControlModifier);
        QTest::keyClick(parts.ok, Qt::Key_N, Qt::ControlModifier);
        QTest::keyClick(parts.ok, Qt::Key_F, Qt::AltModifier);
        QTest::keyClick(&fixture.window(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(triggered.size(), 1);
        QVERIFY(QApplication::activePopupWidget() == nullptr);
        fixture.field()->setFocus();
        QVERIFY(parts.sheet.isAncestorOf(QApplication::focusWidget()));
        // A click where the field is lands on the scrim.
        QCOMPARE(fixture.window().childAt(QPoint(10, 690)), static_cast<QWidget *>(&parts.sheet));
        parts.sheet.close();
        QTest::keyClick(fixture.field(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(triggered.size(), 2);
    }

    void textCanStillBeEditedByKeys()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        QTest::keyClicks(parts.field, u"abc"_s);
        QTest::keyClick(parts.field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(parts.field, Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(parts.field->text(), QString());
        QTest::keyClick(parts.field, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(parts.field->text(), u"abc"_s);
    }

    void escCancelsAndEnterPressesTheDefault()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        QSignalSpy cancelled(&parts.sheet, &Sheet::cancelled);
        QSignalSpy ok(parts.ok, &QPushButton::clicked);
        QSignalSpy cancel(parts.cancel, &QPushButton::clicked);
        QTest::keyClick(parts.field, Qt::Key_Return);
        QCOMPARE(ok.size(), 1);
        // The button that has the focus, not the default.
        parts.cancel->setFocus();
        QTest::keyClick(parts.cancel, Qt::Key_Return);
        QCOMPARE(cancel.size(), 1);
        QCOMPARE(ok.size(), 1);
        parts.ok->setEnabled(false);
        QTest::keyClick(parts.field, Qt::Key_Return);
        QCOMPARE(ok.size(), 1);
        QTest::keyClick(parts.field, Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 1);
        QVERIFY(parts.sheet.isVisible()); // the owner decides
    }

    void theFocusGoesBack()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        QCOMPARE(QApplication::focusWidget(), fixture.field());
        parts.sheet.open();
        QVERIFY(QApplication::focusWidget() != fixture.field());
        parts.sheet.close();
        QVERIFY(!parts.sheet.isVisible());
        QCOMPARE(QApplication::focusWidget(), fixture.field());
    }

    void aVanishedFieldLeavesTheFocusInside()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        delete parts.field;
        fixture.field()->setFocus();
        QVERIFY(
            QApplication::focusWidget() == nullptr || parts.sheet.isAncestorOf(QApplication::focusWidget()));
        QVERIFY(QApplication::focusWidget() != fixture.field());
    }

    void screenReadersSeeADialog()
    {
        SheetFixture fixture;
        Parts parts(&fixture.window());
        parts.sheet.open();
        const auto *accessible = QAccessible::queryAccessibleInterface(&parts.sheet);
        QVERIFY(accessible != nullptr);
        QVERIFY(accessible->role() == QAccessible::Dialog);
        QCOMPARE(accessible->text(QAccessible::Name), u"Test"_s);
        QVERIFY(accessible->state().modal);
    }
};

WEIGHTROOM_TEST(TestSheet)
#include "tst_sheet.moc"
