// Files dragged over a window: shown, taken or refused, over whatever widget they are.
#include "model/core/bytes.h"
#include "sheetfixture.h"
#include "support/testclass.h"
#include "ui/newmodel/dropoverlay.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestDropOverlay : public QObject
{
    Q_OBJECT

private:
    struct Parts {
        Parts()
            : overlay(&fixture.window())
        {
            auto *middle = new QWidget;
            auto *layout = new QVBoxLayout(middle);
            layout->addWidget(view = new QTreeWidget);
            layout->addWidget(text = new QPlainTextEdit);
            view->setDragDropMode(QAbstractItemView::DragDrop);
            fixture.window().setCentralWidget(middle);
        }

        // Sends one and says whether it was accepted, and with which action.
        template<class Event>
        std::pair<bool, Qt::DropAction>
        send(QWidget *to, const QMimeData &mime, Qt::DropActions actions = Qt::CopyAction | Qt::MoveAction)
        {
            Event event(QPoint(5, 5), actions, &mime, Qt::LeftButton, {});
            if (actions.testFlag(Qt::MoveAction))
                event.setDropAction(Qt::MoveAction); // as file managers propose
            event.ignore();
            QCoreApplication::sendEvent(to, &event);
            return {event.isAccepted(), event.dropAction()};
        }
        QString title() const { return overlay.findChild<QLabel *>(u"dropTitle"_s)->text(); }
        QString name() const { return overlay.findChild<QWidget *>(u"dropName"_s)->accessibleName(); }

        SheetFixture fixture;
        DropOverlay overlay;
        QTreeWidget *view;
        QPlainTextEdit *text;
    };

    static std::unique_ptr<QMimeData> files(const QStringList &paths)
    {
        auto mime = std::make_unique<QMimeData>();
        QList<QUrl> urls;
        for (const auto &path : paths)
            urls.append(QUrl::fromLocalFile(path));
        mime->setUrls(urls);
        return mime;
    }

    static constexpr auto kTaken = std::pair(true, Qt::CopyAction);

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void theCardSaysHowLargeTheFileIs()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"a.gguf"_s);
        const auto *size = parts.overlay.findChild<QLabel *>(u"dropSize"_s);
        parts.send<QDragEnterEvent>(&parts.fixture.window(), *files({path}));
        QTRY_COMPARE(size->text(), sizeText(QFileInfo(path).size()));
        const auto *name = parts.overlay.findChild<QWidget *>(u"dropName"_s);
        QVERIFY(name->geometry().right() < size->geometry().left());
        parts.send<QDragEnterEvent>(&parts.fixture.window(), *files({path, path}));
        QVERIFY(size->text().isEmpty());
    }

    void aDragOverAnyWidgetShowsTheCard_data()
    {
        QTest::addColumn<QString>("over");
        QTest::newRow("window") << u"window"_s;
        QTest::newRow("a view's viewport") << u"view"_s;
        QTest::newRow("a text's viewport") << u"text"_s;
    }
    void aDragOverAnyWidgetShowsTheCard()
    {
        QFETCH(QString, over);
        Parts parts;
        auto *to = over == u"window" ? &parts.fixture.window()
            : over == u"view"        ? parts.view->viewport()
                                     : parts.text->viewport();
        QSignalSpy dropped(&parts.overlay, &DropOverlay::filesDropped);
        const auto mime = files({u"/nowhere/a b#1%.gguf"_s});
        QVERIFY(!parts.overlay.isVisible());
        QCOMPARE(parts.send<QDragEnterEvent>(to, *mime), kTaken);
        QVERIFY(parts.overlay.isVisible());
        QCOMPARE(parts.overlay.geometry(), parts.fixture.window().rect());
        QCOMPARE(parts.title(), u"Drop to add a model"_s);
        QCOMPARE(parts.name(), u"a b#1%.gguf"_s);
        QCOMPARE(parts.send<QDragMoveEvent>(to, *mime), kTaken);
        QCOMPARE(parts.send<QDropEvent>(to, *mime), kTaken);
        QVERIFY(!parts.overlay.isVisible());
        QCOMPARE(dropped.size(), 1);
        QCOMPARE(dropped[0][0].toStringList(), QStringList{u"/nowhere/a b#1%.gguf"_s});
        QCOMPARE(parts.text->toPlainText(), QString());
        QCOMPARE(parts.view->topLevelItemCount(), 0);
    }

    void whatCantBeTakenIsRefused()
    {
        Parts parts;
        QSignalSpy dropped(&parts.overlay, &DropOverlay::filesDropped);
        const auto mime = files({u"/nowhere/picture.png"_s});
        auto *to = parts.text->viewport();
        QCOMPARE(parts.send<QDragEnterEvent>(to, *mime).second, Qt::IgnoreAction);
        QVERIFY(parts.overlay.isVisible());
        QCOMPARE(parts.title(), u"Not a GGUF file"_s);
        QCOMPARE(parts.name(), u"picture.png"_s);
        QVERIFY(!parts.send<QDragMoveEvent>(to, *mime).first);
        QVERIFY(!parts.send<QDropEvent>(to, *mime).first);
        QVERIFY(!parts.overlay.isVisible());
        QCOMPARE(dropped.size(), 0);
        // Its leaving is heard too.
        parts.send<QDragEnterEvent>(to, *mime);
        QVERIFY(parts.overlay.isVisible());
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(to, &leave);
        QTRY_VERIFY(!parts.overlay.isVisible());
    }

    void oneGoodFileIsEnough()
    {
        Parts parts;
        QSignalSpy dropped(&parts.overlay, &DropOverlay::filesDropped);
        const QStringList paths{u"/x/picture.png"_s, u"/x/a.gguf"_s, u"/x/Modelfile"_s};
        const auto mime = files(paths);
        QCOMPARE(parts.send<QDragEnterEvent>(&parts.fixture.window(), *mime), kTaken);
        QCOMPARE(parts.title(), u"Drop to add models"_s);
        QCOMPARE(parts.name(), u"3 files"_s);
        QCOMPARE(parts.send<QDropEvent>(&parts.fixture.window(), *mime), kTaken);
        QCOMPARE(dropped[0][0].toStringList(), paths);
    }

    void itGoesWithTheDragButNotBetweenWidgets()
    {
        Parts parts;
        const auto mime = files({u"/x/a.gguf"_s});
        parts.send<QDragEnterEvent>(parts.view->viewport(), *mime);
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(parts.view->viewport(), &leave);
        parts.send<QDragEnterEvent>(parts.text->viewport(), *mime);
        QCoreApplication::processEvents();
        QVERIFY(parts.overlay.isVisible());
        QCoreApplication::sendEvent(parts.text->viewport(), &leave);
        QTRY_VERIFY(!parts.overlay.isVisible());
    }

    void otherDragsPass()
    {
        Parts parts;
        QMimeData words;
        words.setText(u"some words"_s);
        QVERIFY(parts.send<QDragEnterEvent>(parts.text->viewport(), words, Qt::CopyAction).first);
        QVERIFY(!parts.overlay.isVisible());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &words, Qt::LeftButton, {});
        QCoreApplication::sendEvent(parts.text->viewport(), &drop);
        QCOMPARE(parts.text->toPlainText(), u"some words"_s);
        QMimeData page;
        page.setUrls({QUrl(u"https://example.org/a.gguf"_s)});
        parts.send<QDragEnterEvent>(&parts.fixture.window(), page);
        QVERIFY(!parts.overlay.isVisible());
    }

    void otherWindowsAreLeftAlone()
    {
        Parts parts;
        QPlainTextEdit elsewhere;
        elsewhere.show();
        const auto mime = files({u"/x/a.gguf"_s});
        parts.send<QDragEnterEvent>(elsewhere.viewport(), *mime);
        QVERIFY(!parts.overlay.isVisible());
    }

    void aDropThatWouldTakeTheFileAwayIsRefused()
    {
        Parts parts;
        const auto mime = files({u"/x/a.gguf"_s});
        auto *to = &parts.fixture.window();
        QCOMPARE(parts.send<QDragEnterEvent>(to, *mime, Qt::MoveAction).second, Qt::IgnoreAction);
        QVERIFY(!parts.send<QDragMoveEvent>(to, *mime, Qt::MoveAction).first);
        QCOMPARE(
            parts.send<QDragEnterEvent>(&parts.fixture.window(), *mime, Qt::LinkAction),
            std::pair(true, Qt::LinkAction));
    }

    void itFollowsTheWindowsSize()
    {
        Parts parts;
        const auto mime = files({u"/x/a.gguf"_s});
        parts.send<QDragEnterEvent>(&parts.fixture.window(), *mime);
        parts.fixture.window().resize(640, 480);
        QTRY_COMPARE(parts.overlay.geometry(), parts.fixture.window().rect());
        // Nothing the window had is in its way for long.
        QVERIFY(parts.overlay.testAttribute(Qt::WA_TransparentForMouseEvents));
    }
};

WEIGHTROOM_TEST(TestDropOverlay)
#include "tst_dropoverlay.moc"
