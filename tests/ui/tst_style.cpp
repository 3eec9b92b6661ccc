// The style: scroll bars without arrows that can be dragged, buttons with a menu.
#include "support/testclass.h"
#include "ui/controls/messagebar.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QMenu>
#include <QPaintEvent>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// What of a widget has been painted.
class PaintedRegion : public QObject
{
public:
    explicit PaintedRegion(QWidget *widget)
        : QObject(widget)
    {
        widget->installEventFilter(this);
    }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            region += static_cast<QPaintEvent *>(event)->region();
        return false;
    }

    QRegion region;
};

} // namespace

class TestStyle : public QObject
{
    Q_OBJECT

private:
    static QRect part(const QScrollBar &bar, QStyle::SubControl control)
    {
        QStyleOptionSlider option;
        option.initFrom(&bar);
        option.orientation = bar.orientation();
        option.minimum = bar.minimum();
        option.maximum = bar.maximum();
        option.pageStep = bar.pageStep();
        option.sliderPosition = bar.sliderPosition();
        option.sliderValue = bar.value();
        option.subControls = QStyle::SC_All;
        if (bar.orientation() == Qt::Horizontal)
            option.state |= QStyle::State_Horizontal;
        return bar.style()->subControlRect(QStyle::CC_ScrollBar, &option, control, &bar);
    }

    static void theme(ThemeChoice choice)
    {
        applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), choice);
    }

private slots:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
        theme(ThemeChoice::Light);
    }

    // Of 100 GB a pixel is much; Qt's own styles wait for nine.
    void aBarShowsEachPixelOfProgress()
    {
        QProgressBar bar;
        bar.setTextVisible(false);
        bar.setRange(0, 1000);
        bar.resize(160, 6);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QCoreApplication::processEvents();
        PaintedRegion painted(&bar);
        bar.setValue(30);
        QTRY_VERIFY(!painted.region.isEmpty());
        const auto picture = bar.grab().toImage();
        QCOMPARE(picture.pixelColor(2, 3), bar.palette().color(QPalette::Link));
        QVERIFY(picture.pixelColor(20, 3) != bar.palette().color(QPalette::Link));
    }

    // What the message before left beside its words is painted over.
    void aMessageBarIsPaintedAnewAsAWhole()
    {
        MessageBar bar;
        bar.resize(600, 40);
        bar.showMessage(MessageBar::Kind::Warning, u"warning"_s, u"first"_s, {});
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QCoreApplication::processEvents();
        PaintedRegion painted(&bar);
        bar.showMessage(MessageBar::Kind::Info, u"check"_s, u"first"_s, {});
        QTRY_COMPARE(painted.region.boundingRect(), bar.rect());
    }

    void aScrollBarIsItsHandleAndTheWayBesideIt_data()
    {
        QTest::addColumn<int>("orientation");
        QTest::addColumn<int>("maximum");
        QTest::addColumn<int>("value");
        QTest::newRow("at the start") << int(Qt::Vertical) << 1000 << 0;
        QTest::newRow("in the middle") << int(Qt::Vertical) << 1000 << 500;
        QTest::newRow("at the end") << int(Qt::Vertical) << 1000 << 1000;
        QTest::newRow("lying") << int(Qt::Horizontal) << 1000 << 300;
        QTest::newRow("long") << int(Qt::Vertical) << 2'000'000'000 << 1'999'999'999;
        QTest::newRow("nothing to scroll") << int(Qt::Vertical) << 0 << 0;
    }
    void aScrollBarIsItsHandleAndTheWayBesideIt()
    {
        QFETCH(const int, orientation);
        QFETCH(const int, maximum);
        QFETCH(const int, value);
        QScrollBar bar{Qt::Orientation(orientation)};
        bar.setRange(0, maximum);
        bar.setPageStep(100);
        bar.setValue(value);
        const bool isUpright = orientation == Qt::Vertical;
        bar.resize(isUpright ? QSize(12, 200) : QSize(200, 12));
        const auto before = part(bar, QStyle::SC_ScrollBarSubPage);
        const auto handle = part(bar, QStyle::SC_ScrollBarSlider);
        const auto after = part(bar, QStyle::SC_ScrollBarAddPage);
        const auto length = [&](const QRect &rect) { return isUpright ? rect.height() : rect.width(); };
        QVERIFY(part(bar, QStyle::SC_ScrollBarAddLine).isEmpty());
        QVERIFY(part(bar, QStyle::SC_ScrollBarSubLine).isEmpty());
        QCOMPARE(length(before) + length(handle) + length(after), 200);
        QVERIFY(length(handle) >= 28);
        QVERIFY(bar.rect().contains(handle));
        QCOMPARE(length(before) == 0, value == 0);
        QCOMPARE(length(after) == 0, value == maximum);
        QVERIFY((isUpright ? bar.sizeHint().width() : bar.sizeHint().height()) <= 12);
    }

    void theHandleIsDragged()
    {
        QScrollBar bar(Qt::Vertical);
        bar.setRange(0, 1000);
        bar.setPageStep(100);
        bar.resize(12, 228);
        bar.show();
        const auto from = part(bar, QStyle::SC_ScrollBarSlider).center();
        QTest::mousePress(&bar, Qt::LeftButton, {}, from);
        QTest::mouseMove(&bar, from + QPoint(0, 100));
        QTest::mouseRelease(&bar, Qt::LeftButton, {}, from + QPoint(0, 100));
        QCOMPARE(bar.value(), 500);
        // A click beside it goes a page on.
        QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(6, 226));
        QCOMPARE(bar.value(), 600);
    }

    void theBarLiesOnTheGroundOfWhatItScrolls()
    {
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            theme(choice);
            QPlainTextEdit text;
            text.setFrameShape(QFrame::NoFrame);
            text.setPlainText(QString(200, u'\n'));
            text.resize(200, 200);
            text.show();
            const auto picture = text.grab().toImage();
            QCOMPARE(picture.pixelColor(199, 199), text.palette().color(QPalette::Base));
            const auto handle = picture.pixelColor(194, 10);
            QCOMPARE(handle, text.palette().color(QPalette::Dark));
        }
        theme(ThemeChoice::Light);
    }

    void aFlatButtonThatTabReachesShowsIt()
    {
        QWidget window;
        auto *first = new QToolButton(&window);
        auto *second = new QToolButton(&window);
        for (auto *button : {first, second}) {
            button->setFocusPolicy(Qt::StrongFocus);
            button->setAutoRaise(true);
            button->setText(u"Pause"_s);
            button->setGeometry(button == first ? 0 : 100, 0, 90, 30);
        }
        window.resize(200, 40);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        first->setFocus(Qt::OtherFocusReason);
        const auto without = second->grab().toImage();
        QTest::keyClick(first, Qt::Key_Tab);
        QVERIFY(second->hasFocus());
        const auto focused = second->grab().toImage();
        QVERIFY(focused != without);
        QCOMPARE(
            focused.pixelColor(focused.width() / 2, 0).hue(), second->palette().color(QPalette::Link).hue());
        QTest::keyClick(second, Qt::Key_Tab);
        QVERIFY(second->grab().toImage() == without);
    }

    void aButtonWithAMenuLooksLikeOneWithout()
    {
        QToolButton button;
        button.setIcon(icon(u"more"_s));
        button.setAutoRaise(true);
        button.setPopupMode(QToolButton::InstantPopup);
        button.resize(40, 34);
        const auto plain = button.grab().toImage();
        QMenu menu;
        button.setMenu(&menu);
        QCOMPARE(button.grab().toImage(), plain);
    }
};

WEIGHTROOM_TEST(TestStyle)
#include "tst_style.moc"
