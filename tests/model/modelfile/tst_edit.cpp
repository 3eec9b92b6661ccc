#include "model/modelfile/edit.h"
#include "model/modelfile/parser.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

namespace
{

const QString kText =
    u"# top\nFROM a\n\tPARAMETER top_k 1  \n# why\nparameter top_k \"2\"\nPARAMETER stop x\n"
    "PARAMETER stop \"\"\"y\nz\"\"\"\nSYSTEM one # not a comment\n# end"_s;

} // namespace

class TestEdit : public QObject
{
    Q_OBJECT

private slots:
    void theLastParameterIsSet()
    {
        QString expected = kText;
        expected.replace(u"top_k \"2\""_s, u"top_k 30"_s);
        QCOMPARE(setParameter(kText, u"top_k"_s, u"30"_s).value(), expected);
    }

    void theSameValueChangesNothing()
    {
        QCOMPARE(setParameter(kText, u"top_k"_s, u"2"_s).value(), kText);
        QCOMPARE(setCommand(kText, CommandKind::System, u"one # not a comment"_s).value(), kText);
    }

    void aMissingParameterIsAdded()
    {
        QCOMPARE(
            setParameter(kText, u"min_p"_s, u" 1"_s).value(),
            kText + u"\nPARAMETER min_p \"\"\" 1\"\"\"\n"_s);
        QCOMPARE(setParameter(QString(), u"min_p"_s, u"1"_s).value(), u"PARAMETER min_p 1\n"_s);
        QCOMPARE(
            setParameter(u"FROM a\r\n"_s, u"min_p"_s, u"1"_s).value(), u"FROM a\r\nPARAMETER min_p 1\r\n"_s);
        QCOMPARE(setParameter(u"FROM a\r"_s, u"min_p"_s, u"1"_s).value(), u"FROM a\rPARAMETER min_p 1\r"_s);
    }

    void allOfANameAreRemovedWithTheirLines()
    {
        QString expected = kText;
        expected.remove(u"\tPARAMETER top_k 1  \n"_s).remove(u"parameter top_k \"2\"\n"_s);
        QCOMPARE(removeParameter(kText, u"top_k"_s).value(), expected);
        expected = kText;
        expected.remove(u"PARAMETER stop x\nPARAMETER stop \"\"\"y\nz\"\"\"\n"_s);
        QCOMPARE(removeParameter(kText, u"stop"_s).value(), expected);
        QCOMPARE(removeParameter(kText, u"seed"_s).value(), kText);
        QCOMPARE(
            removeParameter(u"FROM a\r\nPARAMETER seed 1\r\n\r\n#x"_s, u"seed"_s).value(),
            u"FROM a\r\n\r\n#x"_s);
        QCOMPARE(removeParameter(u"FROM a\nPARAMETER seed 1"_s, u"seed"_s).value(), u"FROM a\n"_s);
    }

    void aListIsSetInOrder_data()
    {
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const auto old = u"PARAMETER stop x\nPARAMETER stop \"\"\"y\nz\"\"\"\n"_s;
        QTest::newRow("fewer") << QStringList{u"q"_s} << old << u"PARAMETER stop q\n"_s;
        QTest::newRow("same") << QStringList{u"x"_s, u"y\nz"_s} << old << old;
        QTest::newRow("changed") << QStringList{u"\"x"_s, u"w"_s} << old
                                 << u"PARAMETER stop \"\"\"\"x\"\"\"\nPARAMETER stop w\n"_s;
        QTest::newRow("more") << QStringList{u"x"_s, u"y\nz"_s, u"w"_s} << old << QString();
    }
    void aListIsSetInOrder()
    {
        QFETCH(QStringList, values);
        QFETCH(QString, before);
        QFETCH(QString, after);
        QString expected = kText;
        if (after.isNull())
            expected += u"\nPARAMETER stop w\n"_s;
        else
            expected.replace(before, after);
        QCOMPARE(setParameterValues(kText, u"stop"_s, values).value(), expected);
    }

    void commandsAreSetAndRemoved()
    {
        QString expected = kText;
        expected.replace(u"one # not a comment"_s, u"\"\"\"a\nb\"\"\""_s);
        QCOMPARE(setCommand(kText, CommandKind::System, u"a\nb"_s).value(), expected);
        expected = kText;
        expected.remove(u"SYSTEM one # not a comment\n"_s);
        QCOMPARE(removeCommand(kText, CommandKind::System).value(), expected);
        QCOMPARE(setCommand(u"FROM \n"_s, CommandKind::From, u"b"_s).value(), u"FROM b\n"_s);
        QCOMPARE(
            setCommand(u"FROM \""_s + u"a\"\u200b\n"_s, CommandKind::From, u"b"_s).value(),
            u"FROM b\u200b\n"_s);
    }

    void whatCannotBeDoneIsSaid()
    {
        QCOMPARE(setParameter(u"FROM a\nBAD x\n"_s, u"seed"_s, u"1"_s).error().where, u"2:1"_s);
        QCOMPARE(setParameter(kText, u"a b"_s, u"1"_s).error().kind, Error::Kind::Usage);
        QCOMPARE(setParameter(kText, QString(), u"1"_s).error().kind, Error::Kind::Usage);
        QCOMPARE(setCommand(kText, CommandKind::Message, u"1"_s).error().kind, Error::Kind::Usage);
        QCOMPARE(setCommand(kText, CommandKind::System, u"\u200b"_s).error().kind, Error::Kind::Modelfile);
    }
};

WEIGHTROOM_TEST(TestEdit)
#include "tst_edit.moc"
