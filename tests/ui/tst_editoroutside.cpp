// A file that another program changes while it's open in the editor.
#include "support/testclass.h"
#include "ui/editorfixture.h"

#include <QAbstractButton>
#include <QFile>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEditorOutside : public QObject
{
    Q_OBJECT

private:
    static QByteArray contents(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("can't be read");
    }

    // As most programs do it: a new file takes the place of the old one.
    static void replace(const QString &path, const QByteArray &bytes)
    {
        QSaveFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        QVERIFY(file.commit());
    }

    static QString opened(EditorFixture &fixture)
    {
        const auto path = fixture.write(u"Modelfile"_s, "FROM alpha:8b\n");
        fixture.window.openFile(path);
        if (!QTest::qWaitFor([&] { return fixture.editor.text() == u"FROM alpha:8b\n"; }))
            qFatal("the file isn't opened");
        fixture.waitUntilChecked();
        return path;
    }

    static void typeAndSave(EditorFixture &fixture)
    {
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"SYSTEM mine"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
    }

    static bool isAsked(const EditorFixture &fixture)
    {
        return fixture.window.findChild<QMessageBox *>(u"overwriteQuestion"_s) != nullptr;
    }

    static void answer(const EditorFixture &fixture, const QString &button)
    {
        QTRY_VERIFY(isAsked(fixture));
        QTest::mouseClick(&fixture.find<QAbstractButton>(button), Qt::LeftButton);
        QTRY_VERIFY(!isAsked(fixture));
    }

private slots:
    void init() { prepareEditorTest(); }

    void savingOverAnotherProgramsChangeIsAsked_data()
    {
        QTest::addColumn<QByteArray>("theirs");
        QTest::addColumn<bool>("inPlace");
        QTest::addColumn<QString>("button");
        QTest::addColumn<QByteArray>("onDisk");
        QTest::addColumn<QString>("inEditor");
        QTest::addColumn<bool>("isModified");
        const QByteArray theirs("FROM beta\n# theirs\n");
        const auto mine = u"FROM alpha:8b\nSYSTEM mine"_s;
        QTest::newRow("save anyway") << theirs << false << u"saveAnyway"_s << mine.toUtf8() << mine << false;
        QTest::newRow("reload") << theirs << false << u"reloadFile"_s << theirs << QString::fromUtf8(theirs)
                                << false;
        QTest::newRow("cancel") << theirs << false << u"keepBoth"_s << theirs << mine << true;
        // Only its date tells.
        const QByteArray asLong("FROM gamma:8b\n");
        QTest::newRow("in place, as long") << asLong << true << u"keepBoth"_s << asLong << mine << true;
    }
    void savingOverAnotherProgramsChangeIsAsked()
    {
        QFETCH(const QByteArray, theirs);
        QFETCH(const bool, inPlace);
        QFETCH(const QString, button);
        QFETCH(const QByteArray, onDisk);
        QFETCH(const QString, inEditor);
        QFETCH(const bool, isModified);
        EditorFixture fixture;
        const auto path = opened(fixture);
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"S"_s); // so that nothing is offered
        if (inPlace)
            fixture.write(u"Modelfile"_s, theirs);
        else
            replace(path, theirs);
        QTest::keyClick(&fixture.editor, Qt::Key_Escape);
        QTest::keyClicks(&fixture.editor, u"YSTEM mine"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        answer(fixture, button);
        QTRY_COMPARE(fixture.editor.text(), inEditor);
        QTRY_COMPARE(contents(path), onDisk);
        QTRY_COMPARE(fixture.window.hasUnsavedText(), isModified);
        if (isModified)
            return;
        // From now on it's known: saving asks no more.
        fixture.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window));
        QTest::keyClick(&fixture.editor, Qt::Key_End, Qt::ControlModifier);
        QTest::keyClicks(&fixture.editor, u" more"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!fixture.window.hasUnsavedText());
        QVERIFY(!isAsked(fixture));
        QVERIFY(contents(path).endsWith(" more"));
    }

    // What was to happen after saving doesn't happen after a later one.
    void aSaveThatIsCancelledClosesNothingLater()
    {
        EditorFixture fixture;
        const auto path = opened(fixture);
        QTest::keyClicks(&fixture.editor, u"#"_s);
        replace(path, "FROM beta\n");
        QVERIFY(!fixture.window.close());
        QTest::mouseClick(&fixture.find<QAbstractButton>(u"saveChanges"_s), Qt::LeftButton);
        answer(fixture, u"keepBoth"_s);
        fixture.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window));
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        answer(fixture, u"saveAnyway"_s);
        QTRY_COMPARE(contents(path), QByteArray("#FROM alpha:8b\n"));
        QTRY_VERIFY(!fixture.window.hasUnsavedText());
        QVERIFY(fixture.window.isVisible());
    }

    void ownSavesAreNoChange()
    {
        EditorFixture fixture;
        const auto path = opened(fixture);
        typeAndSave(fixture);
        QTRY_COMPARE(contents(path), QByteArray("FROM alpha:8b\nSYSTEM mine"));
        QTRY_VERIFY(!fixture.window.hasUnsavedText());
        QTest::keyClicks(&fixture.editor, u"!"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!fixture.window.hasUnsavedText());
        QVERIFY(contents(path).endsWith("mine!"));
        QVERIFY(!isAsked(fixture));
        // Longer than changes are collected.
        QVERIFY(!QTest::qWaitFor([&] { return fixture.find<QLabel>(u"messageText"_s).isVisible(); }, 600));
    }

    void aFileThatIsGoneIsWrittenAnew()
    {
        EditorFixture fixture;
        const auto path = opened(fixture);
        QVERIFY(QFile::remove(path));
        typeAndSave(fixture);
        QTRY_COMPARE(contents(path), QByteArray("FROM alpha:8b\nSYSTEM mine"));
        QVERIFY(!isAsked(fixture));
    }

    void reloadingIsOfferedAndCanBeUndone_data()
    {
        QTest::addColumn<bool>("inPlace");
        QTest::newRow("replaced") << false;
        QTest::newRow("written in place") << true;
    }
    void reloadingIsOfferedAndCanBeUndone()
    {
        QFETCH(const bool, inPlace);
        EditorFixture fixture;
        const auto path = opened(fixture);
        if (inPlace)
            fixture.write(u"Modelfile"_s, "FROM beta\n");
        else
            replace(path, "FROM beta\n");
        const auto &message = fixture.find<QLabel>(u"messageText"_s);
        QTRY_VERIFY(message.isVisible());
        QCOMPARE(message.text(), u"Another program has changed Modelfile."_s);
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\n"_s); // not by itself
        for (auto *button : message.parentWidget()->findChildren<QPushButton *>())
            QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(fixture.editor.text(), u"FROM beta\n"_s);
        QVERIFY(!fixture.window.hasUnsavedText());
        QTRY_VERIFY(!message.isVisible());
        QTest::keyClick(&fixture.editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\n"_s);
        // And another change is told again.
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        QTRY_COMPARE(contents(path), QByteArray("FROM alpha:8b\n"));
        replace(path, "FROM gamma\n# longer\n");
        QTRY_VERIFY(message.isVisible());
    }
};

WEIGHTROOM_TEST(TestEditorOutside)
#include "tst_editoroutside.moc"
