// The editor's text as one types: what's wrong with it, its colours, comments, finding and replacing.
#include "support/testclass.h"
#include "ui/editor/commentlines.h"
#include "ui/editor/findbar.h"
#include "ui/editor/parsedtext.h"
#include "ui/editor/problemspanel.h"
#include "ui/editorfixture.h"
#include "ui/theme/theme.h"

#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QFontInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEditorText : public QObject
{
    Q_OBJECT

private:
    // What's underlined with waves, as text.
    static QStringList underlined(const CodeEditor &editor)
    {
        QStringList pieces;
        for (const auto &selection : editor.extraSelections()) {
            if (selection.format.underlineStyle() == QTextCharFormat::WaveUnderline)
                pieces.append(selection.cursor.selectedText());
        }
        return pieces;
    }

    static QStringList matches(const CodeEditor &editor)
    {
        QStringList pieces;
        for (const auto &selection : editor.extraSelections()) {
            if (selection.format.underlineStyle() != QTextCharFormat::WaveUnderline)
                pieces.append(selection.cursor.selectedText());
        }
        return pieces;
    }

    // The colour of the text at a place; an invalid one for plain text.
    static QColor colourAt(const CodeEditor &editor, int position)
    {
        const auto block = editor.document()->findBlock(position);
        for (const auto &range : block.layout()->formats()) {
            const int at = position - block.position();
            if (range.start <= at && at < range.start + range.length)
                return range.format.foreground().color();
        }
        return {};
    }

    static bool isMarked(const CodeEditor &editor, int line)
    {
        for (const auto &each : editor.visibleLines()) {
            if (each.number == line)
                return each.severity.has_value();
        }
        return false;
    }

private slots:
    void init() { prepareEditorTest(); }

    void aBadValueIsToldWhileTyping()
    {
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        QVERIFY(fixture.canBuild());
        fixture.placeCursor(int(fixture.editor.text().size()));
        QTest::keyClicks(&fixture.editor, u"PARAMETER top_p high"_s);
        QTRY_COMPARE(underlined(fixture.editor), QStringList{u"high"_s});
        QCOMPARE(
            fixture.problemTexts(),
            QStringList{u"Error, Line 2, column 17: top_p needs a number from 0 to 1, not “high”."_s});
        QVERIFY(!fixture.canBuild());
        QCOMPARE(fixture.find<QLabel>(u"buildHindrance"_s).text(), u"Fix 1 error to build"_s);
        QVERIFY(isMarked(fixture.editor, 2));
        QVERIFY(!isMarked(fixture.editor, 1));
        QVERIFY(
            fixture.editor.problemsAtLine(fixture.editor.visibleLines().at(1).top + 2).contains(u"top_p"_s));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&fixture.editor, Qt::Key_Backspace);
        QTest::keyClicks(&fixture.editor, u"0.5"_s);
        QTRY_COMPARE(fixture.problemTexts(), QStringList());
        QVERIFY(fixture.canBuild());
        QVERIFY(underlined(fixture.editor).isEmpty());
    }

    void f8GoesRoundTheProblems()
    {
        EditorFixture fixture(
            u"FROM alpha:8b\nPARAMETER top_p high\nPARAMETER top_k x\nPARAMETER mirostat 1\n"_s);
        QCOMPARE(fixture.problemTexts().size(), 3);
        const auto expect = [&fixture](const QString &selected, int row) {
            QCOMPARE(fixture.editor.textCursor().selectedText(), selected);
            QCOMPARE(fixture.problems().currentIndex().row(), row);
            QVERIFY(fixture.editor.hasFocus());
        };
        QTest::keyClick(&fixture.editor, Qt::Key_F8);
        expect(u"high"_s, 0);
        QTest::keyClick(&fixture.editor, Qt::Key_F8);
        expect(u"x"_s, 1);
        QTest::keyClick(&fixture.editor, Qt::Key_F8);
        expect(u"mirostat"_s, 2);
        QTest::keyClick(&fixture.editor, Qt::Key_F8);
        expect(u"high"_s, 0);
        QTest::keyClick(&fixture.editor, Qt::Key_F8, Qt::ShiftModifier);
        expect(u"mirostat"_s, 2);
        fixture.placeCursor(fixture.indexOf(u"PARAMETER top_k"_s));
        QTest::keyClick(&fixture.editor, Qt::Key_F8, Qt::ShiftModifier);
        expect(u"high"_s, 0);
    }

    void aChosenProblemIsGoneTo()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER top_p high\nPARAMETER top_k x\n"_s);
        auto &list = fixture.problems();
        const auto second = list.visualRect(list.model()->index(1, 0)).center();
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(fixture.editor.textCursor().selectedText(), u"x"_s);
        QCOMPARE(fixture.find<QLabel>(u"cursorPlace"_s).text(), u"Line 3, column 17"_s);
    }

    void problemsAreSaidInWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("unknown") << u"FROM a\nPARAMETER topp 1\n"_s
                                 << u"Error, Line 2, column 11: Ollama has no parameter “topp”."_s;
        QTest::newRow("integer")
            << u"FROM a\nPARAMETER top_k 4k\n"_s
            << u"Error, Line 2, column 17: top_k needs a whole number from 0 up, not “4k”."_s;
        QTest::newRow("deprecated")
            << u"FROM a\nPARAMETER mirostat 2\n"_s
            << u"Warning, Line 2, column 11: mirostat is no longer used: Ollama accepts the line but doesn’t store it."_s;
        QTest::newRow("quote")
            << u"FROM a\nSYSTEM \"\"\"x\n"_s
            << u"Error, Line 2, column 8: The quote \"\"\" is opened here but not closed at the end of a line."_s;
        QTest::newRow("command")
            << u"FROM a\nFORM b\n"_s
            << u"Error, Line 2, column 1: “FORM” isn’t a command. The usual ones are FROM, PARAMETER, SYSTEM and TEMPLATE."_s;
        QTest::newRow("half a command")
            << u"FROM a\nSYSTEM\n"_s
            << u"Error, Line 2, column 1: SYSTEM needs a space and a value after it."_s;
        QTest::newRow("half a parameter")
            << u"FROM a\nPARAMETER top_k\n"_s
            << u"Error, Line 2, column 11: PARAMETER needs a name, one space and a value."_s;
        QTest::newRow("role")
            << u"FROM a\nMESSAGE me x\n"_s
            << u"Error, Line 2, column 9: MESSAGE needs system, user or assistant, in lower case."_s;
        const auto bad = [](const char *name, const QString &body, int column, const QString &said) {
            QTest::newRow(name) << u"FROM a\nTEMPLATE "_s + body
                                << u"Error, Line 2, column %1: "_s.arg(column) + said;
        };
        bad("template: jinja", u"{% for m in messages %}{{ m['role'] }}{% endfor %}"_s, 10,
            u"This is a Jinja template, but Ollama takes Go templates. Without TEMPLATE, it uses the one in the model."_s);
        bad("template: jinja before all else", u"{{ bos_token }}{% if x %}a{% endif %}"_s, 25,
            u"This is a Jinja template, but Ollama takes Go templates. Without TEMPLATE, it uses the one in the model."_s);
        bad("template: no end", u"{{ if .System }}{{ .Prompt }}"_s, 10,
            u"“{{ if” needs an {{ end }} further down."_s);
        bad("template: never closed", u"{{ .Prompt"_s, 10, u"“{{ .Prompt” is never closed by “}}”."_s);
        bad("template: never closed on its line", u"\"\"\"{{ .System\n<|end|>{{ .Prompt }}\"\"\""_s, 13,
            u"“{{ .System” is never closed by “}}”."_s);
        bad("template: one brace", u"{{ .Prompt }x"_s, 21, u"A single “}” closes nothing: write “}}”."_s);
        bad("template: function", u"{{ upper .A }}"_s, 13,
            u"Ollama’s templates have no function “upper”. Values have a dot in front, as in .Prompt."_s);
        bad("template: field without its dot", u"{{ prompt }}"_s, 13,
            u"“prompt” needs a dot in front and capitals: .Prompt."_s);
        bad("template: field of two words", u"{{ tool_calls }}"_s, 13,
            u"“tool_calls” needs a dot in front and capitals: .ToolCalls."_s);
        bad("template: variable", u"{{ $x }}"_s, 13,
            u"“$x” isn’t set anywhere before, as in {{ $x := .Prompt }}."_s);
        bad("template: end", u"{{ end }}"_s, 10,
            u"This {{ end }} has no {{ if }}, {{ range }} or {{ with }} before it."_s);
        bad("template: else", u"a{{ else }}"_s, 11, u"This {{ else }} has no {{ if }} before it."_s);
        bad("template: two elses", u"{{ if .A }}{{ else }}{{ else }}{{ end }}"_s, 31,
            u"A second {{ else }}: only one can stand before the {{ end }}."_s);
        bad("template: nothing", u"{{ if }}{{ end }}"_s, 16,
            u"A value such as .Prompt is missing before “}}”."_s);
        bad("template: text", u"{{ eq .Role \"user }}"_s, 22,
            u"“\"user }}” begins with a quote that is never closed."_s);
        bad("template: round quotes", u"{{ eq .Role “user” }}"_s, 22,
            u"Templates use straight quotes: write \" instead of “."_s);
        bad("template: comma", u"{{ eq .Role, 1 }}"_s, 21, u"“,” can’t stand here, between “{{” and “}}”."_s);
        bad("template: square bracket", u"{{ m[0] }}"_s, 13, u"“[” can’t follow “m”."_s);
        bad("template: parenthesis", u"{{ (eq .Role 1 }}"_s, 10, u"A “(” is never closed by “)”."_s);
        bad("template: break", u"{{ break }}"_s, 13,
            u"{{ break }} works only between {{ range }} and its {{ end }}."_s);
        QTest::newRow("nothing")
            << QString()
            << u"Error, Line 1, column 1: FROM is missing: it names the model or file to build from."_s;
    }
    void problemsAreSaidInWords()
    {
        QFETCH(QString, text);
        const auto document = modelfile::parse(text);
        ProblemsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProblems({document.diagnose(modelfile::Problem::EmptyFrom, {}), {}});
        model.setProblems(modelfile::lint(document));
        QCOMPARE(model.rowCount(), 1);
        QTEST(model.index(0).data(Qt::AccessibleTextRole).toString(), "said");
    }

    void coloursComeFromTheParser()
    {
        EditorFixture fixture(
            u"# note\nFROM alpha:8b\nPARAMETER top_k 40\nPARAMETER stop 40\nSYSTEM \"\"\"\n# {{ text "
            u"}}\nFROM x\n\"\"\"\n"
            "TEMPLATE \"\"\"a {{ if .System }}\nb {{ \"}}\" }} c\"\"\"\nMESSAGE user hi\n"_s);
        QCoreApplication::processEvents();
        const auto colours = Colours::of(fixture.editor.palette());
        const auto at = [&fixture](const QString &piece, int offset = 0) {
            return colourAt(fixture.editor, fixture.indexOf(piece) + offset);
        };
        QCOMPARE(at(u"# note"_s), colours.comment);
        QCOMPARE(at(u"FROM alpha"_s), colours.command);
        QCOMPARE(at(u"alpha"_s), QColor());
        QCOMPARE(at(u"top_k"_s), colours.parameter);
        QCOMPARE(at(u"top_k 40"_s, 6), colours.number);
        QCOMPARE(at(u"stop 40"_s, 5), QColor());
        QCOMPARE(at(u"# {{ text"_s), QColor());
        QCOMPARE(at(u"{{ text"_s), QColor());
        QCOMPARE(at(u"FROM x"_s), QColor());
        QCOMPARE(at(u"TEMPLATE"_s), colours.command);
        QCOMPARE(at(u"a {{ if"_s), QColor());
        QCOMPARE(at(u"{{ if"_s), colours.templateText);
        QCOMPARE(at(u"b {{"_s), QColor());
        QCOMPARE(at(u"b {{"_s, 2), colours.templateText);
        QCOMPARE(at(u"\" }} c"_s, 3), colours.templateText);
        QCOMPARE(at(u"}} c"_s, 3), QColor());
        QCOMPARE(at(u"user"_s), colours.parameter);
        // A quote that doesn't end its line any more isn't closed: what's below is text, and back.
        fixture.placeCursor(fixture.indexOf(u"\nTEMPLATE"_s));
        QTest::keyClicks(&fixture.editor, u"x"_s);
        QTRY_COMPARE(at(u"TEMPLATE"_s), QColor());
        QCOMPARE(at(u"{{ if"_s), QColor());
        QCOMPARE(at(u"MESSAGE"_s), colours.command);
        fixture.editor.undo();
        QTRY_COMPARE(at(u"TEMPLATE"_s), colours.command);
    }

    void aLongLineIsColouredToItsLimit()
    {
        const auto text = u"FROM alpha:8b\nTEMPLATE {{ "_s + QString(20'000, u'x') + u" }}\n"_s;
        EditorFixture fixture(text);
        QCoreApplication::processEvents();
        const int line = fixture.indexOf(u"TEMPLATE"_s);
        QVERIFY(colourAt(fixture.editor, line + 9'999).isValid());
        QVERIFY(!colourAt(fixture.editor, line + 10'001).isValid());
    }

    void aLongTextIsParsedOnAWorker()
    {
        QString text = u"FROM alpha:8b\n"_s;
        while (text.size() <= 2 * ParsedText::kParsedAtOnce)
            text += u"# another line of a long text\n"_s;
        EditorFixture fixture(text + u"PARAMETER top_k 40\n"_s);
        QVERIFY(fixture.editor.parsed()->isCurrent());
        QCOMPARE(fixture.problemTexts(), QStringList());
        fixture.placeCursor(int(fixture.editor.text().size()) - 1);
        QTest::keyClicks(&fixture.editor, u"k"_s);
        QVERIFY(!fixture.editor.parsed()->isCurrent());
        QTRY_COMPARE(fixture.problemTexts().size(), 1);
        QVERIFY(fixture.editor.parsed()->isCurrent());
        QCoreApplication::processEvents();
        QCOMPARE(
            colourAt(fixture.editor, fixture.indexOf(u"PARAMETER"_s)),
            Colours::of(fixture.editor.palette()).command);
    }

    void checkingEndsByItself()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER top_p high\n"_s);
        int parses = 0;
        QObject::connect(fixture.editor.parsed(), &ParsedText::parsed, this, [&parses] { ++parses; });
        QPalette palette = fixture.editor.palette();
        palette.setColor(QPalette::Base, Qt::black);
        fixture.editor.setPalette(palette);
        QCoreApplication::processEvents();
        QVERIFY(fixture.editor.parsed()->isChecked());
        QCOMPARE(parses, 0);
        QVERIFY(!fixture.window.hasUnsavedText());
    }

    void linesAreCommentedOutAndIn_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("after");
        QTest::newRow("a line") << u"FROM a\nSEED\n"_s << u"OM"_s << u"OM"_s << u"# FROM a\nSEED\n"_s;
        QTest::newRow("lines, the empty one stays")
            << u"FROM a\n\nLICENSE b\n"_s << u"M a"_s << u"CENSE"_s << u"# FROM a\n\n# LICENSE b\n"_s;
        QTest::newRow("a selection to a line's begin")
            << u"FROM a\nLICENSE b\n"_s << u"FROM"_s << u"\nLI"_s << u"# FROM a\nLICENSE b\n"_s;
        QTest::newRow("a command of several lines")
            << u"FROM a\nSYSTEM \"\"\"x\ny\n\"\"\"\n"_s << u"y"_s << u"y"_s
            << u"FROM a\n# SYSTEM \"\"\"x\n# y\n# \"\"\"\n"_s;
        QTest::newRow("in again") << u"#FROM a\n  # LICENSE b\n"_s << u"#F"_s << u"LIC"_s
                                  << u"FROM a\n  LICENSE b\n"_s;
        QTest::newRow("mixed goes out")
            << u"# FROM a\nFROM b\n"_s << u"# F"_s << u"b"_s << u"# # FROM a\n# FROM b\n"_s;
    }
    void linesAreCommentedOutAndIn()
    {
        QFETCH(QString, before);
        QFETCH(QString, from);
        QFETCH(QString, to);
        EditorFixture fixture(before);
        auto cursor = fixture.editor.textCursor();
        cursor.setPosition(fixture.indexOf(from));
        const int offset = to.startsWith(u'\n') ? 1 : 0;
        cursor.setPosition(fixture.indexOf(to) + offset, QTextCursor::KeepAnchor);
        fixture.editor.setTextCursor(cursor);
        QTest::keyClick(&fixture.editor, Qt::Key_Slash, Qt::ControlModifier);
        QTEST(fixture.editor.text(), "after");
        fixture.editor.undo();
        QCOMPARE(fixture.editor.text(), before);
    }

    void textIsFound()
    {
        EditorFixture fixture(u"FROM alpha:8b\n# Alpha and ALPHA\n"_s);
        QTest::keyClick(&fixture.editor, Qt::Key_F, Qt::ControlModifier);
        auto &words = fixture.find<QLineEdit>(u"findWords"_s);
        QVERIFY(words.hasFocus());
        QTest::keyClicks(&words, u"alpha"_s);
        QCOMPARE(matches(fixture.editor), QStringList({u"alpha"_s, u"Alpha"_s, u"ALPHA"_s}));
        auto &count = fixture.find<QLabel>(u"findCount"_s);
        QCOMPARE(count.text(), u"1 of 3"_s);
        QTest::keyClick(&words, Qt::Key_Return);
        QCOMPARE(fixture.editor.textCursor().selectedText(), u"Alpha"_s);
        QTest::keyClick(&words, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClick(&words, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(fixture.editor.textCursor().selectedText(), u"ALPHA"_s);
        QCOMPARE(count.text(), u"3 of 3"_s);
        QTest::keyClicks(&words, u"x"_s);
        QCOMPARE(count.text(), u"Not found"_s);
        QTest::keyClick(&words, Qt::Key_Escape);
        QVERIFY(!words.isVisible());
        QVERIFY(fixture.editor.hasFocus());
        QVERIFY(matches(fixture.editor).isEmpty());
    }

    void textIsReplaced()
    {
        const auto before = u"FROM alpha:8b\n# Alpha and alpha\n"_s;
        EditorFixture fixture(before);
        QTest::keyClick(&fixture.editor, Qt::Key_H, Qt::ControlModifier);
        QTest::keyClicks(&fixture.find<QLineEdit>(u"findWords"_s), u"alpha"_s);
        auto &replacement = fixture.find<QLineEdit>(u"replacement"_s);
        replacement.setFocus();
        QTest::keyClicks(&replacement, u"beta"_s);
        QTest::keyClick(&replacement, Qt::Key_Return);
        QCOMPARE(fixture.editor.text(), u"FROM beta:8b\n# Alpha and alpha\n"_s);
        QCOMPARE(fixture.editor.textCursor().selectedText(), u"Alpha"_s);
        QTest::mouseClick(&fixture.find<QPushButton>(u"replaceAll"_s), Qt::LeftButton);
        QCOMPARE(fixture.editor.text(), u"FROM beta:8b\n# beta and beta\n"_s);
        fixture.editor.undo();
        QCOMPARE(fixture.editor.text(), u"FROM beta:8b\n# Alpha and alpha\n"_s);
    }

    // A click between two rows is on the nearer one, at its place in the row; so are rows of a wrapped line.
    void linesStandApart()
    {
        EditorFixture fixture(
            u"FROM alpha:8b\n"_s + u"SYSTEM "_s + u"word "_s.repeated(60) + u"\nPARAMETER seed 1\n"_s);
        auto &editor = fixture.editor;
        const auto lineOf = [&](int block, int row) {
            return editor.document()->findBlockByNumber(block).layout()->lineAt(row);
        };
        const auto lines = editor.visibleLines();
        QVERIFY(lines.size() >= 3);
        const qreal space = editor.rowHeight(lineOf(0, 0)) - lineOf(0, 0).height();
        const qreal pitch = std::round(1.55 * QFontInfo(editor.document()->defaultFont()).pixelSize());
        QCOMPARE(space, std::max(2.0, pitch - std::ceil(lineOf(0, 0).height())));
        QCOMPARE(lines[1].top - lines[0].top, qRound(editor.rowHeight(lineOf(0, 0))));
        QCOMPARE(lines[0].height, lines[0].wholeHeight);
        const int rows = editor.document()->findBlockByNumber(1).layout()->lineCount();
        QVERIFY(rows > 2);
        QCOMPARE(lineOf(1, 2).y() - lineOf(1, 1).y(), editor.rowHeight(lineOf(1, 1)));
        QCOMPARE(lines[2].top - lines[1].top, qRound(rows * editor.rowHeight(lineOf(1, 0))));
        const int column = 6;
        const int x = qRound(lineOf(0, 0).cursorToX(column));
        for (int y = lines[0].top; y < lines[1].top; ++y) {
            QTest::mouseClick(editor.viewport(), Qt::LeftButton, {}, {x, y});
            QCOMPARE(editor.textCursor().position(), column);
        }
        // Editing a line lays it out anew.
        fixture.placeCursor(3);
        QTest::keyClicks(&editor, u"x"_s);
        QCOMPARE(editor.visibleLines()[1].top, lines[1].top);
        QCOMPARE(editor.visibleLines()[2].top, lines[2].top);
    }

    // Marks fill the row they stand in, also the space that the font doesn't.
    void aMarkFillsItsRow()
    {
        EditorFixture fixture(u"FROM alpha:8b\n\n"_s);
        auto &editor = fixture.editor;
        editor.setMatches({{4, 5}}); // a space, so no letter is in the way
        const auto line = editor.visibleLines().front();
        const auto picture = editor.viewport()->grab().toImage();
        const auto first = editor.document()->firstBlock().layout()->lineAt(0);
        const qreal ratio = picture.devicePixelRatio();
        const int x = qRound((first.cursorToX(4) + 2) * ratio);
        for (int y = line.top; y < line.top + line.height; ++y)
            QCOMPARE(picture.pixelColor(x, qRound(y * ratio)), Colours::of(editor.palette()).warningGround);
    }

    // What is to be done stands at the sentence's end: it's read in a narrow window too.
    void aLongProblemHasTwoLines()
    {
        EditorFixture fixture(u"FROM alpha:8b\nTEMPLATE {{ end }}\n"_s);
        fixture.window.resize(900, 600);
        fixture.window.show();
        auto &list = fixture.problems();
        const auto heightOf = [&list] { return list.visualRect(list.model()->index(0, 0)).height(); };
        const auto isFit = [&] {
            return heightOf() == list.sizeHintForIndex(list.model()->index(0, 0)).height();
        };
        QTRY_VERIFY(isFit());
        fixture.editor.selectAll();
        fixture.editor.insertPlainText(u"FROM alpha:8b\nTEMPLATE {% if a %}{{ m['role'] }}\n"_s);
        QTRY_VERIFY(fixture.problemTexts().constFirst().contains(u"Jinja"_s));
        QTRY_VERIFY(isFit());
        const int least = ProblemDelegate::height(list.font());
        QCOMPARE(heightOf(), least + list.fontMetrics().height());
        // The list grows with them.
        fixture.editor.appendPlainText(u"PARAMETER mirostat 2"_s);
        QTRY_COMPARE(fixture.problemTexts().size(), 2);
        QTRY_VERIFY(list.viewport()->height() >= list.visualRect(list.model()->index(1, 0)).bottom());
        fixture.window.resize(2600, 600);
        QTRY_COMPARE(heightOf(), least);
        fixture.window.resize(900, 600);
        QTRY_VERIFY(heightOf() > least);
        fixture.editor.selectAll();
        fixture.editor.insertPlainText(u"FROM alpha:8b\nTEMPLATE {{ . }\n"_s);
        QTRY_VERIFY(!fixture.problemTexts().constFirst().contains(u"Jinja"_s));
        QTRY_VERIFY(isFit());
    }

    void aTemplateThatIsTooDeepToBeCheckedIsMarkedAsAWarning()
    {
        EditorFixture fixture(
            u"FROM alpha:8b\nTEMPLATE \"\"\""_s + u"{{ if .A }}\n"_s.repeated(600)
            + u"{{ end }}"_s.repeated(600) + u"\"\"\"\n"_s);
        QCOMPARE(fixture.problemTexts().size(), 1);
        const auto text = fixture.problemTexts().constFirst();
        QVERIFY2(
            text.contains(u"isn’t checked from here on: it is nested more than 500"_s), qPrintable(text));
        const auto marks = fixture.editor.extraSelections();
        const auto found = std::find_if(marks.begin(), marks.end(), [](const auto &mark) {
            return mark.cursor.selectedText() == u"if" && mark.cursor.blockNumber() == 501;
        });
        QVERIFY(found != marks.end());
        QCOMPARE(found->format.underlineColor(), Colours::of(fixture.editor.palette()).warning);
    }

    void noBreakSpacesStay()
    {
        const auto text = u"FROM alpha:8b\nSYSTEM a\u00a0b\n"_s;
        EditorFixture fixture(text);
        QCOMPARE(fixture.editor.text(), text);
        QCOMPARE(fixture.problemTexts().size(), 1);
    }
};

WEIGHTROOM_TEST(TestEditorText)
#include "tst_editortext.moc"
