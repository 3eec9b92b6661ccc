// The care of the store in the window, by its own buttons: unused files go and come back, the trash gives and
// frees, damage is found, named and mended.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/items/librarymodel.h"
#include "model/store/trash/trash.h"
#include "model/store/write/remove.h"
#include "support/storefixture.h"
#include "support/testclass.h"
#include "ui/actions/libraryactions.h"
#include "ui/controls/messagebar.h"
#include "ui/library/libraryview.h"
#include "ui/library/sidebar.h"
#include "ui/mainwindow.h"
#include "ui/store/diskmap.h"
#include "ui/store/findingssheet.h"
#include "ui/store/twolinedelegate.h"
#include "ui/store/verifybar.h"
#include "ui/theme/style.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTest>
#include <QTreeView>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// A window over a store with two models and one in the trash, at a page.
class OpenedPage
{
public:
    OpenedPage()
    {
        QSettings().clear();
        store.addModel(u"alpha:1b", q4Parts("alpha"));
        store.addModel(u"beta:1b", q4Parts("beta"));
        store.addModel(u"gone:1b", q4Parts("gone"));
        if (!removeModels(store.open(), {nameOf(u"gone:1b")}, false))
            qFatal("can't prepare a test's store");
    }

    void show(const QString &page)
    {
        window = std::make_unique<MainWindow>(store.path());
        window->show();
        window->activateWindow();
        for (auto *action : window->actions()) {
            if (LibraryActions::plainText(*action) == page)
                m_page = action;
        }
        if (!QTest::qWaitFor([this] { return m_page != nullptr && m_page->isEnabled(); }))
            qFatal("the window doesn't open its store");
        m_page->trigger();
    }

    template<class Widget> Widget *find(const QString &name) const
    {
        return window->findChild<Widget *>(name);
    }
    QPushButton *button(const QString &name) const { return find<QPushButton>(name); }
    QString message() const { return find<MessageBar>(u"messageBar"_s)->text(); }
    int rows(const QString &list) const { return find<QTreeView>(list)->model()->rowCount(); }
    bool hasModel(const QString &tagged) const
    {
        const auto *model = find<LibraryView>(u"libraryView"_s)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(LibraryModel::KeyRole).toString().endsWith(tagged))
                return true;
        }
        return false;
    }
    void undo() const
    {
        for (auto *action : window->actions()) {
            if (action->shortcut() == QKeySequence(u"Ctrl+Z"_s))
                action->trigger();
        }
    }

    StoreFixture store;
    std::unique_ptr<MainWindow> window;

private:
    QAction *m_page = nullptr;
};

QString addOldStray(const StoreFixture &store, const QByteArray &content = "nobody names this")
{
    const auto path = store.path(u"blobs/"_s + store.addBlob(content).fileName());
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(QDateTime::currentDateTimeUtc().addDays(-2), QFileDevice::FileModificationTime))
        qFatal("can't set a date");
    return path;
}

void press(QPushButton *button)
{
    QVERIFY(button != nullptr);
    QTRY_VERIFY(button->isVisible() && button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
}

} // namespace

class TestStorePages : public QObject
{
    Q_OBJECT

private slots:
    void unusedFilesGoToTheTrashAndComeBack()
    {
        OpenedPage opened;
        const auto stray = addOldStray(opened.store);
        opened.show(u"Unused files"_s);
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 1);
        auto *remove = opened.button(u"removeUnusedButton"_s);
        QTRY_COMPARE(remove->text(), u"Move 1 file to trash"_s);
        press(remove);
        QTRY_VERIFY(!QFile::exists(stray));
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 0);
        QTRY_VERIFY(opened.message().contains(u"Removed 1 unused file"_s));
        opened.undo();
        QTRY_VERIFY(QFile::exists(stray));
        // It was just put back, so it may not go before an hour is over.
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 1);
        QTRY_VERIFY(!remove->isEnabled());
    }

    // The pages are measured when they're wanted, not whenever the store changes; the places know the sizes.
    void whatNobodySeesIsNotMeasured()
    {
        OpenedPage opened;
        addOldStray(opened.store);
        opened.window = std::make_unique<MainWindow>(opened.store.path());
        opened.window->show();
        QTRY_VERIFY(opened.hasModel(u"beta:1b"_s));
        auto *places = opened.find<Sidebar>(u"places"_s);
        const auto *list = opened.find<QListView>(u"placesView"_s)->model();
        QStringList said;
        for (int row = 0; row < list->rowCount(); ++row)
            said.append(list->index(row, 0).data(Qt::AccessibleTextRole).toString());
        QVERIFY2(said.contains(u"Unused files, 17 B"_s), qPrintable(said.join(u"; "_s)));
        QVERIFY(opened.window->findChild<QWidget *>(u"unusedPage"_s) == nullptr);
        places->choosePage(Sidebar::Page::Trash);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        QCOMPARE(opened.rows(u"unusedList"_s), 1);
        // Nor when they are hidden again: the list of models hears of a change, the pages when they are
        // shown.
        places->choosePage(Sidebar::Page::Models);
        const auto *measured = opened.find<QTreeView>(u"unusedList"_s)->model();
        QSignalSpy rows(measured, &QAbstractItemModel::rowsInserted);
        addOldStray(opened.store, "another");
        opened.store.addModel(u"gamma:1b", q4Parts("gamma"));
        QTRY_VERIFY(opened.hasModel(u"gamma:1b"_s));
        QCOMPARE(rows.size(), 0);
        places->choosePage(Sidebar::Page::Unused);
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 2);
    }

    void nothingIsSqueezedInTheLeastWindow()
    {
        OpenedPage opened;
        addOldStray(opened.store);
        opened.show(u"Unused files"_s);
        opened.window->resize(900, 600);
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 1);
        // The window gets no lower; bars take from the page.
        opened.find<MessageBar>(u"messageBar"_s)
            ->showMessage(MessageBar::Kind::Info, u"check"_s, u"Something was done."_s, {});
        opened.find<VerifyBar>(u"verifyBar"_s)->show();
        const auto *page = opened.find<QWidget>(u"unusedPage"_s);
        const auto squeezed = [&] {
            QStringList labels;
            for (const auto *label : page->findChildren<QLabel *>()) {
                const int needs = label->hasHeightForWidth() ? label->heightForWidth(label->width())
                                                             : label->sizeHint().height();
                const bool isCut = label->height() < needs
                    || (!label->wordWrap() && label->width() < label->minimumSizeHint().width());
                if (label->isVisible() && !label->text().isEmpty() && isCut)
                    labels.append(label->text());
            }
            return labels;
        };
        QTRY_COMPARE(squeezed(), QStringList());
        const auto *list = opened.find<QTreeView>(u"unusedList"_s);
        QVERIFY(list->columnWidth(0) > 250);
    }

    void theFilterSaysWhatItNarrows()
    {
        OpenedPage opened;
        opened.show(u"Unused files"_s);
        auto *filter = opened.find<QLineEdit>(u"filter"_s);
        auto *places = opened.find<Sidebar>(u"places"_s);
        const auto says = [&](const QString &text) {
            return filter->placeholderText() == text && filter->accessibleName() == text;
        };
        QVERIFY(says(u"Filter files"_s));
        QVERIFY(!filter->accessibleDescription().contains(u"quantisation"_s));
        places->choosePage(Sidebar::Page::Trash);
        QVERIFY(says(u"Filter trash"_s));
        places->choosePage(Sidebar::Page::Models);
        QVERIFY(says(u"Filter models"_s));
        QVERIFY(filter->accessibleDescription().contains(u"quantisation"_s));
    }

    void theBoxAboveTicksAll()
    {
        OpenedPage opened;
        addOldStray(opened.store);
        opened.show(u"Unused files"_s);
        QTRY_COMPARE(opened.rows(u"unusedList"_s), 1);
        auto *remove = opened.button(u"removeUnusedButton"_s);
        auto *all = opened.find<QTreeView>(u"unusedList"_s)->findChild<QCheckBox *>();
        QTRY_COMPARE(all->checkState(), Qt::Checked);
        QTest::mouseClick(all, Qt::LeftButton);
        QVERIFY(!remove->isEnabled());
        QCOMPARE(all->checkState(), Qt::Unchecked);
        // By keyboard: Space ticks the row.
        auto *list = opened.find<QTreeView>(u"unusedList"_s);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(0, 0));
        QTest::keyClick(list, Qt::Key_Space);
        QTRY_VERIFY(remove->isEnabled());
    }

    void theMapLeadsToAModel()
    {
        OpenedPage opened;
        opened.show(u"Unused files"_s);
        auto *map = opened.find<DiskMap>(u"diskMap"_s);
        QTRY_VERIFY(map->isVisible());
        QVERIFY(QTest::qWaitForWindowActive(opened.window.get()));
        map->setFocus();
        QTRY_VERIFY(!map->accessibleDescription().isEmpty());
        QTest::keyClick(map, Qt::Key_Home);
        for (int i = 0; i < 5 && !map->accessibleDescription().startsWith(u"beta"_s); ++i)
            QTest::keyClick(map, Qt::Key_Right);
        QVERIFY(map->accessibleDescription().startsWith(u"beta"_s));
        QTest::keyClick(map, Qt::Key_Return);
        auto *view = opened.find<LibraryView>(u"libraryView"_s);
        QTRY_VERIFY(view->isVisible());
        QCOMPARE(view->selectedKeys(), QStringList(nameOf(u"beta:1b").canonical()));
    }

    void theTrashGivesBack()
    {
        OpenedPage opened;
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        press(opened.button(u"restoreButton"_s));
        QTRY_VERIFY(opened.hasModel(u"gone:1b"_s));
        QTRY_COMPARE(opened.rows(u"trashList"_s), 0);
        opened.undo();
        QTRY_VERIFY(!opened.hasModel(u"gone:1b"_s));
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
    }

    void theOtherNameFollowsTheBuilds()
    {
        OpenedPage opened;
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        for (auto *button : opened.find<QWidget>(u"trashPage"_s)->findChildren<QPushButton *>()) {
            if (button->text() == u"Restore as…")
                press(button);
        }
        const auto *sheet = opened.find<QWidget>(u"nameSheet"_s);
        QVERIFY(sheet != nullptr);
        sheet->findChild<QLineEdit *>(u"nameField"_s)->setText(u"gamma:1b"_s);
        const auto canRestore = [&] {
            const auto buttons = sheet->findChildren<QPushButton *>();
            return std::any_of(buttons.begin(), buttons.end(), [](const QPushButton *button) {
                return button->text() == u"Restore" && button->isEnabled();
            });
        };
        QVERIFY(canRestore());
        // A hole that takes seconds to hash and no disk.
        const auto path = opened.store.beside(u"long.gguf"_s);
        writeSparseModel(path, qint64(16) * 1024 * 1024 * 1024, 2);
        BuildOptions link;
        link.import = ImportMode::Link;
        auto *queue = opened.window->findChild<BuildQueue *>();
        const int id = queue->add(opened.store.open(), {nameOf(u"gamma:1b"), recipeFrom(path), u"/"_s, link});
        QVERIFY(!canRestore());
        queue->cancel(id);
        QTRY_VERIFY_WITH_TIMEOUT(canRestore(), 20000);
    }

    void keysForModelsDoNothingOnAPage()
    {
        OpenedPage opened;
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        for (auto *action : opened.window->actions()) {
            if (action->shortcut() == QKeySequence(Qt::Key_Delete))
                QTRY_VERIFY(!action->isEnabled());
        }
    }

    void emptyingAsksAndFrees()
    {
        OpenedPage opened;
        const auto weights = Digest::of(q4Parts("gone").weights);
        QVERIFY(opened.store.hasTrashed(weights));
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        press(opened.button(u"emptyTrashButton"_s));
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = opened.window->findChild<QMessageBox *>()) != nullptr);
        for (auto *button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QTRY_VERIFY(!opened.store.hasTrashed(weights));
        QTRY_COMPARE(opened.rows(u"trashList"_s), 0);
    }

    // What a trashed model shares with others takes no space in the trash, but it lies there.
    void aTrashThatTakesNothingCanBeEmptied()
    {
        OpenedPage opened;
        QVERIFY(removeModels(opened.store.open(), {nameOf(u"beta:1b")}, false));
        QVERIFY(emptyTrash(opened.store.open(), {}, false));
        opened.store.addModel(u"twin:1b", q4Parts("alpha"));
        QVERIFY(removeModels(opened.store.open(), {nameOf(u"twin:1b")}, false));
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        press(opened.button(u"emptyTrashButton"_s));
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = opened.window->findChild<QMessageBox *>()) != nullptr);
        QCOMPARE(box->text(), u"Delete 1 model permanently? This frees 0\u00a0GB."_s);
        for (auto *button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QTRY_COMPARE(opened.rows(u"trashList"_s), 0);
    }

    // Whatever style the platform brings.
    void boxesAreSeenInEveryStyle_data()
    {
        QTest::addColumn<QString>("style");
        for (const auto &style : QStyleFactory::keys())
            QTest::newRow(qPrintable(style)) << style;
        QTest::newRow("ours") << QString();
    }
    void boxesAreSeenInEveryStyle()
    {
        QFETCH(QString, style);
        const std::unique_ptr<QStyle> drawn(
            style.isEmpty() ? static_cast<QStyle *>(new Style) : QStyleFactory::create(style));
        QWidget widget;
        widget.setStyle(drawn.get());
        const auto boxOf = [&widget](Qt::CheckState state) {
            QImage picture(24, 24, QImage::Format_RGB32);
            picture.fill(Qt::white);
            QPainter painter(&picture);
            TwoLineDelegate::paintBox(&painter, {4, 4, 16, 16}, state, true, &widget);
            return picture;
        };
        QImage nothing(24, 24, QImage::Format_RGB32);
        nothing.fill(Qt::white);
        QVERIFY(boxOf(Qt::Unchecked) != nothing);
        QVERIFY(boxOf(Qt::Checked) != boxOf(Qt::Unchecked));
    }

    // What a repair set aside can only be deleted.
    void damagedFilesCantBeBroughtBack_data()
    {
        QTest::addColumn<bool>("hasModel");
        QTest::addColumn<QString>("said");
        QTest::newRow("alone")
            << false
            << u"Damaged or duplicate files, 2.0\u00a0KB. Nothing uses them; emptying the trash deletes them."_s;
        QTest::newRow("beside a model")
            << true
            << u"Nothing uses these files; you can restore them. Damaged or duplicate files take another 2.0\u00a0KB; emptying the trash deletes them too."_s;
    }
    void damagedFilesCantBeBroughtBack()
    {
        QFETCH(bool, hasModel);
        QFETCH(QString, said);
        OpenedPage opened;
        if (!hasModel)
            QVERIFY(emptyTrash(opened.store.open(), {}, false));
        QVERIFY(QDir().mkpath(opened.store.path(u".weightroom/damaged"_s)));
        QFile damaged(opened.store.path(u".weightroom/damaged/sha256-0"_s));
        QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.resize(2000));
        opened.show(u"Trash"_s);
        const auto *page = opened.find<QWidget>(u"trashPage"_s);
        const auto *sentence = page->findChild<QLabel *>(u"careSentence"_s);
        QVERIFY(sentence != nullptr);
        QTRY_VERIFY2(sentence->text().endsWith(said), qPrintable(sentence->text()));
        QCOMPARE(opened.rows(u"trashList"_s), hasModel ? 1 : 0);
        QCOMPARE(opened.button(u"restoreButton"_s)->isVisible(), hasModel);
        QVERIFY(opened.button(u"emptyTrashButton"_s)->isVisible());
        QStringList titles;
        for (const auto *label : page->findChild<QWidget *>(u"emptyState"_s)->findChildren<QLabel *>()) {
            if (label->isVisible())
                titles.append(label->text());
        }
        QCOMPARE(titles.contains(u"Nothing to restore."_s), !hasModel);
    }

    void whatOthersDeletedCanBeEmptied()
    {
        OpenedPage opened;
        QVERIFY(emptyTrash(opened.store.open(), {}, false));
        opened.show(u"Unused files"_s);
        const QAction *empty = nullptr;
        for (const auto *action : opened.window->actions()) {
            if (LibraryActions::plainText(*action) == u"Empty trash…")
                empty = action;
        }
        QVERIFY(empty != nullptr && !empty->isEnabled());
        QVERIFY(removeModels(opened.store.open(), {nameOf(u"beta:1b")}, false));
        QTRY_VERIFY(empty->isEnabled());
    }

    void theQuestionCountsModelsAndFiles()
    {
        OpenedPage opened;
        addOldStray(opened.store);
        opened.show(u"Unused files"_s);
        press(opened.button(u"removeUnusedButton"_s));
        QTRY_VERIFY(opened.message().contains(u"Removed 1 unused file"_s));
        opened.find<Sidebar>(u"places"_s)->choosePage(Sidebar::Page::Trash);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 2);
        press(opened.button(u"emptyTrashButton"_s));
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = opened.window->findChild<QMessageBox *>()) != nullptr);
        QVERIFY2(
            box->text().startsWith(u"Delete 1 model and 1 file permanently?"_s), qPrintable(box->text()));
        box->close();
    }

    void noMatchOnAPageIsSaidAndUndone()
    {
        OpenedPage opened;
        opened.show(u"Trash"_s);
        QTRY_COMPARE(opened.rows(u"trashList"_s), 1);
        const auto *page = opened.find<QWidget>(u"trashPage"_s);
        const auto *list = opened.find<QTreeView>(u"trashList"_s);
        auto *filter = opened.find<QLineEdit>(u"filter"_s);
        QTest::keyClicks(filter, u"gone"_s);
        QVERIFY(list->isVisible());
        QTest::keyClicks(filter, u"x"_s);
        QVERIFY(!list->isVisible());
        QVERIFY(opened.button(u"restoreButton"_s)->isVisible());
        const auto *empty = page->findChild<QWidget *>(u"emptyState"_s);
        QVERIFY(empty->isVisible());
        bool isSaid = false;
        for (const auto *label : empty->findChildren<QLabel *>())
            isSaid = isSaid || label->text().contains(u"“gonex”"_s);
        QVERIFY(isSaid);
        press(empty->findChild<QPushButton *>());
        QVERIFY(filter->text().isEmpty());
        QVERIFY(list->isVisible());
    }

    void aFindingIsToldInSentences()
    {
        QWidget window;
        VerifyReport report;
        report.manifests = {
            {u"/m/phi4/14b"_s, u"it isn't JSON: it ends too early"_s,
             u"registry.ollama.ai/library/phi4:14b"_s}};
        const FindingsSheet sheet(&window, report, {});
        QStringList texts;
        for (const auto *label : sheet.findChildren<QLabel *>())
            texts.append(label->text().remove(QChar(0x200b)));
        QVERIFY2(texts.contains(u"The manifest of phi4:14b is damaged"_s), qPrintable(texts.join(u'|')));
        QVERIFY2(texts.contains(u"It isn't JSON: it ends too early."_s), qPrintable(texts.join(u'|')));
    }

    void damageIsFoundNamedAndMended()
    {
        OpenedPage opened;
        const auto parts = q4Parts("alpha");
        const auto path = opened.store.path(u"blobs/"_s + Digest::of(parts.weights).fileName());
        auto damaged = parts.weights;
        damaged[damaged.size() - 1] = char(damaged.back() + 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(damaged) == damaged.size());
        file.close();
        opened.show(u"Unused files"_s);
        press(opened.button(u"verifyButton"_s));
        QTRY_VERIFY(opened.message().contains(u"alpha:1b"_s));
        // The list says so too.
        const auto *model = opened.find<LibraryView>(u"libraryView"_s)->model();
        QTRY_VERIFY(!model->index(0, 0).data(LibraryModel::ProblemRole).toString().isEmpty());
        for (auto *button : opened.find<MessageBar>(u"messageBar"_s)->findChildren<QPushButton *>()) {
            if (button->isVisible())
                press(button);
        }
        QTRY_VERIFY(opened.find<QWidget>(u"findingsSheet"_s) != nullptr);
        // The same bytes lie in the trash's pool, where repairing looks.
        const auto pool =
            opened.store.path(u".weightroom/trash/blobs/"_s + Digest::of(parts.weights).fileName());
        QFile spare(pool);
        QVERIFY(spare.open(QIODevice::WriteOnly) && spare.write(parts.weights) == parts.weights.size());
        spare.close();
        auto *repair = opened.button(u"repairButton"_s);
        press(repair);
        QTRY_COMPARE(contentOf(path), parts.weights);
        // Nothing is left to repair, and the bar doesn't say otherwise.
        QTRY_VERIFY(!repair->isVisible());
        QVERIFY2(opened.message().contains(u"were repaired"_s), qPrintable(opened.message()));
        QTest::keyClick(opened.window->focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(opened.find<QWidget>(u"findingsSheet"_s) == nullptr);
    }
};

WEIGHTROOM_TEST(TestStorePages)
#include "tst_storepages.moc"
