// The library's item model: grouping, sums, changes by row; numbers in words.
#include "model/library/format.h"
#include "model/library/librarymodel.h"
#include "support/testclass.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestLibraryModel : public QObject
{
    Q_OBJECT

private:
    static LibraryRow row(const QString &model, const QString &tag, qint64 bytes)
    {
        LibraryRow result;
        result.key = u"host/space/%1:%2"_s.arg(model, tag);
        result.groupKey = model.toLower();
        result.modelText = model;
        result.tag = tag;
        result.bytes = bytes;
        return result;
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void oneTagIsOneRowAndSeveralAreAGroup()
    {
        LibraryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({row(u"a"_s, u"x"_s, 10), row(u"b"_s, u"x"_s, 20), row(u"b"_s, u"y"_s, 30)});
        QCOMPARE(model.rowCount(), 2);
        const auto single = model.indexOf(u"host/space/a:x"_s);
        QCOMPARE(single.data().toString(), u"a:x"_s);
        QCOMPARE(model.rowCount(single), 0);
        const auto group = model.indexOf(u"host/space/b:y"_s).parent();
        QVERIFY(group.data(LibraryModel::IsGroupRole).toBool());
        QCOMPARE(model.rowCount(group), 2);
        QCOMPARE(group.data(LibraryModel::BytesRole).toLongLong(), 50);
        QCOMPARE(model.indexOf(u"host/space/b:y"_s).data().toString(), u"y"_s);
        QVERIFY(model.rowAt(group) == nullptr);
        QCOMPARE(model.rowAt(single)->bytes, 10);
        QCOMPARE(single.data(LibraryModel::LargestBytesRole).toLongLong(), 30);
    }

    void changesComeByRow()
    {
        LibraryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({row(u"a"_s, u"x"_s, 10), row(u"b"_s, u"x"_s, 20), row(u"b"_s, u"y"_s, 30)});
        const QPersistentModelIndex kept(model.indexOf(u"host/space/b:y"_s));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setRows(
            {row(u"b"_s, u"x"_s, 21), row(u"b"_s, u"y"_s, 30), row(u"b"_s, u"z"_s, 5),
             row(u"c"_s, u"x"_s, 1)});
        QCOMPARE(reset.size(), 0);
        QCOMPARE(removed.size(), 1);  // a
        QCOMPARE(inserted.size(), 2); // b:z and c
        QVERIFY(changed.size() >= 2); // b:x and the group's sum
        QVERIFY(kept.isValid());
        QCOMPARE(kept.data(LibraryModel::KeyRole).toString(), u"host/space/b:y"_s);
        changed.clear();
        model.setRows(
            {row(u"b"_s, u"x"_s, 21), row(u"b"_s, u"y"_s, 30), row(u"b"_s, u"z"_s, 5),
             row(u"c"_s, u"x"_s, 1)});
        QCOMPARE(changed.size(), 0);
    }

    // What a worker prepared for these rows is taken; for others it's prepared anew.
    void anUpdateIsOnlyWhatChanged()
    {
        LibraryRows rows;
        for (int i = 0; i < 100; ++i)
            rows.append(row(u"m%1"_s.arg(i), u"x"_s, 10));
        LibraryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.apply(prepareUpdate({}, rows));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 100);
        auto other = rows;
        other[40].bytes = 9;
        const auto update = prepareUpdate(rows, other);
        QCOMPARE(update.groups, QSet<QString>{u"m40"_s});
        QCOMPARE(update.nodes.size(), std::size_t(1));
        QVERIFY(prepareUpdate(rows, rows).groups.isEmpty());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.apply(prepareUpdate(rows, other));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(model.rowAt(model.indexOf(u"host/space/m40:x"_s))->bytes, 9);
        auto fewer = other;
        fewer.remove(10, 20);
        model.apply(prepareUpdate(rows, fewer));
        QCOMPARE(model.rowCount(), 80);
        for (int i = 0; i < model.rowCount(); ++i)
            QCOMPARE(model.indexOf(model.index(i, 0).data(LibraryModel::KeyRole).toString()).row(), i);
    }

    void theOrderIsThatOfTheSortRole()
    {
        LibraryModel model;
        auto a = row(u"B"_s, u"x"_s, 10);
        auto b = row(u"a"_s, u"Y"_s, 9);
        a.build = u"Q4"_s;
        b.build = u"Q8"_s;
        a.parameterCount = b.contextLength = 7;
        b.sharedBytes = 3;
        b.modified = QDateTime::fromSecsSinceEpoch(100, Qt::UTC);
        a.modified = b.modified.addSecs(1);
        model.setRows({a, b});
        for (int column = 0; column < LibraryModel::ColumnCount; ++column) {
            const auto left = model.indexOf(a.key).siblingAtColumn(column);
            const auto right = model.indexOf(b.key).siblingAtColumn(column);
            const auto isLess =
                QVariant::compare(left.data(LibraryModel::SortRole), right.data(LibraryModel::SortRole))
                == QPartialOrdering::Less;
            QVERIFY(left.data(LibraryModel::SortRole) != right.data(LibraryModel::SortRole));
            QCOMPARE(LibraryModel::isLess(left, right), isLess);
            QCOMPARE(LibraryModel::isLess(right, left), !isLess);
        }
    }

    void aGroupOfOneBecomesARow()
    {
        LibraryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({row(u"b"_s, u"x"_s, 20), row(u"b"_s, u"y"_s, 30)});
        model.setRows({row(u"b"_s, u"y"_s, 30)});
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.index(0, 0).data(LibraryModel::IsGroupRole).toBool());
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void numbersReadLikeSentences_data()
    {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("expected");
        QTest::newRow("bytes") << sizeText(856) << u"856 B"_s;
        QTest::newRow("nothing") << sizeText(0) << u"0 GB"_s;
        QTest::newRow("gigabytes") << sizeText(4'920'000'000) << u"4.9 GB"_s;
        QTest::newRow("rounds into the next unit") << sizeText(999'960) << u"1.0 MB"_s;
        QTest::newRow("speed") << speedText(412e6) << u"412.0 MB/s"_s;
        QTest::newRow("instant") << durationText(0) << u"less than 1 s"_s;
        QTest::newRow("seconds") << durationText(28) << u"28 s"_s;
        QTest::newRow("minutes") << durationText(240) << u"4 min"_s;
        QTest::newRow("hours") << durationText(4800) << u"1 h 20 min"_s;
        QTest::newRow("context") << contextText(131072) << u"128K"_s;
        QTest::newRow("long context") << contextText(1048576) << u"1M"_s;
        QTest::newRow("parameters") << parametersText(u"8.0B"_s, 8'030'000'000) << u"8.0B"_s;
        QTest::newRow("millions of parameters") << parametersText(u"136.73M"_s, 136'730'000) << u"137M"_s;
        QTest::newRow("unknown parameters") << parametersText({}, 136'730'000) << QString();
        QTest::newRow("context of a million") << contextText(1'024'000) << u"1M"_s;
        QTest::newRow("short context") << contextText(512) << u"512"_s;
    }
    void numbersReadLikeSentences()
    {
        QFETCH(QString, shown);
        QFETCH(QString, expected);
        QCOMPARE(shown, expected);
    }

    void daysReadLikeSentences()
    {
        const QDateTime now(QDate(2026, 11, 24), QTime(12, 0));
        QCOMPARE(dayText(now.addSecs(-3600), now), u"Today"_s);
        QCOMPARE(dayText(now.addDays(-1), now), u"Yesterday"_s);
        QCOMPARE(dayText(now.addDays(-3), now), QLocale().dayName(6));
        QCOMPARE(dayText(now.addDays(-30), now), QLocale().toString(QDate(2026, 10, 25), u"d MMM"_s));
        QCOMPARE(dayText(now.addYears(-2), now), QLocale().toString(QDate(2024, 11, 24), u"MMM yyyy"_s));
        QCOMPARE(dayText({}, now), QString());
    }
};

WEIGHTROOM_TEST(TestLibraryModel)
#include "tst_librarymodel.moc"
