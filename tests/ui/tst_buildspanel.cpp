// The builds panel: painted buttons by mouse, keys and menu; what it repaints; how it opens and empties.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/items/buildsmodel.h"
#include "model/modelfile/parser.h"
#include "support/testclass.h"
#include "ui/builds/buildspanel.h"
#include "ui/builds/buildsview.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPaintEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

// Remembers what a widget was asked to paint.
class PaintSpy : public QObject
{
    Q_OBJECT

public:
    QList<QRegion> regions;

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            regions.append(static_cast<QPaintEvent *>(event)->region());
        return false;
    }
};

class TestBuildsPanel : public QObject
{
    Q_OBJECT

private:
    static constexpr qint64 kLong = qint64(16) * 1024 * 1024 * 1024;

    static BuildRequest request(
        const BuildFixture &fixture, const QString &name, const QString &modelfile,
        ImportMode mode = ImportMode::Auto)
    {
        auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
        if (!recipe)
            qFatal("%s", qUtf8Printable(recipe.error().message));
        return {nameOf(name), std::move(*recipe), fixture.path({}), {mode, {}, false}};
    }

    static int addLong(BuildQueue &queue, const BuildFixture &fixture, const QString &name)
    {
        const auto file = nameOf(name).model() + u".gguf"_s;
        writeSparseModel(fixture.path(file), kLong, 2);
        return queue.add(fixture.store(), request(fixture, name, u"FROM "_s + file, ImportMode::Link));
    }

    static void show(BuildsPanel &panel)
    {
        panel.resize(900, 400);
        panel.show();
        QApplication::setActiveWindow(&panel);
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }

    static BuildsView *viewOf(const BuildsPanel &panel)
    {
        return panel.findChild<BuildsView *>(u"buildsView"_s);
    }

    static QModelIndex rowOf(const BuildsPanel &panel, int id)
    {
        const auto *model = viewOf(panel)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(BuildsModel::IdRole).toInt() == id)
                return model->index(row, 0);
        }
        return {};
    }

    // Where an action's button is painted; nowhere if it isn't.
    static QPoint place(const BuildsPanel &panel, int id, BuildAction action)
    {
        auto *view = viewOf(panel);
        const auto index = rowOf(panel, id);
        QStyleOptionViewItem option;
        option.initFrom(view);
        option.font = view->font();
        option.rect = view->visualRect(index);
        for (const auto &button : BuildDelegate::buttons(option, index)) {
            if (button.action == action)
                return button.rect.center();
        }
        return {};
    }

    static void click(const BuildsPanel &panel, int id, BuildAction action)
    {
        const auto where = place(panel, id, action);
        QVERIFY(!where.isNull());
        QTest::mouseClick(viewOf(panel)->viewport(), Qt::LeftButton, {}, where);
    }

    static QString textOf(const BuildsPanel &panel, const QString &label)
    {
        return panel.findChild<QLabel *>(label)->text();
    }

private slots:
    // The offscreen platform says this of every window.
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void itIsEmptyThenOpensItself()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        auto *empty = panel.findChild<QLabel *>(u"noBuilds"_s);
        QVERIFY(empty->isVisible() && !viewOf(panel)->isVisible());
        QCOMPARE(empty->text(), u"No builds. Drop a GGUF file to start one."_s);
        QCOMPARE(textOf(panel, u"buildCounts"_s), QString());
        QSignalSpy opened(&panel, &BuildsPanel::openRequested);
        QSignalSpy heights(&panel, &BuildsPanel::preferredHeightChanged);
        const int header = 34;
        for (int i = 0; i < 5; ++i)
            queue.add(fixture.store(), request(fixture, u"m%1"_s.arg(i), u"FROM m.gguf"_s));
        QCOMPARE(opened.size(), 1);
        QVERIFY(!empty->isVisible() && viewOf(panel)->isVisible());
        QCOMPARE(textOf(panel, u"buildCounts"_s), u"1 running, 4 waiting"_s);
        // A running row and two others, no more.
        QVERIFY(panel.preferredHeight() >= header + 68 + 2 * 56);
        QVERIFY(panel.preferredHeight() < header + 68 + 3 * 56);
        QCOMPARE(heights.back(), QVariantList{panel.preferredHeight()});
        QCOMPARE(panel.sizeHint().height(), panel.preferredHeight());
        QTRY_COMPARE(queue.counts().finished, 5);
        QCOMPARE(textOf(panel, u"buildCounts"_s), QString());
        QVERIFY(panel.preferredHeight() < header + 68 + 2 * 56);
        QCOMPARE(opened.size(), 1);
        auto *clear = panel.findChild<QPushButton *>(u"clearFinished"_s);
        QVERIFY(clear->isVisible());
        QTest::mouseClick(clear, Qt::LeftButton);
        QVERIFY(empty->isVisible() && !clear->isVisible());
    }

    void paintedCrossesCancelAndRemove()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int running = addLong(queue, fixture, u"a"_s);
        const int waiting = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        click(panel, waiting, BuildAction::Cancel);
        QCOMPARE(queue.job(waiting)->state, BuildState::Cancelled);
        click(panel, running, BuildAction::Cancel);
        QVERIFY(place(panel, running, BuildAction::Cancel).isNull()); // once is enough
        QTRY_COMPARE(queue.job(running)->state, BuildState::Cancelled);
        click(panel, running, BuildAction::Remove);
        QVERIFY(queue.job(running) == nullptr);
        QCOMPARE(queue.ids(), std::vector<int>{waiting});
    }

    void aPressThatSlipsAwayDoesNothing()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int id = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        QTRY_COMPARE(queue.counts().failed, 1);
        auto *viewport = viewOf(panel)->viewport();
        const auto where = place(panel, id, BuildAction::Remove);
        QTest::mousePress(viewport, Qt::LeftButton, {}, where);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, where - QPoint(300, 0));
        QTest::mouseClick(viewport, Qt::RightButton, {}, where);
        QVERIFY(queue.job(id) != nullptr);
        QTest::mousePress(viewport, Qt::LeftButton, {}, where - QPoint(300, 0));
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, where);
        QVERIFY(queue.job(id) != nullptr);
        // The second of two quick clicks is a click as well.
        QTest::mouseDClick(viewport, Qt::LeftButton, {}, where);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, where);
        QVERIFY(queue.job(id) == nullptr);
    }

    void buttonsShowThatTheMouseIsOnThem_data()
    {
        QTest::addColumn<bool>("inContrast");
        QTest::newRow("our palette") << false;
        QTest::newRow("black on white") << true;
    }
    void buttonsShowThatTheMouseIsOnThem()
    {
        QFETCH(bool, inContrast);
        applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), ThemeChoice::Light);
        if (inContrast)
            QApplication::setPalette(
                QPalette(Qt::black, Qt::white, Qt::gray, Qt::darkGray, Qt::gray, Qt::black, Qt::white));
        QCOMPARE(isHighContrast(QApplication::palette()), inContrast);
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int id = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        QTRY_COMPARE(queue.counts().failed, 1);
        auto *viewport = viewOf(panel)->viewport();
        const auto moveTo = [&](const QPoint &where) {
            QTest::mouseMove(panel.windowHandle(), viewport->mapTo(&panel, where));
        };
        for (const auto action : {BuildAction::Remove, BuildAction::TryAgain}) {
            const auto still = viewport->grab().toImage();
            moveTo(place(panel, id, action));
            QTRY_VERIFY(viewport->grab().toImage() != still);
            const auto hovered = viewport->grab().toImage();
            QTest::mousePress(viewport, Qt::LeftButton, {}, place(panel, id, action));
            QVERIFY(viewport->grab().toImage() != hovered);
            QTest::mouseRelease(viewport, Qt::LeftButton, {}, QPoint(3, 3));
            moveTo(QPoint(3, 3));
            QTRY_COMPARE(viewport->grab().toImage(), still);
        }
    }

    void whatOthersHaveToDoIsAskedFor()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2));
        fixture.write(u"bad.gguf"_s, "GGUF");
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int done = queue.add(fixture.store(), request(fixture, u"me/m:1b"_s, u"FROM m.gguf"_s));
        const int bad = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM bad.gguf"_s));
        const int recipe = queue.add(fixture.store(), request(fixture, u"c"_s, u"FROM http://x"_s));
        writeSparseModel(
            fixture.path(u"big.gguf"_s), (freeBytes(fixture.store()) + 100'000'000'000) / 4096 * 4096, 2);
        const int full =
            queue.add(fixture.store(), request(fixture, u"d"_s, u"FROM big.gguf"_s, ImportMode::Copy));
        QTRY_COMPARE(queue.counts().failed, 3);
        QCOMPARE(textOf(panel, u"buildCounts"_s), u"3 failed"_s);
        panel.setTrashBytes(5'000);
        QSignalSpy shown(&panel, &BuildsPanel::showModelRequested);
        QSignalSpy file(&panel, &BuildsPanel::showFileRequested);
        QSignalSpy edit(&panel, &BuildsPanel::editRequested);
        QSignalSpy trash(&panel, &BuildsPanel::emptyTrashRequested);
        QSignalSpy fold(&panel, &BuildsPanel::foldRequested);
        click(panel, done, BuildAction::Show);
        click(panel, bad, BuildAction::ShowFile);
        click(panel, recipe, BuildAction::EditModelfile);
        click(panel, full, BuildAction::EmptyTrash);
        QTest::mouseClick(panel.findChild<QToolButton *>(u"foldBuilds"_s), Qt::LeftButton);
        QCOMPARE(shown, (QList<QVariantList>{{u"registry.ollama.ai/me/m:1b"_s}}));
        QCOMPARE(file, (QList<QVariantList>{{fixture.path(u"bad.gguf"_s)}}));
        QCOMPARE(edit, (QList<QVariantList>{{recipe}}));
        QCOMPARE(trash.size(), 1);
        QCOMPARE(fold.size(), 1);
        click(panel, full, BuildAction::LinkInstead);
        QCOMPARE(queue.job(full)->request.options.import, ImportMode::Link);
        QVERIFY(queue.job(full)->isActive());
    }

    void keysReachEveryButton()
    {
        const BuildFixture fixture;
        fixture.write(u"bad.gguf"_s, "GGUF");
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int a = queue.add(fixture.store(), request(fixture, u"a"_s, u"FROM ./none"_s));
        const int b = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM bad.gguf"_s));
        QTRY_COMPARE(queue.counts().failed, 2);
        auto *view = viewOf(panel);
        view->setFocus(Qt::TabFocusReason);
        view->setCurrentIndex(rowOf(panel, a));
        QSignalSpy edit(&panel, &BuildsPanel::editRequested);
        QSignalSpy file(&panel, &BuildsPanel::showFileRequested);
        // Return presses the likeliest.
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(edit, (QList<QVariantList>{{a}}));
        // From left to right: Try again, Edit Modelfile, the cross.
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Tab);
        QTest::keyClick(view, Qt::Key_Space);
        QCOMPARE(edit.size(), 2);
        QVERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_Backtab);
        QTest::keyClick(view, Qt::Key_Enter);
        QVERIFY(queue.job(a)->isActive());
        QTRY_COMPARE(queue.counts().failed, 2);
        view->setCurrentIndex(rowOf(panel, b));
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Left);
        QTest::keyClick(view, Qt::Key_Space); // the row itself: nothing to press
        QVERIFY(file.isEmpty());
        QTest::keyClick(view, Qt::Key_Enter);
        QCOMPARE(file.size(), 1);
        QTest::keyClick(view, Qt::Key_Delete);
        QVERIFY(queue.job(b) == nullptr);
        QTest::keyClick(view, Qt::Key_Tab);
        QTest::keyClick(view, Qt::Key_Tab);
        QTest::keyClick(view, Qt::Key_Tab);
        QVERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_Tab);
        QVERIFY(!view->hasFocus());
    }

    void theMenuRepeatsTheButtons()
    {
        const BuildFixture fixture;
        fixture.write(u"bad.gguf"_s, "GGUF");
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int id = queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM bad.gguf"_s));
        QTRY_COMPARE(queue.counts().failed, 1);
        auto *view = viewOf(panel);
        view->setCurrentIndex(rowOf(panel, id));
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(view->viewport(), &event);
        auto *menu = view->findChild<QMenu *>(u"buildMenu"_s);
        QVERIFY(menu != nullptr && menu->isVisible());
        QStringList texts;
        QAction *remove = nullptr;
        for (auto *action : menu->actions()) {
            texts.append(action->text());
            remove = action;
        }
        QCOMPARE(texts, QStringList({u"Show file"_s, u"Try again"_s, QString(), u"Remove from the list"_s}));
        remove->trigger();
        QVERIFY(queue.job(id) == nullptr);
        menu->close();
    }

    void progressRepaintsRunningRowsOnly()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int running = addLong(queue, fixture, u"a"_s);
        queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        QTRY_COMPARE(queue.job(running)->progress->snapshot().phase, Phase::Importing);
        QApplication::processEvents();
        PaintSpy spy;
        viewOf(panel)->viewport()->installEventFilter(&spy);
        QSignalSpy ticks(&queue, &BuildQueue::jobChanged);
        QTRY_VERIFY(ticks.size() >= 8);
        viewOf(panel)->viewport()->removeEventFilter(&spy);
        QVERIFY2(
            spy.regions.size() >= 4 && spy.regions.size() <= ticks.size() + 1,
            qPrintable(QString::number(spy.regions.size())));
        const QRegion row(viewOf(panel)->visualRect(rowOf(panel, running)));
        for (const auto &region : spy.regions)
            QVERIFY(region.subtracted(row).isEmpty());
        queue.cancel(running);
        QTRY_COMPARE(queue.counts().running, 0);
    }

    void aRowThatStartsOrEndsChangesItsHeight()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int a = addLong(queue, fixture, u"a"_s);
        QTRY_COMPARE(viewOf(panel)->visualRect(rowOf(panel, a)).height(), 68);
        queue.cancel(a);
        QTRY_COMPARE(queue.counts().cancelled, 1);
        QTRY_COMPARE(viewOf(panel)->visualRect(rowOf(panel, a)).height(), 56);
    }

    void readersAreTold()
    {
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        QTRY_COMPARE(queue.counts().failed, 1);
        const auto row = viewOf(panel)->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(
            row.startsWith(u"b:latest, failed, A required file or model is missing. FROM: "_s),
            qPrintable(row));
        for (auto *widget : panel.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(u"qt_"_s)
                || !widget->isVisible())
                continue;
            const auto *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty(),
                widget->metaObject()->className());
        }
    }

    void bothLightsAndAnyWidthArePainted()
    {
        auto &application = *qobject_cast<QApplication *>(QCoreApplication::instance());
        const BuildFixture fixture;
        BuildQueue queue;
        BuildsPanel panel(&queue);
        show(panel);
        const int a = addLong(queue, fixture, u"a"_s);
        queue.add(fixture.store(), request(fixture, u"b"_s, u"FROM ./none"_s));
        QImage last;
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(application, choice);
            for (const int width : {320, 900}) {
                panel.resize(width, 300);
                const auto image = panel.grab().toImage();
                QVERIFY(image != last);
                last = image;
            }
        }
        queue.cancel(a);
    }
};

WEIGHTROOM_TEST(TestBuildsPanel)
#include "tst_buildspanel.moc"
