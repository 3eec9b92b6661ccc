// The details pane over a real store: what it shows, its links, that a refresh disturbs nothing.
#include "detailsfixture.h"
#include "model/store/care/verifymemory.h"
#include "model/store/disk/blobs.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"
#include "model/words/licencename.h"
#include "support/testclass.h"
#include "ui/controls/elidedlabel.h"
#include "ui/details/detailstree.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTabBar>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDetailsPane : public QObject
{
    Q_OBJECT

private:
    static QStringList textsOf(const DetailsPane &pane)
    {
        QStringList texts;
        for (const auto *label : pane.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&pane))
                texts.append(label->text());
        }
        return texts;
    }

    static bool says(const DetailsPane &pane, const QString &text)
    {
        const auto texts = textsOf(pane);
        return std::any_of(
            texts.begin(), texts.end(), [&](const QString &shown) { return shown.contains(text); });
    }

private slots:
    // The offscreen platform says this of every window.
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void aModelIsSummedUp()
    {
        TwoModels models;
        DetailsPane pane;
        pane.resize(420, 700);
        pane.show();
        pane.setStore(models.store.open());
        QVERIFY(showModel(pane, models.first));
        QVERIFY(says(pane, u"of the Llama family"_s));
        QVERIFY(says(pane, u"can call tools and takes up to 131"_s));
        QVERIFY(says(pane, u"Q4_K_M"_s));
        QVERIFY(says(pane, u"4-bit, medium: a good balance"_s));
        QVERIFY(says(pane, u"Apache 2.0"_s));
        auto *command = pane.findChild<ElidedLabel *>(u"runCommand"_s);
        QVERIFY(command->whole().endsWith(u"ollama run alpha:8b"_s));
        QVERIFY(command->whole().startsWith(u"OLLAMA_MODELS="_s));
    }

    void whatComesFromDiskIsNeverMarkup()
    {
        TwoModels models;
        DetailsPane pane;
        pane.resize(420, 700);
        pane.show();
        pane.setStore(models.store.open());
        QVERIFY(showModel(pane, models.first));
        for (const auto *label : pane.findChildren<QLabel *>()) {
            if (label->text().contains(u"<b>co"_s))
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QVERIFY(says(pane, u"Alpha & <b>co</b>"_s));
    }

    void sharedBytesLinkToTheOtherModel()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        auto *shared = pane.findChild<QLabel *>(u"sharedWith"_s);
        QVERIFY(shared->isVisibleTo(&pane));
        QVERIFY2(shared->text().contains(u"me/beta:v2"_s), qPrintable(shared->text()));
        QSignalSpy chosen(&pane, &DetailsPane::selectModelRequested);
        followLink(pane, u"sharedWith"_s, models.second);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), models.second);
        // The template is the only file of its own.
        auto *frees = pane.findChild<QLabel *>(u"deleteFrees"_s);
        QCOMPARE(frees->text(), u"55\u00a0B"_s);
    }

    void theOnlyModelSharesNothing()
    {
        const StoreFixture store;
        store.addModel(u"alone:1", modelParts(u"Q4_0"_s, "alone"));
        DetailsPane pane;
        pane.setStore(store.open());
        pane.show();
        QVERIFY(showModel(pane, nameOf(u"alone:1").canonical()));
        QVERIFY(!pane.findChild<QLabel *>(u"sharedWith"_s)->isVisibleTo(&pane));
    }

    void aReloadKeepsSelectionPlaceAndOpenedRows()
    {
        TwoModels models;
        models.store.write(u"unrelated"_s, "x");
        DetailsPane pane;
        pane.resize(420, 360);
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        auto *overview = pane.findChild<QAbstractScrollArea *>(u"overviewTab"_s);
        overview->verticalScrollBar()->setValue(40);
        QCOMPARE(overview->verticalScrollBar()->value(), 40);
        auto *text = pane.modelfileEdit();
        text->selectAll();
        auto *layers = pane.findChild<DetailsTree *>(u"layersTree"_s);
        layers->setCurrentIndex(layers->model()->index(2, 0, layers->model()->index(0, 0)));
        QSignalSpy layersReset(layers->model(), &QAbstractItemModel::modelReset);
        auto *metadata = pane.findChild<DetailsTree *>(u"metadataTree"_s);
        QSignalSpy metadataReset(metadata->model(), &QAbstractItemModel::modelReset);
        auto *sentence = overview->findChild<QLabel *>();
        sentence->setSelection(2, 4);

        // Another model that uses the same files: only who shares them changes.
        addManifest(
            models.store, u"gamma:1",
            {{mediatype::kModel.toString(), Digest::of(models.weights), models.weights.size(), {}, {}}});
        pane.reload();
        auto *shared = pane.findChild<QLabel *>(u"sharedWith"_s);
        QTRY_VERIFY(shared->text().contains(u"2 models"_s));
        QCOMPARE(overview->verticalScrollBar()->value(), 40);
        QCOMPARE(sentence->selectedText().size(), 4);
        QVERIFY(text->textCursor().hasSelection());
        QCOMPARE(layers->currentIndex().row(), 2);
        QCOMPARE(layersReset.size(), 0);
        QCOMPARE(metadataReset.size(), 0);
        QVERIFY(layers->isExpanded(layers->model()->index(0, 0)));

        // Several are offered in a menu.
        QSignalSpy chosen(&pane, &DetailsPane::selectModelRequested);
        followLink(pane, u"sharedWith"_s, u"#"_s);
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().size(), 2);
        menu->actions()[1]->trigger();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), models.second);
        menu->close();
    }

    void severalModelsAreSummedUpInTheCallersWords()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        const auto sum = u"2 models, 26.1\u00a0GB. Deleting frees 21.2\u00a0GB."_s;
        pane.showModels({models.first, models.second}, sum);
        QVERIFY(says(pane, sum));
        QVERIFY(showModel(pane, models.second));
        QVERIFY(!says(pane, sum));
        pane.showModels({}, {});
        QVERIFY(says(pane, u"Nothing selected"_s));
    }

    void theModelfileIsColouredAsInTheEditor()
    {
        auto &application = *qobject_cast<QApplication *>(QCoreApplication::instance());
        applyTheme(application, ThemeChoice::Light);
        TwoModels models;
        DetailsPane pane;
        pane.resize(420, 700);
        pane.show();
        pane.setStore(models.store.open());
        QVERIFY(showModel(pane, models.first));
        const auto *document = pane.modelfileEdit()->document();
        const auto colourAt = [document](const QString &piece, int offset) {
            const auto cursor = document->find(piece);
            for (const auto &range : cursor.block().layout()->formats()) {
                const int at = cursor.selectionStart() - cursor.block().position() + offset;
                if (range.start <= at && at < range.start + range.length)
                    return range.format.foreground().color();
            }
            return QColor();
        };
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(application, choice);
            const auto colours = Colours::of(QApplication::palette());
            QTRY_COMPARE(colourAt(u"TEMPLATE"_s, 0), colours.command);
            QTRY_COMPARE(colourAt(u"{{ if"_s, 0), colours.templateText);
            QTRY_COMPARE(colourAt(u"# To build"_s, 0), colours.comment);
            QCOMPARE(colourAt(u"tools{{"_s, 0), QColor());
        }
        applyTheme(application, ThemeChoice::Light);
    }

    void aModelThatIsGoneIsSaid()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        pane.showModels({nameOf(u"nobody:1").canonical()}, {});
        QTRY_VERIFY(says(pane, u"This model can't be read."_s));
        QVERIFY(showModel(pane, models.first));
    }

    void moreOffersTheCallersActions()
    {
        TwoModels models;
        QAction duplicate(u"Duplicate"_s);
        DetailsPane pane;
        pane.setMoreActions({&duplicate}); // before there is a button
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        const auto *more = pane.findChild<QToolButton *>(u"moreActions"_s);
        QVERIFY(more->isEnabled());
        QCOMPARE(more->menu()->actions(), QList<QAction *>{&duplicate});
        pane.setMoreActions({});
        QVERIFY(more->menu()->actions().isEmpty());
        QVERIFY(!more->isEnabled());
    }

    void theButtonsAskTheWindow()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        QSignalSpy edit(&pane, &DetailsPane::editCopyRequested);
        QSignalSpy file(&pane, &DetailsPane::showFileRequested);
        QTest::mouseClick(pane.findChild<QPushButton *>(u"editCopy"_s), Qt::LeftButton);
        QCOMPARE(edit.size(), 1);
        QTest::mouseClick(pane.findChild<QPushButton *>(u"showWeights"_s), Qt::LeftButton);
        QCOMPARE(file.size(), 1);
        QCOMPARE(
            file[0][0].toString(), models.store.path(u"blobs/"_s + Digest::of(models.weights).fileName()));
    }

    void copyingTheCommandSaysSo()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        auto *command = pane.findChild<ElidedLabel *>(u"runCommand"_s);
        auto *copy = command->parentWidget()->findChild<QToolButton *>();
        const auto before = copy->icon().pixmap(16).toImage();
        QTest::mouseClick(copy, Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), command->whole());
        // By its picture and to who can't see it, and only for a moment.
        QVERIFY(copy->icon().pixmap(16).toImage() != before);
        QCOMPARE(copy->accessibleDescription(), u"Copied"_s);
        QTRY_COMPARE(copy->icon().pixmap(16).toImage(), before);
        QVERIFY(copy->accessibleDescription().isEmpty());
    }

    // The list says "see the details".
    void whatAVerificationFoundIsSaid()
    {
        const TwoModels models;
        const auto store = models.store.open();
        const auto digest = Digest::of(models.weights);
        const auto blob = findBlob(store, digest);
        QVERIFY(blob.has_value());
        rememberVerified(store, {{digest, blob->stamp, 1, BlobVerdict::Damaged}});
        DetailsPane pane;
        pane.setStore(store);
        pane.show();
        QVERIFY(showModel(pane, models.first));
        QString told;
        for (const auto *label : pane.findChildren<QLabel *>()) {
            if (label->text().startsWith(u"This model is damaged and may not run."_s) && label->isVisible())
                told = label->text().remove(QChar(0x200b));
        }
        QVERIFY2(
            told.contains(
                u"The file %1… is damaged: its content doesn't match its digest."_s.arg(digest.shortId())),
            qPrintable(told));
    }

    void whatIsWrongIsSaidInWordsAndInRed()
    {
        TwoModels models;
        QVERIFY(QFile::remove(models.store.path(u"blobs/"_s + Digest::of(models.weights).fileName())));
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        QLabel *said = nullptr;
        for (auto *label : pane.findChildren<QLabel *>()) {
            if (label->text().startsWith(u"This model can't run: its weights ("_s))
                said = label;
        }
        QVERIFY(said != nullptr && said->isVisible());
        const auto text = QString(said->text()).remove(QChar(0x200b));
        const auto file = Digest::of(models.weights).shortId();
        QVERIFY2(
            text.contains(u"The file %1… is missing; it holds the weights."_s.arg(file)), qPrintable(text));
        QVERIFY2(!text.contains(u"blob"_s), qPrintable(text));
        QVERIFY2(!text.contains(Digest::of(models.weights).toString().mid(7)), qPrintable(text));
        const auto picture = said->grab().toImage();
        const auto red = said->palette().color(QPalette::WindowText);
        bool isRed = false;
        for (int x = 0; x < picture.width() && !isRed; ++x) {
            for (int y = 0; y < picture.height() && !isRed; ++y) {
                const auto pixel = picture.pixelColor(x, y);
                isRed = std::abs(pixel.red() - red.red()) + std::abs(pixel.green() - red.green())
                        + std::abs(pixel.blue() - red.blue())
                    < 60;
            }
        }
        QVERIFY(isRed);
    }

    void figuresKeepTheirUnits()
    {
        DetailsPane pane;
        pane.showModels({u"a"_s, u"b"_s}, u"2 models, 118.4 GB. Deleting frees 3 B."_s);
        QStringList texts;
        for (const auto *label : pane.findChildren<QLabel *>())
            texts.append(label->text());
        QVERIFY2(
            texts.contains(u"2 models, 118.4\u00a0GB. Deleting frees 3\u00a0B."_s),
            qPrintable(texts.join(u'|')));
    }

    void tabsAreReachedByNumberAndKey()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        auto *tabs = pane.findChild<QTabBar *>(u"detailsTabs"_s);
        pane.showTab(int(DetailsTab::Layers));
        QCOMPARE(tabs->currentIndex(), 3);
        pane.showTab(99);
        pane.showTab(-1);
        QCOMPARE(tabs->currentIndex(), 3);
        tabs->setFocus();
        QTest::keyClick(tabs, Qt::Key_Right);
        QCOMPARE(tabs->currentIndex(), 4);
        QVERIFY(pane.findChild<QWidget *>(u"historyList"_s)->parentWidget()->isVisible());
    }

    void aReplacedStateCanBeGoneBackTo()
    {
        const StoreFixture store;
        const auto name = nameOf(u"alpha:8b");
        const auto earlier = modelParts(u"Q4_0"_s, "earlier");
        const auto later = modelParts(u"Q4_0"_s, "later");
        QVERIFY(store.publish(u"alpha:8b", u"Q4_0"_s, earlier));
        QVERIFY(store.publish(u"alpha:8b", u"Q4_0"_s, later));
        DetailsPane pane;
        pane.setStore(store.open());
        pane.show();
        QVERIFY(showModel(pane, name.canonical()));
        pane.showTab(int(DetailsTab::History));
        auto *list = pane.findChild<DetailsTree *>(u"historyList"_s);
        auto *goBack = pane.findChild<QPushButton *>(u"goBack"_s);
        QCOMPARE(list->model()->rowCount(), 2);
        // The newest is the present one.
        list->setCurrentIndex(list->model()->index(0, 0));
        QVERIFY(!goBack->isVisible());
        QVERIFY(list->model()->index(0, 1).data().toString().contains(u"(now)"_s));
        list->setCurrentIndex(list->model()->index(1, 0));
        QVERIFY(goBack->isVisible());
        QSignalSpy wanted(&pane, &DetailsPane::restoreRequested);
        QTest::mouseClick(goBack, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), name.canonical());
        const auto *digest = static_cast<const Digest *>(wanted[0][1].constData());
        QCOMPARE(digest->toString(), earlier.digest().toString());
        // What the button promises can be done.
        const auto asked = Name::parse(QString(name.canonical() + u'@' + earlier.digest().toString()));
        const auto bytes = manifestData(store.open(), *asked);
        QVERIFY(bytes);
        QVERIFY(setManifestData(store.open(), name, *bytes));
        pane.reload();
        QTRY_COMPARE(list->model()->rowCount(), 3);
        QVERIFY(list->model()->index(0, 1).data().toString().contains(u"(now)"_s));
    }

    void aStateWhoseFilesAreGoneHasNoButton()
    {
        const StoreFixture store;
        const auto earlier = modelParts(u"Q4_0"_s, "earlier");
        QVERIFY(store.publish(u"alpha:8b", u"Q4_0"_s, earlier));
        QVERIFY(store.publish(u"alpha:8b", u"Q4_0"_s, modelParts(u"Q4_0"_s, "later")));
        QVERIFY(QFile::remove(
            store.path(u".weightroom/trash/blobs/"_s + Digest::of(earlier.weights).fileName())));
        DetailsPane pane;
        pane.setStore(store.open());
        pane.show();
        QVERIFY(showModel(pane, nameOf(u"alpha:8b").canonical()));
        pane.showTab(int(DetailsTab::History));
        auto *list = pane.findChild<DetailsTree *>(u"historyList"_s);
        list->setCurrentIndex(list->model()->index(1, 0));
        QVERIFY(!pane.findChild<QPushButton *>(u"goBack"_s)->isVisible());
    }

    void everyFocusableWidgetHasAName()
    {
        TwoModels models;
        DetailsPane pane;
        pane.resize(420, 700);
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        for (int tab = 0; tab < 5; ++tab) {
            pane.showTab(tab);
            for (auto *widget : pane.findChildren<QWidget *>()) {
                if (widget->objectName().startsWith(u"qt_"_s) || widget->focusPolicy() == Qt::NoFocus
                    || !widget->isVisible() || widget->inherits("QSplitter"))
                    continue;
                const auto *accessible = QAccessible::queryAccessibleInterface(widget);
                const auto who =
                    QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
                QVERIFY2(accessible != nullptr, qPrintable(who));
                QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), qPrintable(who));
            }
        }
    }

    void nothingOverflowsAtTheLeastWidth()
    {
        TwoModels models;
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.setFixedWidth(360);
        pane.resize(360, 700);
        pane.show();
        QVERIFY(showModel(pane, models.first));
        QVERIFY2(
            pane.minimumSizeHint().width() <= 360,
            qPrintable(QString::number(pane.minimumSizeHint().width())));
        for (int tab = 0; tab < 5; ++tab) {
            pane.showTab(tab);
            for (const auto *widget : pane.findChildren<QWidget *>()) {
                if (!widget->isVisible() || widget->isWindow())
                    continue;
                const auto *parent = widget->parentWidget();
                const bool isScrolled = parent->objectName() == u"qt_scrollarea_viewport"
                    || qobject_cast<const QTabBar *>(parent) != nullptr;
                const int right = widget->mapTo(&pane, QPoint(widget->width(), 0)).x();
                QVERIFY2(
                    isScrolled || right <= 360,
                    qPrintable(
                        QString::fromLatin1(widget->metaObject()->className()) + widget->objectName()));
            }
        }
        auto *overview = pane.findChild<QAbstractScrollArea *>(u"overviewTab"_s);
        QCOMPARE(overview->horizontalScrollBar()->maximum(), 0);
    }

    void theThemeChangesUnderneath()
    {
        TwoModels models;
        auto &application = *qobject_cast<QApplication *>(QCoreApplication::instance());
        DetailsPane pane;
        pane.setStore(models.store.open());
        pane.show();
        QVERIFY(showModel(pane, models.first));
        applyTheme(application, ThemeChoice::Dark);
        auto *shared = pane.findChild<QLabel *>(u"sharedWith"_s);
        const auto before = shared->text();
        applyTheme(application, ThemeChoice::Light);
        QCOMPARE(shared->text(), before);
        QVERIFY(!pane.grab().isNull());
    }
};

WEIGHTROOM_TEST(TestDetailsPane)
#include "tst_detailspane.moc"
