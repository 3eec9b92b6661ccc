// The direction of dependencies, read from the #include lines: app -> ui -> model, and inside model no room
// includes a later one.
#include "support/testclass.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class TestDependencies : public QObject
{
    Q_OBJECT

private:
    struct Include {
        QString file;
        QString target;
    };

    static QList<Include> includesBelow(const QString &folder)
    {
        static const QRegularExpression line(
            u"^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"_s, QRegularExpression::MultilineOption);
        QList<Include> result;
        const QString root = QStringLiteral(WEIGHTROOM_SOURCE_DIR);
        QDirIterator files(
            root + u'/' + folder, {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly))
                qFatal("can't read a source file");
            auto matches = line.globalMatch(QString::fromUtf8(file.readAll()));
            while (matches.hasNext())
                result.append({path.mid(root.size() + 1), matches.next().captured(1)});
        }
        return result;
    }

    // The folder below the first, "store/disk" of "model/store/disk/lock.h"; empty for the top's own files.
    static QString room(const QString &path) { return path.section(u'/', 1, -2); }

    // The rooms in the table of a README, in its order.
    static QStringList roomsIn(const QString &readme)
    {
        QFile file(QStringLiteral(WEIGHTROOM_SOURCE_DIR) + u'/' + readme);
        if (!file.open(QIODevice::ReadOnly))
            return {};
        static const QRegularExpression row(u"^\\| `([a-z/]+)` \\|"_s, QRegularExpression::MultilineOption);
        QStringList rooms;
        auto rows = row.globalMatch(QString::fromUtf8(file.readAll()));
        while (rows.hasNext())
            rooms.append(rows.next().captured(1));
        return rooms;
    }

private slots:
    void modelIncludesNoWindow()
    {
        static const QRegularExpression forbidden(
            u"^(ui/|app/|QtGui|QtWidgets|Q(Application|GuiApplication|Widget|Icon|Pixmap|Color|Font|Image|Palette)$)"_s);
        const auto includes = includesBelow(u"model"_s);
        QVERIFY(includes.size() > 20);
        for (const auto &include : includes)
            QVERIFY2(
                !forbidden.match(include.target).hasMatch(),
                qPrintable(include.file + u" includes "_s + include.target));
    }

    void noRoomIncludesALaterOne_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("model") << u"model"_s;
        QTest::newRow("ui") << u"ui"_s;
    }

    void noRoomIncludesALaterOne()
    {
        QFETCH(const QString, folder);
        auto order = roomsIn(folder + u"/README.md"_s);
        QVERIFY(order.size() > 8);
        order.append(QString()); // the top's own files may include every room
        // names and gguf stand side by side: neither knows the other.
        for (const auto &include : includesBelow(folder)) {
            if (!include.target.startsWith(folder + u'/'))
                continue;
            const auto from = order.indexOf(room(include.file));
            const auto to = order.indexOf(room(include.target));
            const auto text = include.file + u" includes "_s + include.target;
            QVERIFY2(from >= 0 && to >= 0, qPrintable(text + u": a room that the README doesn't list"_s));
            QVERIFY2(to <= from, qPrintable(text));
            QVERIFY2(!(order[from] == u"gguf" && order[to] == u"names"), qPrintable(text));
        }
    }

    // A unit is a header with its source. Those that nothing left over is included by go, until only circles
    // stay.
    void noUnitsIncludeEachOtherInACircle()
    {
        const auto unit = [](const QString &path) { return path.section(u'.', 0, 0); };
        QHash<QString, QSet<QString>> includes;
        for (const auto &top : {u"model"_s, u"ui"_s, u"app"_s}) {
            for (const auto &include : includesBelow(top)) {
                if (include.target.endsWith(u".h") && unit(include.target) != unit(include.file))
                    includes[unit(include.file)].insert(unit(include.target));
            }
        }
        QVERIFY(includes.size() > 200);
        for (bool anyWent = true; anyWent;) {
            QSet<QString> included;
            for (const auto &targets : std::as_const(includes))
                included.unite(targets);
            anyWent = includes.removeIf([&](auto each) { return !included.contains(each.key()); }) > 0;
        }
        // And those that include nothing that is left.
        for (bool anyWent = true; anyWent;) {
            anyWent = includes.removeIf([&](auto each) {
                return std::none_of(each.value().begin(), each.value().end(), [&](const QString &target) {
                    return includes.contains(target);
                });
            }) > 0;
        }
        QCOMPARE(QStringList(includes.keys()).join(u' '), QString());
    }

    void theWindowNeverReachesIntoApp()
    {
        for (const auto &include : includesBelow(u"ui"_s))
            QVERIFY2(!include.target.startsWith(u"app/"), qPrintable(include.file));
    }

    void theCommandLineNeverReachesIntoTheWindow()
    {
        for (const auto &include : includesBelow(u"app/weightroomctl"_s))
            QVERIFY2(!include.target.startsWith(u"ui/"), qPrintable(include.file));
    }
};

WEIGHTROOM_TEST(TestDependencies)
#include "tst_dependencies.moc"
