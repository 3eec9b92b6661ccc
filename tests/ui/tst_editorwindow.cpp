// The editor's window: building, names, files, and that unsaved text isn't lost.
#include "support/testclass.h"
#include "ui/editor/recentfiles.h"
#include "ui/editor/textfile.h"
#include "ui/editorfixture.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEditorWindow : public QObject
{
    Q_OBJECT

private:
    static QByteArray contentsOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("can't be read");
    }
    static void press(const EditorFixture &fixture, const QString &button)
    {
        QTRY_VERIFY(fixture.window.findChild<QMessageBox *>(u"unsavedQuestion"_s));
        QTest::mouseClick(&fixture.find<QAbstractButton>(button), Qt::LeftButton);
        QTRY_VERIFY(!fixture.window.findChild<QMessageBox *>(u"unsavedQuestion"_s));
    }
    static QMenu *recentMenu(const EditorFixture &fixture)
    {
        for (auto *menu : fixture.window.findChildren<QMenu *>()) {
            if (menu->title() == u"Open &recent")
                return menu;
        }
        qFatal("there is no menu of recent files");
    }
    static void openAndWait(EditorFixture &fixture, const QString &path, const QString &text)
    {
        fixture.window.openFile(path);
        QTRY_COMPARE(fixture.editor.text(), text);
        fixture.waitUntilChecked();
    }

private slots:
    void init() { prepareEditorTest(); }

    void buildingAsksForWhatTheTextSays()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER top_k 20\nSYSTEM Hello\n"_s);
        QList<BuildRequest> requests;
        connect(
            &fixture.window, &EditorWindow::buildRequested, this,
            [&requests](const BuildRequest &request) { requests.append(request); });
        QTest::mouseClick(&fixture.find<QPushButton>(u"buildButton"_s), Qt::LeftButton);
        QTest::keyClick(&fixture.editor, Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(requests.size(), 2);
        for (const auto &request : requests) {
            QCOMPARE(request.name.canonical(), u"registry.ollama.ai/library/mine:latest"_s);
            QCOMPARE(request.directory, fixture.folder());
            QCOMPARE(request.recipe.from.front().text, u"alpha:8b"_s);
            QCOMPARE(request.recipe.system, std::optional(u"Hello"_s));
            QCOMPARE(request.recipe.parameters.front().json, QByteArray("20"));
        }
    }

    void anErrorTypedAMomentAgoIsNotBuilt()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        const QSignalSpy requests(&fixture.window, &EditorWindow::buildRequested);
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"BAD"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(requests.count(), 0);
        QVERIFY(fixture.find<QLabel>(u"messageText"_s).isVisible());
    }

    void theNameIsCheckedAsItsTyped()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        auto &name = fixture.find<QLineEdit>(u"nameEdit"_s);
        const auto &state = fixture.find<QLabel>(u"nameState"_s);
        const auto &hindrance = fixture.find<QLabel>(u"buildHindrance"_s);
        QCOMPARE(state.text(), u"Available"_s);
        name.clear();
        QCOMPARE(hindrance.text(), u"Type a name to build"_s);
        QVERIFY(!fixture.canBuild());
        QTest::keyClicks(&name, u"alpha:8b"_s);
        QVERIFY(name.accessibleDescription().startsWith(u"Replaces the model of 12 November"_s));
        QVERIFY(fixture.canBuild());
        fixture.window.setPending({{Name::parse(u"alpha:8b"_s)->completed(), true}});
        QVERIFY(name.accessibleDescription().startsWith(u"It's being built now"_s));
        QVERIFY(fixture.canBuild());
        QTest::keyClicks(&name, u"/"_s);
        QVERIFY(!fixture.canBuild());
        QCOMPARE(hindrance.text(), u"Fix the name to build"_s);
    }

    void aStoreThatCantBeWrittenTurnsBuildOff()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        fixture.window.setReadOnlyReason(u"The store is read-only."_s);
        QVERIFY(!fixture.canBuild());
        QCOMPARE(fixture.find<QLabel>(u"buildHindrance"_s).text(), u"The store is read-only."_s);
        fixture.window.setReadOnlyReason({});
        QVERIFY(fixture.canBuild());
    }

    void aFileIsOpenedAndSavedWithItsLineEnds()
    {
        EditorFixture fixture;
        const auto path = fixture.write(u"Modelfile"_s, "FROM alpha:8b\r\n# x\r\n");
        openAndWait(fixture, path, u"FROM alpha:8b\n# x\n"_s);
        QCOMPARE(fixture.find<QLabel>(u"savedState"_s).text(), u"Saved"_s);
        QVERIFY(!fixture.window.hasUnsavedText());
        fixture.placeCursor(0);
        QTest::keyClicks(&fixture.editor, u"# y"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QVERIFY(fixture.window.isWindowModified());
        QCOMPARE(fixture.find<QLabel>(u"savedState"_s).text(), u"Not saved"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!fixture.window.isWindowModified());
        QCOMPARE(contentsOf(path), QByteArray("# y\r\nFROM alpha:8b\r\n# x\r\n"));
        QCOMPARE(RecentFiles::paths(), QStringList{path});
    }

    void whatWasOpenedIsListedAtOnce()
    {
        EditorFixture fixture;
        const auto *menu = recentMenu(fixture);
        QVERIFY(!menu->menuAction()->isEnabled());
        const auto first = fixture.write(u"first"_s, "FROM alpha:8b\n");
        openAndWait(fixture, first, u"FROM alpha:8b\n"_s);
        QVERIFY(menu->menuAction()->isEnabled());
        openAndWait(fixture, fixture.write(u"second"_s, "FROM beta\n"), u"FROM beta\n"_s);
        QCOMPARE(menu->actions().size(), 4); // with a line and what clears it
        QVERIFY2(menu->actions()[1]->text().endsWith(u"first"_s), qPrintable(menu->actions()[1]->text()));
        menu->actions()[1]->trigger();
        QTRY_COMPARE(fixture.editor.text(), u"FROM alpha:8b\n"_s);
        QCOMPARE(RecentFiles::paths().front(), first);
        menu->actions().last()->trigger();
        QTRY_VERIFY(!menu->menuAction()->isEnabled());
        QCOMPARE(RecentFiles::paths(), QStringList());
    }

    void whatCantBeOpenedIsSaid_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("not there") << u"none"_s << QByteArray();
        QTest::newRow("too long") << u"long"_s << QByteArray(TextFile::kMaximumBytes + 1, '\n');
        QTest::newRow("too long a line") << u"line"_s << QByteArray(TextFile::kMaximumLine + 1, 'x');
    }
    void whatCantBeOpenedIsSaid()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        if (!bytes.isEmpty())
            fixture.write(name, bytes);
        fixture.window.openFile(QDir(fixture.folder()).filePath(name));
        QTRY_VERIFY(fixture.find<QLabel>(u"messageText"_s).isVisible());
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\n"_s);
    }

    void whatCantBeSavedIsSaidAndStaysUnsaved()
    {
        EditorFixture fixture;
        QVERIFY(QDir(fixture.folder()).mkdir(u"sub"_s));
        const auto path = fixture.write(u"sub/Modelfile"_s, "FROM alpha:8b\n");
        openAndWait(fixture, path, u"FROM alpha:8b\n"_s);
        QVERIFY(QDir(fixture.folder() + u"/sub"_s).removeRecursively());
        QTest::keyClicks(&fixture.editor, u"#"_s);
        QVERIFY(!fixture.window.close());
        press(fixture, u"saveChanges"_s);
        QTRY_VERIFY(fixture.find<QLabel>(u"messageText"_s).isVisible());
        QVERIFY(fixture.window.hasUnsavedText());
        QVERIFY(fixture.window.isVisible());
        // Nor does the window close when it's saved later.
        QVERIFY(QDir(fixture.folder()).mkdir(u"sub"_s));
        fixture.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window));
        QTest::keyClick(&fixture.editor, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!fixture.window.hasUnsavedText());
        QCOMPARE(contentsOf(path), QByteArray("#FROM alpha:8b\n"));
        QVERIFY(fixture.window.isVisible());
    }

    void closingAsksForUnsavedText()
    {
        EditorFixture fixture;
        const auto path = fixture.write(u"Modelfile"_s, "FROM alpha:8b\n");
        openAndWait(fixture, path, u"FROM alpha:8b\n"_s);
        QTest::keyClicks(&fixture.editor, u"#"_s);
        QVERIFY(!fixture.window.close());
        press(fixture, u"keepEditing"_s);
        QVERIFY(fixture.window.isVisible());
        QVERIFY(!fixture.window.close());
        press(fixture, u"saveChanges"_s);
        QTRY_VERIFY(!fixture.window.isVisible());
        QCOMPARE(contentsOf(path), QByteArray("#FROM alpha:8b\n"));
    }

    void unsavedTextMayBeGivenUp()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        QTest::keyClicks(&fixture.editor, u"#"_s);
        QVERIFY(fixture.window.hasUnsavedText());
        // Another text would take its place: the same question.
        fixture.window.openText(u"FROM beta\n"_s, u"other"_s, fixture.folder());
        QCOMPARE(fixture.editor.text(), u"#FROM alpha:8b\n"_s);
        press(fixture, u"discardChanges"_s);
        QTRY_COMPARE(fixture.editor.text(), u"FROM beta\n"_s);
        QCOMPARE(fixture.find<QLineEdit>(u"nameEdit"_s).text(), u"other"_s);
        QTest::keyClicks(&fixture.editor, u"#"_s);
        QVERIFY(!fixture.window.close());
        press(fixture, u"discardChanges"_s);
        QTRY_VERIFY(!fixture.window.isVisible());
    }

    void anUnchangedTextClosesAtOnce()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        QTest::keyClicks(&fixture.editor, u"#"_s);
        fixture.editor.undo();
        QVERIFY(!fixture.window.hasUnsavedText());
        QVERIFY(fixture.window.close());
    }

    void panesAreReachedAndRemembered()
    {
        {
            EditorFixture fixture(u"FROM alpha:8b\n"_s);
            QTest::keyClick(&fixture.editor, Qt::Key_F6);
            QVERIFY(fixture.find<QListView>(u"problemsView"_s).hasFocus());
            QTest::keyClick(fixture.window.focusWidget(), Qt::Key_F6);
            QVERIFY(fixture.find<QComboBox>(u"basedOn"_s).hasFocus());
            QTest::keyClick(fixture.window.focusWidget(), Qt::Key_F6);
            QVERIFY(fixture.find<QLineEdit>(u"nameEdit"_s).hasFocus());
            QTest::keyClick(fixture.window.focusWidget(), Qt::Key_F6);
            QVERIFY(fixture.editor.hasFocus());
            QTest::keyClick(&fixture.editor, Qt::Key_F4);
            QVERIFY(!fixture.find<QWidget>(u"parameterForm"_s).isVisible());
            QVERIFY(fixture.window.close());
        }
        EditorFixture fixture;
        QVERIFY(!fixture.find<QWidget>(u"parameterForm"_s).isVisible());
    }

    void everyFocusableWidgetHasAName()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER stop x\nPARAMETER top_p high\n"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_H, Qt::ControlModifier);
        int named = 0;
        for (auto *widget : fixture.window.findChildren<QWidget *>()) {
            const bool isOwn =
                !widget->objectName().startsWith(u"qt_"_s) && widget->focusPolicy() != Qt::NoFocus;
            if (!isOwn || !widget->isVisible() || widget->inherits("QSplitter"))
                continue;
            auto *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty(),
                qPrintable(
                    QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
            ++named;
        }
        QVERIFY(named > 15);
    }
};

WEIGHTROOM_TEST(TestEditorWindow)
#include "tst_editorwindow.moc"
