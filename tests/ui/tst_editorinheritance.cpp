// What the base model brings along, shown in the form; and the editor's help.
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/editor/numberfield.h"
#include "ui/editor/parameterform.h"
#include "ui/editorfixture.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTest>
#include <QTextBrowser>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestEditorInheritance : public QObject
{
    Q_OBJECT

private:
    static QStringList notes(const EditorFixture &fixture)
    {
        QStringList texts;
        for (const auto *label : fixture.find<ParameterForm>(u"parameterForm"_s).findChildren<QLabel *>())
            texts.append(label->text());
        return texts;
    }
    static QString placeholder(const EditorFixture &fixture, const QString &name)
    {
        return fixture.find<QLineEdit>(name).placeholderText();
    }

    // alpha:8b with parameters and a system prompt of its own.
    static void addBase(const StoreFixture &store)
    {
        const auto parts = q4Parts("alpha");
        for (const auto &blob : parts.blobs())
            store.addBlob(blob);
        auto manifest = Manifest::parse(parts.manifest);
        QVERIFY(manifest);
        const auto add = [&](QStringView type, const QByteArray &bytes) {
            manifest->layers.push_back({type.toString(), store.addBlob(bytes), bytes.size(), {}, {}});
        };
        add(mediatype::kParams,
            R"({"temperature":0.6,"num_ctx":131072,"stop":["<|eot_id|>","a\nb"],"top_k":"many","gone":1})");
        add(mediatype::kSystem, "  You are Alpha.  ");
        store.write(kLibraryFolder + u"alpha/8b"_s, Manifest::write(*manifest->config, manifest->layers));
    }

private slots:
    void init() { prepareEditorTest(); }

    void theBaseModelsValuesAreShownWhereTheTextSetsNone()
    {
        const StoreFixture store;
        addBase(store);
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        QCOMPARE(placeholder(fixture, u"temperature"_s), u"Default (0.8)"_s);
        fixture.window.setStore(store.open());
        QTRY_COMPARE(placeholder(fixture, u"temperature"_s), u"0.6 (from alpha:8b)"_s);
        QCOMPARE(placeholder(fixture, u"num_ctx"_s), u"131,072 (from alpha:8b)"_s);
        QCOMPARE(placeholder(fixture, u"top_k"_s), u"Default (40)"_s); // "many" is no number
        QCOMPARE(placeholder(fixture, u"newStop"_s), u"<|eot_id|>  a\\nb"_s);
        QVERIFY(notes(fixture).contains(u"From alpha:8b."_s));
        QCOMPARE(
            fixture.find<QPlainTextEdit>(u"system"_s).placeholderText(), u"From alpha:8b: You are Alpha."_s);
        // Nothing of it is in the text.
        QCOMPARE(fixture.editor.text(), u"FROM alpha:8b\n"_s);
        QVERIFY(!fixture.window.hasUnsavedText());
        // A step starts from it.
        QTest::keyClick(&fixture.find<QLineEdit>(u"temperature"_s), Qt::Key_Up);
        QVERIFY(fixture.editor.text().contains(u"PARAMETER temperature 0.7"_s));
        // Stops of its own take the place of the base's.
        auto &stop = fixture.find<QLineEdit>(u"newStop"_s);
        stop.setFocus();
        QTest::keyClicks(&stop, u"END"_s);
        QTest::keyClick(&stop, Qt::Key_Return);
        QVERIFY(!notes(fixture).contains(u"From alpha:8b."_s));
        QCOMPARE(placeholder(fixture, u"newStop"_s), u"Add a text"_s);
    }

    void whatIsNoStoredModelBringsNothing_data()
    {
        QTest::addColumn<QString>("from");
        QTest::newRow("unknown") << u"gamma"_s;
        QTest::newRow("a file's path") << u"./alpha.gguf"_s;
        QTest::newRow("a file that has the model's name") << u"alpha:8b"_s;
        QTest::newRow("no name at all") << u"a b c"_s;
    }
    void whatIsNoStoredModelBringsNothing()
    {
        QFETCH(const QString, from);
        const StoreFixture store;
        addBase(store);
        EditorFixture fixture(u"FROM alpha:8b\n"_s);
        fixture.window.setStore(store.open());
        QTRY_COMPARE(placeholder(fixture, u"temperature"_s), u"0.6 (from alpha:8b)"_s);
        if (QTest::currentDataTag() == QByteArray("a file that has the model's name")) {
            fixture.write(u"alpha:8b"_s, "GGUF");
            fixture.window.setStore(store.open());
        }
        fixture.editor.setPlainText(u"FROM "_s + from + u'\n');
        QTRY_COMPARE(placeholder(fixture, u"temperature"_s), u"Default (0.8)"_s);
        QVERIFY(fixture.find<QPlainTextEdit>(u"system"_s).placeholderText().isEmpty());
        QVERIFY(notes(fixture).contains(u"Without any, the base model's apply."_s));
    }

    void theHelpOpensAtTheWordUnderTheCursor()
    {
        EditorFixture fixture(u"FROM alpha:8b\nPARAMETER repeat_last_n 4\n"_s);
        fixture.placeCursor(fixture.indexOf(u"last_n"_s));
        QTest::keyClick(&fixture.editor, Qt::Key_F1);
        auto *help = fixture.window.findChild<QWidget *>(u"editorHelp"_s);
        QVERIFY(help != nullptr);
        QTRY_VERIFY(help->isVisible());
        const auto *text = help->findChild<QTextBrowser *>(u"helpText"_s);
        const auto plain = text->toPlainText();
        for (const auto &piece :
             {u"FROM"_s, u"MESSAGE"_s, u"repeat_last_n"_s, u"num_ctx"_s, u"Ctrl+Space"_s, u"F8"_s, u"Save"_s})
            QVERIFY2(plain.contains(piece), qPrintable(piece));
        QTRY_VERIFY(text->verticalScrollBar()->value() > 0);
        // A second time it's the same window.
        fixture.placeCursor(0);
        QTest::keyClick(&fixture.editor, Qt::Key_F1);
        QCOMPARE(fixture.window.findChildren<QWidget *>(u"editorHelp"_s).size(), 1);
        QTest::keyClick(help, Qt::Key_Escape);
        QTRY_VERIFY(fixture.window.findChild<QWidget *>(u"editorHelp"_s) == nullptr);
    }
};

WEIGHTROOM_TEST(TestEditorInheritance)
#include "tst_editorinheritance.moc"
