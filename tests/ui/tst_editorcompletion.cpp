// Completion by keyboard: commands, parameters, roles, models and files.
#include "support/testclass.h"
#include "ui/editor/completion.h"
#include "ui/editor/parsedtext.h"
#include "ui/editorfixture.h"

#include "model/modelfile/parser.h"

#include <QDir>
#include <QLabel>
#include <QListView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEditorCompletion : public QObject
{
    Q_OBJECT

private:
    static QWidget *popup(const EditorFixture &fixture)
    {
        return fixture.window.findChild<QWidget *>(u"completionPopup"_s);
    }
    static bool isOpen(const EditorFixture &fixture) { return popup(fixture) && popup(fixture)->isVisible(); }
    static QStringList offered(const EditorFixture &fixture)
    {
        QStringList texts;
        if (!isOpen(fixture))
            return texts;
        const auto *model = popup(fixture)->findChild<QListView *>()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            texts.append(model->index(row, 0).data().toString());
        return texts;
    }

private slots:
    void init() { prepareEditorTest(); }

    // A third problem makes the list below higher, and so the text lower.
    void theOfferStaysWhenTheListOfProblemsGrows()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER top_p high\nPARAMETER mirostat 2\n"_s);
        const int height = fixture.editor.height();
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"PARAMETER repeat_l"_s);
        QVERIFY(isOpen(fixture));
        fixture.waitUntilChecked();
        QTRY_VERIFY(fixture.editor.height() < height);
        QCOMPARE(offered(fixture), QStringList({u"repeat_last_n"_s, u"repeat_penalty"_s}));
    }

    void aParameterIsCompletedByKeyboard()
    {
        EditorFixture fixture;
        QTest::keyClicks(&fixture.editor, u"pa"_s);
        QCOMPARE(offered(fixture).first(), u"PARAMETER"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"PARAMETER "_s);
        // The names are offered at once; typing narrows them.
        QVERIFY(offered(fixture).contains(u"temperature"_s));
        QTest::keyClicks(&fixture.editor, u"repeat_l"_s);
        QCOMPARE(offered(fixture), QStringList({u"repeat_last_n"_s, u"repeat_penalty"_s}));
        QStringList said;
        for (const auto *label : popup(fixture)->findChildren<QLabel *>())
            said.append(label->text());
        QVERIFY(said.contains(u"whole number, default 64"_s));
        QTest::keyClick(&fixture.editor, Qt::Key_Down);
        QTest::keyClick(&fixture.editor, Qt::Key_Tab);
        QCOMPARE(fixture.editor.text(), u"PARAMETER repeat_penalty "_s);
        QVERIFY(!isOpen(fixture));
        QTest::keyClicks(&fixture.editor, u"1.2"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"PARAMETER repeat_penalty 1.2\n"_s);
    }

    void enterAtAnEmptyPlaceIsANewLine()
    {
        EditorFixture fixture;
        QTest::keyClicks(&fixture.editor, u"FROM "_s);
        QCOMPARE(offered(fixture), QStringList({u"alpha:8b"_s, u"beta:latest"_s}));
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"FROM \n"_s);
        QVERIFY(!isOpen(fixture));
    }

    void escapeEndsTheOfferAndCtrlSpaceBringsIt()
    {
        EditorFixture fixture(u"FROM alpha:8b\nMESSAGE "_s);
        fixture.placeCursor(int(fixture.editor.text().size()));
        QVERIFY(!isOpen(fixture));
        QTest::keyClick(&fixture.editor, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(offered(fixture), QStringList({u"system"_s, u"user"_s, u"assistant"_s}));
        QTest::keyClick(&fixture.editor, Qt::Key_Escape);
        QVERIFY(!isOpen(fixture));
        QTest::keyClicks(&fixture.editor, u"a"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Escape);
        // The only one that fits is put in at once.
        QTest::keyClicks(&fixture.editor, u"ssi"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Escape);
        QTest::keyClick(&fixture.editor, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\nMESSAGE assistant "_s);
    }

    void aStoredModelIsCompleted()
    {
        EditorFixture fixture;
        QTest::keyClicks(&fixture.editor, u"FROM be"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"FROM beta:latest"_s);
        fixture.waitUntilChecked();
        QTRY_COMPARE(fixture.problemTexts(), QStringList());
    }

    void filesAreListedFromTheFolder()
    {
        EditorFixture fixture;
        fixture.write(u"one.gguf"_s, "GGUF");
        fixture.write(u"two.GGUF"_s, "GGUF");
        fixture.write(u"picture.png"_s, "PNG");
        QVERIFY(QDir(fixture.folder()).mkdir(u"deep"_s));
        fixture.write(u"deep/three.gguf"_s, "GGUF");
        QTest::keyClicks(&fixture.editor, u"FROM ./"_s);
        QTRY_COMPARE(offered(fixture), QStringList({u"./deep/"_s, u"./one.gguf"_s, u"./two.GGUF"_s}));
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"FROM ./deep/"_s);
        QTRY_COMPARE(offered(fixture), QStringList{u"./deep/three.gguf"_s});
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"FROM ./deep/three.gguf"_s);
    }

    void thePlaceIsFound_data()
    {
        QTest::addColumn<QString>("text"); // | is the cursor
        QTest::addColumn<CompletionKind>("kind");
        QTest::addColumn<QString>("replaced");
        const auto add = [](const char *name, const QString &text, CompletionKind kind,
                            const QString &replaced) { QTest::newRow(name) << text << kind << replaced; };
        using enum CompletionKind;
        add("nothing yet", u"|"_s, Command, {});
        add("a command", u"FROM a\nPAR|\n"_s, Command, u"PAR"_s);
        add("in a command", u"FR|OM a\n"_s, Command, u"FROM"_s);
        add("indented", u"FROM a\n  SY|"_s, Command, u"SY"_s);
        add("an unknown word", u"FROM a\nxyz foo|\n"_s, None, {});
        add("a name", u"PARAMETER |\n"_s, Parameter, {});
        add("two blanks", u"PARAMETER  |\n"_s, None, {});
        add("part of a name", u"PARAMETER top|\n"_s, Parameter, u"top"_s);
        add("before a value", u"PARAMETER top|_k 1\n"_s, Parameter, u"top_k"_s);
        add("a number", u"PARAMETER top_k 1|\n"_s, None, {});
        add("a yes or no", u"PARAMETER use_mmap |\n"_s, TrueOrFalse, {});
        add("half a yes", u"PARAMETER use_mmap t|\n"_s, TrueOrFalse, u"t"_s);
        add("a role", u"MESSAGE us|"_s, Role, u"us"_s);
        add("a message", u"MESSAGE user h|"_s, None, {});
        add("a model", u"FROM al|pha\n"_s, Model, u"alpha"_s);
        add("a file", u"FROM ./x|\n"_s, File, u"./x"_s);
        add("an adapter", u"ADAPTER x|\n"_s, File, u"x"_s);
        add("a comment", u"# FR|\n"_s, None, {});
        add("in a long text", u"SYSTEM \"\"\"\nFROM x|\n\"\"\"\n"_s, None, {});
        add("in an open text", u"SYSTEM \"\"\"\nPA|"_s, None, {});
    }
    void thePlaceIsFound()
    {
        QFETCH(QString, text);
        const int cursor = int(text.indexOf(u'|'));
        text.remove(u'|');
        const auto document = modelfile::parse(text);
        const auto place = completionPlace(document, cursor);
        QTEST(place.kind, "kind");
        QTEST(document.textOf(place.replaced).toString(), "replaced");
    }

    void whatBeginsWithItComesFirst()
    {
        const std::vector<Completion> all{
            {u"xab"_s, {}, {}, {}}, {u"ABC"_s, {}, {}, {}}, {u"ba"_s, {}, {}, {}}};
        QStringList found;
        for (const auto &each : matching(all, u"ab"_s))
            found.append(each.text);
        QCOMPARE(found, QStringList({u"ABC"_s, u"xab"_s}));
    }
};

WEIGHTROOM_TEST(TestEditorCompletion)
#include "tst_editorcompletion.moc"
