// The form beside the text: both show the same, and what the form does is one step of undo.
#include "support/testclass.h"
#include "ui/editor/basepicker.h"
#include "ui/editor/modelfilehighlighter.h"
#include "ui/editor/numberfield.h"
#include "ui/editor/parsedtext.h"
#include "ui/editorfixture.h"

#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kText = u"# mine\nFROM alpha:8b\n\n# calm\nPARAMETER temperature 0.3\nPARAMETER stop <end>\n"
                      "PARAMETER stop <more>\n\nSYSTEM \"\"\"\nBe brief.\n\"\"\"\n# end\n"_s;

} // namespace

class TestEditorForm : public QObject
{
    Q_OBJECT

private:
    static bool says(const EditorFixture &fixture, const QString &text)
    {
        for (const auto *note : fixture.window.findChildren<FieldNote *>()) {
            if (note->isVisible() && note->text() == text)
                return true;
        }
        return false;
    }
    static QString expected(const QString &before, const QString &after)
    {
        auto text = kText;
        return text.replace(before, after);
    }
    static void retype(QLineEdit &field, const QString &text)
    {
        field.setFocus();
        field.selectAll();
        if (text.isEmpty())
            QTest::keyClick(&field, Qt::Key_Delete);
        QTest::keyClicks(&field, text);
        QTest::keyClick(&field, Qt::Key_Return);
    }
    // Whether it's taken.
    static bool drop(EditorFixture &fixture, const QList<QUrl> &urls)
    {
        QMimeData data;
        data.setUrls(urls);
        const QPoint at(100, 20);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(fixture.editor.viewport(), &enter);
        if (!enter.isAccepted())
            return false;
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(fixture.editor.viewport(), &move);
        QDropEvent dropped(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(fixture.editor.viewport(), &dropped);
        return move.isAccepted() && dropped.isAccepted();
    }

private slots:
    void init() { prepareEditorTest(); }

    void theFormShowsTheText()
    {
        EditorFixture fixture(kText);
        QCOMPARE(fixture.find<NumberField>(u"temperature"_s).text(), u"0.3"_s);
        QCOMPARE(fixture.find<NumberField>(u"top_k"_s).text(), QString());
        QCOMPARE(fixture.find<NumberField>(u"top_k"_s).placeholderText(), u"Default (40)"_s);
        QCOMPARE(fixture.find<NumberField>(u"seed"_s).placeholderText(), u"Default (random)"_s);
        QCOMPARE(fixture.find<QLineEdit>(u"stop2"_s).text(), u"<more>"_s);
        QCOMPARE(fixture.find<QPlainTextEdit>(u"system"_s).toPlainText(), u"Be brief."_s);
        QCOMPARE(fixture.find<QComboBox>(u"basedOn"_s).currentText(), u"alpha:8b"_s);
        QVERIFY(says(fixture, u"Weights are already in the store: 0\u00a0GB of new space."_s));
    }

    void aNumberIsOneStepAndKeepsComments()
    {
        EditorFixture fixture(kText);
        retype(fixture.find<NumberField>(u"temperature"_s), u"0.7"_s);
        const auto after = expected(u"0.3"_s, u"0.7"_s);
        QCOMPARE(fixture.editor.text(), after);
        retype(fixture.find<NumberField>(u"top_k"_s), u"20"_s);
        QCOMPARE(fixture.editor.text(), after + u"PARAMETER top_k 20\n"_s);
        fixture.editor.setFocus();
        QTest::keyClick(&fixture.editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(fixture.editor.text(), after);
        QTest::keyClick(&fixture.editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(fixture.editor.text(), kText);
        QCOMPARE(fixture.find<NumberField>(u"temperature"_s).text(), u"0.3"_s);
    }

    void whatWasTypedBeforeIsAStepOfItsOwn()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"# x"_s);
        const auto typed = fixture.editor.text();
        retype(fixture.find<NumberField>(u"top_k"_s), u"20"_s);
        QCOMPARE(fixture.editor.text(), typed + u"\nPARAMETER top_k 20\n"_s);
        fixture.editor.undo();
        QCOMPARE(fixture.editor.text(), typed);
    }

    void anEmptiedNumberTakesItsLineOut()
    {
        EditorFixture fixture(kText);
        retype(fixture.find<NumberField>(u"temperature"_s), {});
        QCOMPARE(fixture.editor.text(), expected(u"PARAMETER temperature 0.3\n"_s, {}));
    }

    void arrowsStep()
    {
        EditorFixture fixture(kText);
        auto &temperature = fixture.find<NumberField>(u"temperature"_s);
        temperature.setFocus();
        QTest::keyClick(&temperature, Qt::Key_Up);
        QCOMPARE(fixture.editor.text(), expected(u"0.3"_s, u"0.4"_s));
        QTest::keyClick(&temperature, Qt::Key_PageDown);
        QCOMPARE(fixture.editor.text(), expected(u"0.3"_s, u"0"_s));
        auto &topK = fixture.find<NumberField>(u"top_k"_s);
        topK.setFocus();
        QTest::keyClick(&topK, Qt::Key_Down);
        QVERIFY(fixture.editor.text().contains(u"PARAMETER top_k 39\n"_s));
    }

    void thousandsArePartedInTheFieldOnly()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER num_ctx 16384\n"_s);
        auto &context = fixture.find<NumberField>(u"num_ctx"_s);
        context.setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        retype(context, u"131,072"_s);
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\nPARAMETER num_ctx 131072\n"_s);
        QCOMPARE(context.text(), u"131,072"_s);
    }

    void theTextChangesTheForm()
    {
        EditorFixture fixture(kText);
        fixture.placeCursor(fixture.indexOf(u"0.3"_s) + 3);
        QTest::keyClicks(&fixture.editor, u"5"_s);
        QCOMPARE(fixture.find<NumberField>(u"temperature"_s).text(), u"0.35"_s);
        QTest::keyClicks(&fixture.editor, u"x"_s);
        QCOMPARE(fixture.find<NumberField>(u"temperature"_s).text(), u"0.35x"_s);
        QVERIFY(says(fixture, u"Needs a number from 0 to 2."_s));
        fixture.placeCursor(fixture.indexOf(u"brief"_s));
        QTest::keyClicks(&fixture.editor, u"very "_s);
        QCOMPARE(fixture.find<QPlainTextEdit>(u"system"_s).toPlainText(), u"Be very brief."_s);
        QTest::keyClick(&fixture.editor, Qt::Key_End);
        QTest::keyClicks(&fixture.editor, u"!"_s);
        QCOMPARE(fixture.find<QPlainTextEdit>(u"system"_s).toPlainText(), u"Be very brief.!"_s);
    }

    void aWrongValueSaysWhy()
    {
        EditorFixture fixture(kText);
        retype(fixture.find<NumberField>(u"top_p"_s), u"high"_s);
        QVERIFY(fixture.editor.text().endsWith(u"PARAMETER top_p high\n"_s));
        QVERIFY(says(fixture, u"Needs a number from 0 to 1."_s));
        QTRY_VERIFY(!fixture.canBuild());
        retype(fixture.find<NumberField>(u"top_p"_s), u"1.5"_s);
        QVERIFY(says(fixture, u"Usually a number from 0 to 1."_s));
        QTRY_VERIFY(fixture.canBuild());
    }

    void stopsAreAddedAndRemoved()
    {
        EditorFixture fixture(kText);
        retype(fixture.find<QLineEdit>(u"newStop"_s), u"third"_s);
        QCOMPARE(fixture.editor.text(), kText + u"PARAMETER stop third\n"_s);
        retype(fixture.find<QLineEdit>(u"stop1"_s), {});
        QVERIFY(!fixture.editor.text().contains(u"<end>"_s));
        QVERIFY(fixture.editor.text().contains(u"PARAMETER stop <more>\n"_s));
        QVERIFY(fixture.editor.text().contains(u"# calm\n"_s));
    }

    void theSystemPromptKeepsItsQuotes()
    {
        EditorFixture fixture(kText);
        auto &system = fixture.find<QPlainTextEdit>(u"system"_s);
        system.setFocus();
        system.selectAll();
        QTest::keyClicks(&system, u"Be long."_s);
        fixture.editor.setFocus();
        QCOMPARE(fixture.editor.text(), expected(u"Be brief."_s, u"Be long."_s));
        fixture.editor.undo();
        QCOMPARE(fixture.editor.text(), kText);
    }

    void aStoredModelIsPicked()
    {
        EditorFixture fixture(kText);
        auto &models = fixture.find<QComboBox>(u"basedOn"_s);
        models.setFocus();
        QTest::keyClick(&models, Qt::Key_Down);
        QCOMPARE(fixture.editor.text(), expected(u"alpha:8b"_s, u"beta:latest"_s));
    }

    void aModelThatIsntThereIsSaid()
    {
        EditorFixture fixture(u"FROM gamma\n"_s);
        QCOMPARE(fixture.find<QComboBox>(u"basedOn"_s).currentText(), u"gamma"_s);
        QVERIFY(says(fixture, u"The store has no model with this name."_s));
        auto gamma = storedModel(u"gamma"_s, u"latest"_s);
        fixture.window.setRows({gamma});
        QVERIFY(says(fixture, u"Weights are already in the store: 0\u00a0GB of new space."_s));
        gamma.problem = u"Weights missing: 8.3 GB not in the store"_s;
        fixture.window.setRows({gamma});
        QVERIFY(says(fixture, QString(gamma.problem).replace(u"8.3 GB"_s, u"8.3\u00a0GB"_s)));
    }

    void aDroppedFileBecomesFrom()
    {
        EditorFixture fixture(kText);
        const auto path = fixture.write(u"a b#1.gguf"_s, QByteArray("GGUF").leftJustified(1500, '\0'));
        QVERIFY(drop(fixture, {QUrl::fromLocalFile(path)}));
        QTRY_COMPARE(fixture.editor.text(), expected(u"alpha:8b"_s, path));
        QTRY_VERIFY(
            says(fixture, u"A file of 1.5\u00a0KB, which takes at most that much new space."_s)
            || says(fixture, u"A file of 1.5\u00a0KB, which takes at most that much new space."_s));
        fixture.editor.undo();
        QCOMPARE(fixture.editor.text(), kText);
    }

    void otherFilesAreRefused()
    {
        EditorFixture fixture(kText);
        QVERIFY(!drop(fixture, {QUrl::fromLocalFile(fixture.write(u"a.png"_s, "PNG"))}));
        QVERIFY(!drop(fixture, {QUrl(u"https://example.org/a.gguf"_s)}));
        const auto path = fixture.write(u"fake.gguf"_s, "not one");
        QVERIFY(drop(fixture, {QUrl::fromLocalFile(path)}));
        QTRY_VERIFY(fixture.find<QLabel>(u"messageText"_s).isVisible());
        QVERIFY(fixture.find<QLabel>(u"messageText"_s).text().startsWith(u"Not a GGUF file: "_s));
        QCOMPARE(fixture.editor.text(), kText);
    }

    void aTextThatCantBeReadTurnsTheFormOff()
    {
        EditorFixture fixture(kText);
        fixture.placeCursor(0);
        QTest::keyClicks(&fixture.editor, u"BAD x"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_Return);
        QTRY_VERIFY(!fixture.find<NumberField>(u"temperature"_s).isEnabled());
        QVERIFY(says(fixture, u"Line 1 has an error. Correct it to use these fields."_s));
        while (fixture.window.hasUnsavedText())
            fixture.editor.undo();
        QTRY_VERIFY(fixture.find<NumberField>(u"temperature"_s).isEnabled());
    }

    void templateActionsAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("actions");
        QTest::newRow("none") << u"a } } { {"_s << QStringList();
        QTest::newRow("two") << u"a{{ b }}c{{d}}"_s << QStringList({u"{{ b }}"_s, u"{{d}}"_s});
        QTest::newRow("string") << u"{{ \"}}\\\"}}\" }}x"_s << QStringList{u"{{ \"}}\\\"}}\" }}"_s};
        QTest::newRow("raw string") << u"{{ `\\` }}x"_s << QStringList{u"{{ `\\` }}"_s};
        QTest::newRow("comment") << u"{{- /* }} \" */ -}}x"_s << QStringList{u"{{- /* }} \" */ -}}"_s};
        QTest::newRow("open") << u"a{{ b\nc"_s << QStringList{u"{{ b\nc"_s};
        QTest::newRow("open comment") << u"{{/* b"_s << QStringList{u"{{/* b"_s};
    }
    void templateActionsAreFound()
    {
        QFETCH(QString, text);
        QStringList actions;
        for (const auto &range : templateActions(text, 7))
            actions.append(text.mid(range.begin - 7, range.length()));
        QTEST(actions, "actions");
    }
};

WEIGHTROOM_TEST(TestEditorForm)
#include "tst_editorform.moc"
