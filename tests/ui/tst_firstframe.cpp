// FirstFrame: what waits for the first frame comes after it, once, and comes without one too.
#include "support/testclass.h"
#include "ui/firstframe.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace weightroom;

class TestFirstFrame : public QObject
{
    Q_OBJECT

private:
    class Painted : public QWidget
    {
    public:
        int frames = 0;

    protected:
        void paintEvent(QPaintEvent *) override { ++frames; }
    };

private slots:
    void itTellsAfterThePainting()
    {
        Painted window;
        FirstFrame frame(&window);
        QSignalSpy seen(&frame, &FirstFrame::seen);
        int frames = 0;
        connect(&frame, &FirstFrame::seen, this, [&] { frames = window.frames; });
        QCOMPARE(seen.size(), 0);
        window.show();
        QTRY_VERIFY(window.frames > 0);
        // In the very next turn, not when it would be tired of waiting.
        QCoreApplication::processEvents();
        QCOMPARE(seen.size(), 1);
        QVERIFY(frames > 0);
        window.repaint();
        QVERIFY(!seen.wait(200)); // longer than it would wait for a frame
        QCOMPARE(seen.size(), 1);
    }

    void whatIsNeverPaintedIsNotWaitedFor()
    {
        Painted window;
        FirstFrame frame(&window);
        QSignalSpy seen(&frame, &FirstFrame::seen);
        QVERIFY(seen.wait());
        QCOMPARE(window.frames, 0);
    }
};

WEIGHTROOM_TEST(TestFirstFrame)
#include "tst_firstframe.moc"
