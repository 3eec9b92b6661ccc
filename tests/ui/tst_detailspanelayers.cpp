// The Layers tab: who uses what, what is shown of a layer, saving copies.
#include "detailsfixture.h"
#include "model/items/layersmodel.h"
#include "model/session/savecopy.h"
#include "support/testclass.h"
#include "ui/controls/elidedlabel.h"
#include "ui/details/detailstree.h"
#include "ui/details/savebar.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDetailsPaneLayers : public QObject
{
    Q_OBJECT

private:
    struct Shown {
        TwoModels models;
        DetailsPane pane;
        DetailsTree *tree = nullptr;

        Shown()
        {
            pane.resize(640, 728);
            pane.setStore(models.store.open());
            pane.show();
            if (!showModel(pane, models.first))
                qFatal("the model isn't shown");
            pane.showTab(int(DetailsTab::Layers));
            tree = pane.findChild<DetailsTree *>(u"layersTree"_s);
        }

        QModelIndex row(const QString &kind) const
        {
            const auto root = tree->model()->index(0, 0);
            if (root.data().toString() == kind)
                return root;
            for (int i = 0; i < tree->model()->rowCount(root); ++i) {
                if (tree->model()->index(i, 0, root).data().toString() == kind)
                    return tree->model()->index(i, 0, root);
            }
            return {};
        }
        void choose(const QString &kind) const { tree->setCurrentIndex(row(kind)); }
        QString text() const { return pane.findChild<QPlainTextEdit *>(u"layerText"_s)->toPlainText(); }
        QString note() const
        {
            const auto *note = pane.findChild<QLabel *>(u"layerNote"_s);
            return note->isVisible() ? note->text() : QString();
        }
        // Chooses a file in the dialog that "Save as…" opens.
        void saveAs(const QString &target)
        {
            QTest::mouseClick(pane.findChild<QPushButton *>(u"layerSaveAs"_s), Qt::LeftButton);
            auto *dialog = pane.findChild<QFileDialog *>();
            QVERIFY(dialog != nullptr);
            emit dialog->fileSelected(target);
            dialog->close();
        }
        bool waitSaved() const
        {
            const auto *bar = pane.findChild<SaveBar *>();
            return QTest::qWaitFor([&] { return !bar->isSaving(); }, 10000);
        }
    };

private slots:
    // The offscreen platform says this of every window.
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void layersSayWhoSharesThem()
    {
        const Shown shown;
        const QAbstractItemModelTester tester(
            shown.tree->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto shared = [&](const QString &kind) {
            return shown.row(kind).siblingAtColumn(LayersModel::SharedWith).data().toString();
        };
        QCOMPARE(shared(u"Weights"_s), u"me/beta:v2"_s);
        QCOMPARE(shared(u"Licence"_s), u"me/beta:v2"_s);
        QCOMPARE(shared(u"Template"_s), QString());
        QCOMPARE(shared(u"Manifest"_s), QString());
        QVERIFY(shown.row(u"Weights"_s).data(Qt::AccessibleTextRole).toString().contains(u"me/beta:v2"_s));
    }

    void aClickOnTheSharedModelGoesThere()
    {
        const Shown shown;
        QSignalSpy wanted(&shown.pane, &DetailsPane::selectModelRequested);
        const auto cell = shown.row(u"Weights"_s).siblingAtColumn(LayersModel::SharedWith);
        QTest::mouseClick(shown.tree->viewport(), Qt::LeftButton, {}, shown.tree->visualRect(cell).center());
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), shown.models.second);
    }

    void usersAreLinksButNotTheModelItself()
    {
        Shown shown;
        shown.choose(u"Licence"_s);
        const auto users = shown.pane.findChild<QLabel *>(u"layerUsers"_s)->text();
        QVERIFY(users.contains(u"alpha:8b"_s));
        QVERIFY(users.contains(u"<a href=\"registry.ollama.ai/me/beta:v2\""_s));
        QVERIFY(!users.contains(u"href=\"registry.ollama.ai/library/alpha"_s));
        QSignalSpy wanted(&shown.pane, &DetailsPane::selectModelRequested);
        followLink(shown.pane, u"layerUsers"_s, shown.models.second);
        QCOMPARE(wanted.size(), 1);
    }

    void textIsShownJsonIsIndentedAndWeightsLinkToTheirTab()
    {
        const Shown shown;
        shown.choose(u"Template"_s);
        QTRY_VERIFY(shown.text().contains(u"second line"_s));
        shown.choose(u"Manifest"_s);
        QTRY_VERIFY(shown.text().startsWith(u"{\n    \"config\""_s));
        shown.choose(u"Config"_s);
        QTRY_VERIFY(shown.text().contains(u"\n    \"model_family\": \"llama\""_s));
        shown.choose(u"Weights"_s);
        QVERIFY(shown.note().startsWith(u"Not text."_s));
        emit shown.pane.findChild<QLabel *>(u"layerNote"_s)->linkActivated(u"#"_s);
        QCOMPARE(shown.pane.findChild<QTabBar *>(u"detailsTabs"_s)->currentIndex(), 2);
    }

    void theWholePathIsCopied()
    {
        const Shown shown;
        shown.choose(u"Weights"_s);
        auto *path = shown.pane.findChild<ElidedLabel *>(u"layerPath"_s);
        const auto whole = shown.models.store.path(u"blobs/"_s + Digest::of(shown.models.weights).fileName());
        QCOMPARE(path->whole(), whole);
        QVERIFY(path->text() != whole); // elided
        QTest::keyClick(path, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), whole);
    }

    void aCopyIsSavedAlsoOverAnExistingFile()
    {
        Shown shown;
        const auto target = shown.models.store.beside(u"copy.gguf"_s);
        QFile existing(target);
        QVERIFY(existing.open(QIODevice::WriteOnly));
        existing.write("what was there before, longer or not");
        existing.close();
        shown.choose(u"Weights"_s);
        QSignalSpy said(&shown.pane, &DetailsPane::fileSaved);
        shown.saveAs(target);
        QVERIFY(shown.waitSaved());
        QCOMPARE(contentOf(target), shown.models.weights);
        QCOMPARE(said.value(0).value(0).toString(), target);
        const auto names = QDir(shown.models.store.beside({})).entryList(QDir::Files | QDir::Hidden);
        QCOMPARE(names, QStringList{u"copy.gguf"_s});
    }

    void theManifestIsSavedAsItsBytes()
    {
        Shown shown;
        const auto target = shown.models.store.beside(u"manifest.json"_s);
        shown.choose(u"Manifest"_s);
        shown.saveAs(target);
        QVERIFY(shown.waitSaved());
        QCOMPARE(
            contentOf(target),
            contentOf(shown.models.store.path(u"manifests/registry.ollama.ai/library/alpha/8b"_s)));
    }

    void nothingIsSavedIntoTheStore_data()
    {
        QTest::addColumn<QString>("below");
        QTest::newRow("a new file") << u"copy.gguf"_s;
        QTest::newRow("among the blobs") << u"blobs/copy.gguf"_s;
        QTest::newRow("over a manifest") << u"manifests/registry.ollama.ai/library/alpha/8b"_s;
    }

    void nothingIsSavedIntoTheStore()
    {
        QFETCH(const QString, below);
        Shown shown;
        const auto before = shown.models.store.snapshot();
        shown.choose(u"Weights"_s);
        shown.saveAs(shown.models.store.path(below));
        QVERIFY(shown.waitSaved());
        QCOMPARE(shown.models.store.snapshot(), before);
        const auto *text = shown.pane.findChild<QLabel *>(u"saveText"_s);
        QVERIFY(text->isVisible());
        QVERIFY2(text->text().contains(u"is inside the store"_s), qPrintable(text->text()));
        QTest::mouseClick(shown.pane.findChild<QPushButton *>(u"saveStop"_s), Qt::LeftButton);
        QVERIFY(!text->isVisible());
    }

    void aFolderThatIsMissingIsSaid()
    {
        Shown shown;
        shown.choose(u"Weights"_s);
        shown.saveAs(shown.models.store.beside(u"nowhere/copy.gguf"_s));
        QVERIFY(shown.waitSaved());
        const auto *text = shown.pane.findChild<QLabel *>(u"saveText"_s);
        QVERIFY2(text->text().contains(u"doesn't exist"_s), qPrintable(text->text()));
    }

    void namesForCopiesAreReadable_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("proposed");
        QTest::newRow("weights") << u"llama3.1:8b"_s << u".Q4_K_M.gguf"_s << u"llama3.1-8b.Q4_K_M.gguf"_s;
        QTest::newRow("template") << u"llama3.1:8b"_s << u"-template.txt"_s << u"llama3.1-8b-template.txt"_s;
        QTest::newRow("namespace") << u"me/bot:v2"_s << u".gguf"_s << u"me-bot-v2.gguf"_s;
        QTest::newRow("build") << u"a:b+Q4_0"_s << u".Q4_0.gguf"_s << u"a-b.Q4_0.gguf"_s;
    }

    void namesForCopiesAreReadable()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, ending);
        QFETCH(const QString, proposed);
        QCOMPARE(proposedFileName(nameOf(name), ending), proposed);
    }
};

WEIGHTROOM_TEST(TestDetailsPaneLayers)
#include "tst_detailspanelayers.moc"
