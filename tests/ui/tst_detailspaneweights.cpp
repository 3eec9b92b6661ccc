// The Weights tab: one filter, pages of arrays, order of tensors, copying rows.
#include "detailsfixture.h"
#include "model/items/metadatamodel.h"
#include "model/items/tensormodel.h"
#include "support/testclass.h"
#include "ui/details/detailstree.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDetailsPaneWeights : public QObject
{
    Q_OBJECT

private:
    struct Shown {
        TwoModels models;
        DetailsPane pane;
        DetailsTree *metadata = nullptr;
        DetailsTree *tensors = nullptr;
        QLineEdit *filter = nullptr;

        Shown()
        {
            pane.resize(640, 728);
            pane.setStore(models.store.open());
            pane.show();
            if (!showModel(pane, models.first))
                qFatal("the model isn't shown");
            pane.showTab(int(DetailsTab::Weights));
            metadata = pane.findChild<DetailsTree *>(u"metadataTree"_s);
            tensors = pane.findChild<DetailsTree *>(u"tensorTree"_s);
            filter = pane.findChild<QLineEdit *>(u"weightsFilter"_s);
        }

        QModelIndex key(const QString &name) const
        {
            for (int row = 0; row < metadata->model()->rowCount(); ++row) {
                if (metadata->model()->index(row, 0).data().toString() == name)
                    return metadata->model()->index(row, 0);
            }
            return {};
        }
        QStringList names(const DetailsTree *tree) const
        {
            QStringList result;
            for (int row = 0; row < tree->model()->rowCount(); ++row)
                result.append(tree->model()->index(row, 0).data().toString());
            return result;
        }
    };

private slots:
    // The offscreen platform says this of every window.
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void everyWordOfTheFilterIsLookedForInKeysValuesAndTensors_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QStringList>("keys");
        QTest::addColumn<int>("tensors");
        QTest::newRow("a key") << u"CONTEXT"_s << QStringList{u"llama.context_length"_s} << 0;
        QTest::newRow("a value") << u"131,072"_s << QStringList{u"llama.context_length"_s} << 0;
        QTest::newRow("a meaning") << u"q4_k_m"_s << QStringList{u"general.file_type"_s} << 0;
        QTest::newRow("two words") << u"length llama"_s << QStringList{u"llama.context_length"_s} << 0;
        QTest::newRow("a tensor") << u"blk attn"_s << QStringList{} << 3;
        QTest::newRow("a type") << u"F16"_s << QStringList{} << 1;
        QTest::newRow("nothing") << u"llama nowhere"_s << QStringList{} << 0;
    }

    void everyWordOfTheFilterIsLookedForInKeysValuesAndTensors()
    {
        QFETCH(const QString, words);
        QFETCH(const QStringList, keys);
        QFETCH(const int, tensors);
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        Shown shown;
        QTest::keyClicks(shown.filter, words);
        QCOMPARE(shown.names(shown.metadata), keys);
        QCOMPARE(shown.tensors->model()->rowCount(), tensors);
        shown.filter->clear();
        QCOMPARE(shown.metadata->model()->rowCount(), 6);
        QCOMPARE(shown.tensors->model()->rowCount(), 4);
    }

    void arraysOpenInPages()
    {
        Shown shown;
        const QPersistentModelIndex tokens(shown.key(u"tokenizer.ggml.tokens"_s));
        QVERIFY(tokens.isValid());
        const auto *model = shown.metadata->model();
        QCOMPARE(model->rowCount(tokens), 1);
        shown.metadata->setCurrentIndex(tokens);
        shown.metadata->setFocus();
        QTest::keyClick(shown.metadata, Qt::Key_Right);
        QTRY_COMPARE(model->rowCount(tokens), 1001);
        QCOMPARE(model->index(999, MetadataModel::Value, tokens).data().toString(), u"token999"_s);
        QVERIFY(model->index(1000, MetadataModel::Value, tokens).data().toString().contains(u"more"_s));
        // The row that stands for the rest, by keyboard.
        shown.metadata->setCurrentIndex(model->index(1000, 0, tokens));
        QTest::keyClick(shown.metadata, Qt::Key_Return);
        QTRY_COMPARE(model->rowCount(tokens), 2001);
        QCOMPARE(shown.metadata->currentIndex().row(), 1000);
        // The last page has no rest.
        const auto rest = model->index(2000, 0, tokens);
        shown.metadata->scrollTo(rest);
        QTest::mouseClick(
            shown.metadata->viewport(), Qt::LeftButton, {}, shown.metadata->visualRect(rest).center());
        QTRY_COMPARE(model->rowCount(tokens), 2500);
        QCOMPARE(model->index(2499, MetadataModel::Value, tokens).data().toString(), u"token2499"_s);
    }

    void anArrayOfAFileThatIsGoneSaysSo()
    {
        Shown shown;
        const QPersistentModelIndex tokens(shown.key(u"tokenizer.ggml.tokens"_s));
        QVERIFY(QFile::remove(
            shown.models.store.path(u"blobs/"_s + Digest::of(shown.models.weights).fileName())));
        shown.metadata->expand(tokens);
        const auto rest = [&] {
            return shown.metadata->model()->index(0, MetadataModel::Value, tokens).data().toString();
        };
        QTRY_VERIFY2(rest().contains(u"sha256-"_s), qPrintable(rest()));
        QCOMPARE(shown.metadata->model()->rowCount(tokens), 1);
    }

    void tensorsAreSortedNaturallyAndBackToTheFilesOrder()
    {
        Shown shown;
        const QStringList inFile{
            u"blk.10.attn.weight"_s, u"blk.2.attn.weight"_s, u"blk.1.attn.weight"_s, u"output.weight"_s};
        QCOMPARE(shown.names(shown.tensors), inFile);
        shown.tensors->sortByColumn(TensorModel::Name, Qt::AscendingOrder);
        QCOMPARE(
            shown.names(shown.tensors),
            QStringList(
                {u"blk.1.attn.weight"_s, u"blk.2.attn.weight"_s, u"blk.10.attn.weight"_s,
                 u"output.weight"_s}));
        shown.tensors->sortByColumn(TensorModel::Size, Qt::DescendingOrder);
        QCOMPARE(shown.names(shown.tensors).front(), u"output.weight"_s);
        shown.tensors->sortByColumn(-1, Qt::AscendingOrder);
        QCOMPARE(shown.names(shown.tensors), inFile);
    }

    void selectedRowsAreCopied()
    {
        Shown shown;
        shown.tensors->setFocus();
        shown.tensors->selectAll();
        QTest::keyClick(shown.tensors, Qt::Key_C, Qt::ControlModifier);
        const auto lines = QApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 4);
        QVERIFY2(lines[0].startsWith(u"blk.10.attn.weight\t32\tF32\t128 B"_s), qPrintable(lines[0]));
        shown.metadata->setCurrentIndex(shown.key(u"general.name"_s));
        shown.metadata->setFocus();
        QTest::keyClick(shown.metadata, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), u"general.name\ttext\tAlpha & <b>co</b>"_s);
    }

    void enterShowsAWholeValue()
    {
        Shown shown;
        shown.metadata->setCurrentIndex(shown.key(u"general.name"_s));
        shown.metadata->setFocus();
        QTest::keyClick(shown.metadata, Qt::Key_Return);
        const QPointer<QDialog> window = shown.pane.findChild<QDialog *>(u"wholeValue"_s);
        QVERIFY(window != nullptr);
        QCOMPARE(window->findChild<QPlainTextEdit *>()->toPlainText(), u"Alpha & <b>co</b>"_s);
        QTest::keyClick(window, Qt::Key_Escape);
        QTRY_VERIFY(window == nullptr);
    }

    void realFilesAreShown()
    {
        const QString shared = QStringLiteral(WEIGHTROOM_SHARED);
        if (shared.isEmpty())
            return;
        const auto weights = contentOf(shared + u"/gguf/ggml-vocab-llama-spm.gguf"_s);
        QVERIFY(!weights.isEmpty());
        const StoreFixture store;
        addManifest(store, u"real:1", {layerIn(store, mediatype::kModel, weights)});
        DetailsPane pane;
        pane.setStore(store.open());
        pane.show();
        QVERIFY(showModel(pane, nameOf(u"real:1").canonical()));
        pane.showTab(int(DetailsTab::Weights));
        auto *tree = pane.findChild<DetailsTree *>(u"metadataTree"_s);
        QTest::keyClicks(pane.findChild<QLineEdit *>(u"weightsFilter"_s), u"ggml.tokens"_s);
        QCOMPARE(tree->model()->rowCount(), 1);
        const auto tokens = tree->model()->index(0, 0);
        tree->expand(tokens);
        QTRY_COMPARE(tree->model()->rowCount(tokens), 1001);
        QCOMPARE(tree->model()->index(1, MetadataModel::Value, tokens).data().toString(), u"<s>"_s);
    }
};

WEIGHTROOM_TEST(TestDetailsPaneWeights)
#include "tst_detailspaneweights.moc"
