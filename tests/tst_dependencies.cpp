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

    static QString room(const QString &path) { return path.section(u'/', 1, 1); }

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

    void noRoomIncludesALaterOne()
    {
        const QStringList order{u"core"_s,  u"names"_s, u"gguf"_s,   u"modelfile"_s,
                                u"store"_s, u"build"_s, u"library"_s};
        // names and gguf stand side by side: neither knows the other.
        for (const auto &include : includesBelow(u"model"_s)) {
            if (!include.target.startsWith(u"model/"))
                continue;
            const auto from = order.indexOf(room(include.file));
            const auto to = order.indexOf(room(include.target));
            const auto text = include.file + u" includes "_s + include.target;
            QVERIFY2(from >= 0 && to >= 0, qPrintable(text + u": a room that the order doesn't list"_s));
            QVERIFY2(to <= from, qPrintable(text));
            QVERIFY2(!(order[from] == u"gguf" && order[to] == u"names"), qPrintable(text));
        }
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
