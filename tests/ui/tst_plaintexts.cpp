// Paths, names and reasons show as they are: Qt takes text that looks like markup for markup.
#include "support/testclass.h"
#include "ui/library/firstrun.h"
#include "ui/library/sidebar.h"
#include "ui/newmodel/proposalpages.h"
#include "ui/store/trashpage.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QTextDocument>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const auto kPath = u"/tmp/<b>x</b> &amp;  y/models"_s;

// As Qt shows it where it may choose.
QString seen(const QString &text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    QTextDocument document;
    document.setHtml(text);
    return document.toPlainText();
}

} // namespace

class TestPlainTexts : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void theStoresFolder()
    {
        Sidebar places;
        places.setStore(kPath, -1);
        const auto *button = places.findChild<QToolButton *>(u"storeButton"_s);
        QCOMPARE(seen(button->toolTip()), kPath + u": use another store"_s);
        // A screen reader reads what is there.
        QCOMPARE(button->accessibleName(), kPath + u": use another store"_s);
    }

    void whereModelsWillBeKept()
    {
        FirstRun page;
        page.setStore(kPath, false, -1, true);
        page.setOtherStore(kPath, 2);
        QStringList tips;
        for (const auto *widget : page.findChildren<QWidget *>()) {
            if (!widget->toolTip().isEmpty())
                tips.append(seen(widget->toolTip()));
        }
        QCOMPARE(tips, QStringList({kPath, kPath}));
        const auto labels = page.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return seen(label->text()) == u"Models will be kept in "_s + kPath;
        }));
    }

    void whyTheTrashCantBeEmptied()
    {
        TrashPage page;
        page.setReadOnly(kPath + u" can't be written."_s);
        QCOMPARE(
            seen(page.findChild<QPushButton *>(u"emptyTrashButton"_s)->toolTip()),
            kPath + u" can't be written."_s);
        page.setReadOnly({});
        QVERIFY(page.findChild<QPushButton *>(u"emptyTrashButton"_s)->toolTip().isEmpty());
    }

    void filesThatAreToBecomeModels_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("markup") << kPath;
        QTest::newRow("an ampersand alone") << u"/tmp/a & b.gguf"_s;
        QTest::newRow("a bracket alone") << u"/tmp/a < b.gguf"_s;
    }

    void filesThatAreToBecomeModels()
    {
        QFETCH(QString, path);
        ProposalList list;
        list.addFile(u"a"_s, path, {});
        QCOMPARE(seen(list.item(0)->toolTip()), path);
    }
};

WEIGHTROOM_TEST(TestPlainTexts)
#include "tst_plaintexts.moc"
