// The library's item model: grouping, sums, changes by row; numbers in words.
#include "model/items/libraryfilter.h"
#include "model/items/librarymodel.h"
#include "model/words/format.h"
#include "support/testclass.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestLibraryModel : public QObject
{
    Q_OBJECT

private:
    // The same rows, made anew, some with other bytes.
    static LibraryRows withBytes(const LibraryRows &rows, const QSet<qsizetype> &which, qint64 bytes)
    {
        LibraryRows result;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            auto row = rows[i];
            if (which.contains(i))
                row.bytes = bytes;
            result.append(row);
        }
        return result;
    }
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

    // Keys, sizes and places in the tree, in the order of the keys.
    static QStringList described(const LibraryModel &model, const QModelIndex &parent = {})
    {
        QStringList lines;
        for (int i = 0; i < model.rowCount(parent); ++i) {
            const auto index = model.index(i, 0, parent);
            const auto key = index.data(LibraryModel::KeyRole).toString();
            if (model.indexOf(key) != index)
                lines.append(u"lost "_s + key);
            lines.append(
                key + u' ' + index.data(LibraryModel::BytesRole).toString() + u" ["_s
                + described(model, index).join(u", "_s) + u']');
        }
        lines.sort();
        return lines;
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
        const auto other = withBytes(rows, {40}, 9);
        const auto update = prepareUpdate(rows, other);
        QCOMPARE(update.groups, QSet<QString>{u"m40"_s});
        QCOMPARE(update.nodes.size(), std::size_t(1));
        QVERIFY(prepareUpdate(rows, rows).groups.isEmpty());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.apply(prepareUpdate(rows, other));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(model.rowAt(model.indexOf(u"host/space/m40:x"_s))->bytes, 9);
        LibraryRows fewer;
        for (qsizetype i = 0; i < other.size(); ++i) {
            if (i < 10 || i >= 30)
                fewer.append(other[i]);
        }
        model.apply(prepareUpdate(rows, fewer));
        QCOMPARE(model.rowCount(), 80);
        for (int i = 0; i < model.rowCount(); ++i)
            QCOMPARE(model.indexOf(model.index(i, 0).data(LibraryModel::KeyRole).toString()).row(), i);
        // Nothing of m40 changed between the rows that this was prepared for, but here it is another.
        const auto larger = withBytes(rows, {0}, 11);
        model.apply(prepareUpdate(rows, larger));
        QCOMPARE(model.rowAt(model.indexOf(u"host/space/m40:x"_s))->bytes, 10);
    }

    // Ten thousand rows that are made anew because one has changed aren't kept twice.
    void rowsThatStayedAreShared()
    {
        LibraryRows rows;
        for (int i = 0; i < 4; ++i)
            rows.append(row(u"m%1"_s.arg(i), u"x"_s, 10));
        const auto same = withBytes(rows, {}, 0);
        QVERIFY(!same.isSharedWith(rows));
        QCOMPARE(same, rows);
        QVERIFY(same.sharingWith(rows).isSharedWith(rows));
        const auto other = withBytes(rows, {2}, 9);
        QVERIFY(!(other == rows));
        const auto shared = other.sharingWith(rows);
        QCOMPARE(shared, other);
        for (qsizetype i = 0; i < rows.size(); ++i)
            QCOMPARE(&shared[i] == &rows[i], i != 2);
        QCOMPARE(LibraryRows().sharingWith(rows).size(), qsizetype(0));
        QCOMPARE(rows.sharingWith({}), rows);
    }

    void aGroupSumsItsRowsUp()
    {
        auto a = row(u"b"_s, u"x"_s, 20);
        auto b = row(u"b"_s, u"y"_s, 30);
        a.sharedBytes = 3;
        b.sharedBytes = 4;
        a.parameterCount = 8;
        b.parameterCount = 7;
        a.contextLength = 1;
        b.contextLength = 2;
        a.modified = QDateTime::fromSecsSinceEpoch(100, Qt::UTC);
        b.modified = a.modified.addSecs(1);
        auto like = row(u"c"_s, u"z"_s, 50);
        like.sharedBytes = 7;
        like.parameterCount = 8;
        like.contextLength = 2;
        like.modified = b.modified;
        LibraryModel model;
        model.setRows({a, b, like});
        const auto group = model.index(0, 0);
        QVERIFY(group.data(LibraryModel::IsGroupRole).toBool());
        QCOMPARE(group.data(LibraryModel::BytesRole).toLongLong(), 50);
        QCOMPARE(group.data(LibraryModel::SharedBytesRole).toLongLong(), 7);
        using M = LibraryModel;
        for (const auto column : {M::Parameters, M::Size, M::Shared, M::Context, M::Modified}) {
            const auto sum = group.siblingAtColumn(column);
            const auto same = model.index(1, column);
            QVERIFY2(!M::isLess(sum, same) && !M::isLess(same, sum), qPrintable(QString::number(column)));
        }
    }

    // Every kind of change at once, a hundred times over; what comes out is what a new model would hold.
    void manyChangesComeOutRight()
    {
        LibraryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QRandomGenerator random(7);
        for (int round = 0; round < 100; ++round) {
            LibraryRows rows;
            for (int name = 0; name < 6; ++name) {
                for (int tag = 0; tag < 4; ++tag) {
                    if (random.bounded(2) == 0)
                        rows.append(row(u"m%1"_s.arg(name), u"t%1"_s.arg(tag), random.bounded(3)));
                }
            }
            model.setRows(rows);
            LibraryModel fresh;
            fresh.setRows(rows);
            QCOMPARE(described(model), described(fresh));
        }
        QCOMPARE(reset.size(), 0);
    }

    // What isn't touched isn't told to have changed, and neighbours that changed are told at once.
    void onlyWhatChangedIsTold()
    {
        LibraryRows rows;
        for (const auto *name : {u"a", u"b", u"c", u"d", u"e"})
            rows.append(row(QString::fromUtf16(name), u"x"_s, 10));
        LibraryModel model;
        model.setRows(rows);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        const auto other = withBytes(rows, {1, 2, 4}, 9);
        model.setRows(other);
        QCOMPARE(changed.size(), 2);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(changed[0][1].toModelIndex().row(), 2);
        QCOMPARE(changed[1][0].toModelIndex().row(), 4);
        QCOMPARE(changed[1][1].toModelIndex().row(), 4);
        QCOMPARE(changed[0][1].toModelIndex().column(), LibraryModel::ColumnCount - 1);
        model.setRows({other[0], other[3]});
        QCOMPARE(removed.size(), 2); // e, then b and c
        QCOMPARE(removed[1][1].toInt(), 1);
        QCOMPARE(removed[1][2].toInt(), 2);
    }

    // Bars are measured against the largest, so a larger one redraws them all.
    void aNewLargestIsToldToAll()
    {
        LibraryModel model;
        model.setRows({row(u"a"_s, u"x"_s, 10), row(u"b"_s, u"x"_s, 20)});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setRows({row(u"a"_s, u"x"_s, 10), row(u"b"_s, u"x"_s, 20), row(u"c"_s, u"x"_s, 30)});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 2);
        QCOMPARE(changed[0][2].value<QList<int>>(), QList<int>{LibraryModel::LargestBytesRole});
        QCOMPARE(model.index(0, 0).data(LibraryModel::LargestBytesRole).toLongLong(), 30);
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
        using M = LibraryModel;
        const QSet<int> isLess{M::Quantisation, M::Shared, M::Context};
        for (int column = 0; column < M::ColumnCount; ++column) {
            const auto left = model.indexOf(a.key).siblingAtColumn(column);
            const auto right = model.indexOf(b.key).siblingAtColumn(column);
            QCOMPARE(M::isLess(left, right), isLess.contains(column));
            QCOMPARE(M::isLess(right, left), !isLess.contains(column));
        }
    }

    // What a view is told without counting rows is what it would count.
    void aFilteredGroupHasWhatItShows()
    {
        LibraryModel model;
        LibraryFilter filter;
        filter.setSourceModel(&model);
        filter.sort(LibraryModel::Name);
        const QAbstractItemModelTester tester(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto named = [](const QString &name, const QString &tag, const QByteArray &text) {
            auto made = row(name, tag, 1);
            made.filterText = text;
            return made;
        };
        model.setRows(
            {named(u"a"_s, u"x"_s, "a:x llama"), named(u"a"_s, u"y"_s, "a:y llama"),
             named(u"b"_s, u"x"_s, "b:x qwen"), named(u"c"_s, u"x"_s, "c:x übung"),
             named(u"c"_s, u"z"_s, "c:z qwen")});
        const auto shown = [&] {
            QStringList counts;
            for (int i = 0; i < filter.rowCount(); ++i) {
                const auto index = filter.index(i, 0);
                if (filter.hasChildren(index) != (filter.rowCount(index) > 0))
                    return QStringList(u"row %1 tells otherwise"_s.arg(i));
                counts.append(QString::number(filter.rowCount(index)));
            }
            return counts;
        };
        QCOMPARE(shown(), QStringList({u"2"_s, u"0"_s, u"2"_s}));
        filter.setWords(u"X"_s);
        QCOMPARE(shown(), QStringList({u"1"_s, u"0"_s, u"1"_s}));
        filter.setWords(u" qwen  z "_s);
        QCOMPARE(shown(), QStringList({u"1"_s}));
        filter.setWords(u"Übung"_s);
        QCOMPARE(shown(), QStringList({u"1"_s}));
        filter.setWords(u"nothing"_s);
        QVERIFY(shown().isEmpty());
        filter.setWords({});
        QCOMPARE(filter.rowCount(), 3);
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
