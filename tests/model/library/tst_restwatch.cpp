// When a job that was asked to pause counts as resting.
#include "model/library/restwatch.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestRestWatch : public QObject
{
    Q_OBJECT

private slots:
    void restsOnceNothingIsRead_data()
    {
        QTest::addColumn<QList<qint64>>("looks");
        QTest::addColumn<bool>("isResting");
        using Looks = QList<qint64>;
        QTest::newRow("not looked at") << Looks() << false;
        QTest::newRow("just asked") << Looks{7, 7} << false;
        QTest::newRow("reading") << Looks{1, 2, 3, 4, 5, 6, 7, 8, 9} << false;
        QTest::newRow("reading slowly") << Looks{1, 1, 2, 2, 2, 2, 3, 3, 3, 4} << false;
        QTest::newRow("half a second of nothing") << Looks{1, 2, 2, 2, 2, 2, 2} << true;
        QTest::newRow("nothing had been read") << Looks{0, 0, 0, 0, 0, 0} << true;
        QTest::newRow("it goes on") << Looks{2, 2, 2, 2, 2, 2, 3} << false;
    }

    void restsOnceNothingIsRead()
    {
        QFETCH(QList<qint64>, looks);
        RestWatch watch;
        for (const auto bytes : looks)
            watch.look(bytes);
        QTEST(watch.isResting(), "isResting");
        watch.begin();
        QVERIFY(!watch.isResting());
    }
};

WEIGHTROOM_TEST(TestRestWatch)
#include "tst_restwatch.moc"
