// A text is checked as it's being typed, and one check runs at a time.
#include "model/core/workers.h"
#include "support/testclass.h"
#include "ui/editor/parsedtext.h"

#include <QPlainTextDocumentLayout>
#include <QTest>
#include <QTextCursor>
#include <QTextDocument>
#include <QTimer>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestParsedText : public QObject
{
    Q_OBJECT

private:
    static void type(QTextDocument &document, const QString &text)
    {
        QTextCursor cursor(&document);
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(text);
    }

private slots:
    void init() { QVERIFY(Workers::waitForAbandoned(std::chrono::seconds(20))); }

    // Each takes longer than the pauses in typing, and none is left to itself for the next.
    void aLongTextIsCheckedOnceAtATime()
    {
        QTextDocument document;
        document.setDocumentLayout(new QPlainTextDocumentLayout(&document));
        const ParsedText parsed(&document);
        QString text = u"FROM alpha\n"_s;
        const auto line = u"PARAMETER stop one of very many that a model is to stop at\n"_s;
        constexpr int kLines = 20'000;
        text.reserve(text.size() + line.size() * kLines);
        for (int i = 0; i < kLines; ++i)
            text += line;
        document.setPlainText(text);
        int changes = 0;
        bool isAnyLeft = false;
        QTimer typist;
        connect(&typist, &QTimer::timeout, this, [&] {
            isAnyLeft = isAnyLeft || !Workers::waitForAbandoned({});
            if (changes < 4)
                type(document, u"BAD%1\n"_s.arg(++changes));
        });
        typist.start(300); // a check begins 200 ms after a change
        QTRY_VERIFY_WITH_TIMEOUT(changes == 4 && parsed.isChecked(), 60'000);
        QVERIFY(!isAnyLeft);
        // What was checked is the newest.
        const auto isError = [](const modelfile::Diagnostic &problem) {
            return problem.severity() == modelfile::Severity::Error;
        };
        QCOMPARE(std::count_if(parsed.problems().begin(), parsed.problems().end(), isError), 4);
        QCOMPARE(parsed.document().text.size(), text.size() + 4 * 5);
    }
};

WEIGHTROOM_TEST(TestParsedText)
#include "tst_parsedtext.moc"
