// The new-model sheet over a real store and real files: what it shows, what it asks to be built.
#include "sheetfixture.h"
#include "support/testclass.h"
#include "ui/newmodel/diskbar.h"
#include "ui/newmodel/newmodelsheet.h"
#include "ui/newmodel/proposalpages.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPalette>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestNewModelSheet : public QObject
{
    Q_OBJECT

private:
    struct Parts {
        Parts()
            : sheet(&fixture.window())
        {
            sheet.setStore(fixture.store().open());
            QObject::connect(
                &sheet, &NewModelSheet::buildRequested, [this](const BuildRequest &request, qint64 written) {
                    requests.push_back(request);
                    bytes.append(written);
                });
        }

        // The one that is visible of that name.
        template<class T> T *find(const QString &name) const
        {
            for (auto *widget : sheet.findChildren<T *>(name)) {
                if (widget->isVisible())
                    return widget;
            }
            return nullptr;
        }
        bool has(const QString &name) const { return find<QWidget>(name) != nullptr; }
        QString text(const QString &name) const
        {
            const auto *label = find<QLabel>(name);
            return label == nullptr ? QString() : label->text();
        }
        QLineEdit *name() const { return find<QLineEdit>(u"nameField"_s); }
        QLineEdit *tag() const { return find<QLineEdit>(u"tagField"_s); }
        QPushButton *build() const { return find<QPushButton>(u"build"_s); }
        QRadioButton *mode(ImportMode mode) const
        {
            return find<QRadioButton>(u"mode"_s + QString::number(int(mode)));
        }
        QString hint() const { return sheet.findChild<QWidget *>(u"buildHint"_s)->accessibleName(); }
        void open(const QStringList &paths)
        {
            sheet.openFiles(paths);
            QTRY_VERIFY(text(u"pageText"_s) != u"Reading…"_s);
        }

        SheetFixture fixture;
        NewModelSheet sheet;
        std::vector<BuildRequest> requests;
        QList<qint64> bytes;
    };

    static LibraryRow row(const QString &key)
    {
        LibraryRow row;
        row.key = key;
        row.modified = QDateTime(QDate(2021, 11, 12), QTime(9, 0));
        return row;
    }

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }

    void aFileFillsTheForm()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"Tiny-1B.gguf"_s);
        parts.sheet.openFiles({path});
        QVERIFY(parts.sheet.isVisible());
        QCOMPARE(parts.text(u"pageText"_s), u"Reading…"_s);
        QVERIFY(!parts.build()->isEnabled());
        QTRY_VERIFY(parts.name() != nullptr);
        QCOMPARE(parts.name()->text(), u"tiny"_s);
        QCOMPARE(parts.tag()->text(), u"1b-q4_0"_s);
        QCOMPARE(QApplication::focusWidget(), parts.name());
        QCOMPARE(parts.text(u"nameState"_s), u"Available"_s);
        QCOMPARE(parts.text(u"found"_s), u"Llama, 1,024 parameters, Q4_0"_s);
        QCOMPARE(parts.text(u"template"_s), u"Found in the file"_s);
        QVERIFY(parts.text(u"diskText"_s).contains(u"free now"_s));
        const auto subtitle = parts.find<QWidget>(u"sheetSubtitle"_s)->accessibleName();
        QVERIFY2(subtitle.startsWith(u"Tiny-1B.gguf  ·  4.3 KB  ·  "_s), qPrintable(subtitle));
        QVERIFY(parts.build()->isEnabled());
        QCOMPARE(parts.build()->text(), u"Build"_s);
        QVERIFY(!parts.has(u"proposalList"_s));
        QVERIFY(!parts.has(u"warningRow"_s));
    }

    void tabFollowsTheReadingOrder()
    {
        Parts parts;
        parts.fixture.addModel(u"a-1B.gguf"_s);
        const auto path = parts.fixture.store().beside(u"Modelfile"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("FROM ./a-1B.gguf\nSYSTEM a\nSYSTEM b\n");
        file.close();
        parts.sheet.setDefaultImport(ImportMode::Copy);
        parts.open({path});
        QStringList seen;
        for (int i = 0; i < 9; ++i) {
            seen.append(QApplication::focusWidget()->objectName());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        const auto copy = u"mode"_s + QString::number(int(ImportMode::Copy));
        QCOMPARE(
            seen,
            QStringList(
                {u"nameField"_s, u"tagField"_s, u"warningAction"_s, copy, u"editFirst"_s, u"cancel"_s,
                 u"build"_s, u"otherFile"_s, u"nameField"_s}));
    }

    void buildAsksForWhatIsShown()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"Tiny-1B.gguf"_s);
        parts.open({path});
        QSignalSpy closed(&parts.sheet, &NewModelSheet::closed);
        parts.name()->setText(u"me/mine"_s);
        QTest::mouseClick(parts.mode(ImportMode::Link), Qt::LeftButton, {}, QPoint(5, 8));
        QTest::keyClick(parts.tag(), Qt::Key_Return);
        QCOMPARE(parts.requests.size(), std::size_t(1));
        const auto &request = parts.requests.front();
        QCOMPARE(request.name.canonical(), u"registry.ollama.ai/me/mine:1b-q4_0"_s);
        QVERIFY(request.options.import == ImportMode::Link);
        QVERIFY(!request.options.fileType);
        QCOMPARE(parts.bytes, QList<qint64>{0});
        QCOMPARE(closed.size(), 1);
        QVERIFY(!parts.sheet.isVisible());
        Progress progress;
        const auto store = Store::open(parts.fixture.store().path(), Store::Access::Write);
        const auto built = build(*store, request, progress);
        QVERIFY2(built, qPrintable(built ? QString() : built.error().message));
        QVERIFY(built->imports.front().method == ImportMethod::Link);
    }

    void theNameIsCheckedWhileItIsTyped()
    {
        Parts parts;
        parts.open({parts.fixture.addModel(u"Tiny-1B.gguf"_s)});
        parts.sheet.setRows({row(u"registry.ollama.ai/library/tiny:1b-q4_0"_s)});
        QCOMPARE(
            parts.text(u"nameProblem"_s), u"Replaces the model of 12 November 2021 (History keeps it)"_s);
        QVERIFY(parts.build()->isEnabled());
        QVERIFY(parts.text(u"nameState"_s).isEmpty());
        parts.tag()->setFocus();
        QTest::keyClick(parts.tag(), Qt::Key_X);
        QCOMPARE(parts.text(u"nameState"_s), u"Available"_s);
        QTest::keyClick(parts.tag(), Qt::Key_Exclam);
        QVERIFY(!parts.text(u"nameProblem"_s).isEmpty());
        QVERIFY(!parts.build()->isEnabled());
        QCOMPARE(parts.hint(), u"Choose another name"_s);
        QTest::keyClick(parts.tag(), Qt::Key_Return);
        QVERIFY(parts.requests.empty());
        parts.tag()->setText(u"cloud"_s); // Ollama's own
        QVERIFY(!parts.build()->isEnabled());
        parts.tag()->clear();
        QVERIFY(parts.build()->isEnabled());
        parts.name()->clear();
        QVERIFY(!parts.build()->isEnabled());
        QCOMPARE(parts.text(u"nameProblem"_s), u"Type a name."_s);
    }

    void impossibleWaysStayAndSayWhy()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"Tiny-1B.gguf"_s);
        QVERIFY(QFile::link(path, parts.fixture.store().beside(u"l.gguf"_s)));
        parts.sheet.setDefaultImport(ImportMode::Move);
        parts.open({parts.fixture.store().beside(u"l.gguf"_s)});
        auto *move = parts.mode(ImportMode::Move);
        QVERIFY(move != nullptr && !move->isEnabled());
        QVERIFY(move->accessibleDescription().startsWith(u"Not possible"_s));
        QVERIFY(!move->isChecked());
        QVERIFY(parts.mode(ImportMode::Reflink)->isChecked() || parts.mode(ImportMode::Copy)->isChecked());
        QTest::mouseClick(move->parentWidget(), Qt::LeftButton, {}, QPoint(200, 30));
        QVERIFY(!move->isChecked());
    }

    void theDefaultWayIsTaken_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("copy") << int(ImportMode::Copy);
        QTest::newRow("link") << int(ImportMode::Link);
        QTest::newRow("move") << int(ImportMode::Move);
    }
    void theDefaultWayIsTaken()
    {
        QFETCH(int, mode);
        Parts parts;
        parts.sheet.setDefaultImport(ImportMode(mode));
        parts.open({parts.fixture.addModel(u"Tiny-1B.gguf"_s)});
        QVERIFY(parts.mode(ImportMode(mode))->isChecked());
        // Arrows choose among the others.
        parts.mode(ImportMode(mode))->setFocus();
        QTest::keyClick(
            parts.mode(ImportMode(mode)), ImportMode(mode) == ImportMode::Move ? Qt::Key_Up : Qt::Key_Down);
        QVERIFY(!parts.mode(ImportMode(mode))->isChecked());
    }

    void aClickAnywhereInARowChooses()
    {
        Parts parts;
        parts.sheet.setDefaultImport(ImportMode::Copy);
        parts.open({parts.fixture.addModel(u"Tiny-1B.gguf"_s)});
        auto *row = parts.mode(ImportMode::Move)->parentWidget();
        QTest::mouseClick(row, Qt::LeftButton, {}, QPoint(row->width() - 20, row->height() - 4));
        QVERIFY(parts.mode(ImportMode::Move)->isChecked());
    }

    void aStarkSelectionHasIconsInItsInk()
    {
        QPalette palette(Qt::black, Qt::white, Qt::gray, Qt::darkGray, Qt::gray, Qt::black, Qt::white);
        palette.setColor(QPalette::Highlight, Qt::blue);
        palette.setColor(QPalette::HighlightedText, Qt::white);
        ProposalList list;
        list.setPalette(palette);
        for (const auto state :
             {ProposalList::State::Good, ProposalList::State::NeedsLook, ProposalList::State::Refused}) {
            list.addFile(u"a.gguf"_s, u"/a.gguf"_s, state);
            const auto shown = list.item(list.count() - 1)->icon();
            for (const auto mode : {QIcon::Normal, QIcon::Selected}) {
                const auto picture = shown.pixmap(QSize(16, 16), 1.0, mode).toImage();
                int inked = 0;
                for (int y = 0; y < picture.height(); ++y) {
                    for (int x = 0; x < picture.width(); ++x) {
                        const auto colour = picture.pixelColor(x, y);
                        if (colour.alpha() < 100)
                            continue;
                        QVERIFY(mode == QIcon::Normal ? colour.red() < 60 : colour.red() > 195);
                        ++inked;
                    }
                }
                QVERIFY(inked > 0);
            }
        }
    }

    void severalFilesHaveAListAndSettingsOfTheirOwn()
    {
        Parts parts;
        const auto bad = parts.fixture.store().beside(u"bad.gguf"_s);
        QFile file(bad);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\x89PNG\r\n\x1a\n");
        file.close();
        parts.open(
            {parts.fixture.addModel(u"a-1B.gguf"_s), bad, parts.fixture.addModel(u"b-1B.gguf"_s, 'b')});
        auto *list = parts.find<QListWidget>(u"proposalList"_s);
        QVERIFY(list != nullptr);
        QCOMPARE(list->width(), 200);
        QCOMPARE(list->count(), 3);
        QCOMPARE(list->item(2)->text(), u"bad.gguf"_s);
        QVERIFY(list->item(2)->data(Qt::AccessibleTextRole).toString().contains(u"can't be imported"_s));
        QCOMPARE(parts.build()->text(), u"Build 2 models"_s);
        QVERIFY(parts.build()->isEnabled());
        parts.name()->setText(u"first"_s);
        list->setCurrentRow(1);
        QCOMPARE(parts.name()->text(), u"b"_s);
        QTest::mouseClick(parts.mode(ImportMode::Link), Qt::LeftButton, {}, QPoint(5, 8));
        list->setCurrentRow(2);
        QCOMPARE(parts.text(u"pageText"_s), u"Not a GGUF file: this is a PNG image."_s);
        QVERIFY(parts.name() == nullptr);
        QVERIFY(parts.build()->isEnabled());
        QTest::mouseClick(parts.build(), Qt::LeftButton);
        QCOMPARE(parts.requests.size(), std::size_t(2));
        QCOMPARE(parts.requests[0].name.shortForm(), u"first:1b-q4_0"_s);
        QCOMPARE(parts.requests[1].name.shortForm(), u"b:1b-q4_0"_s);
        QVERIFY(parts.requests[0].options.import != ImportMode::Link);
        QVERIFY(parts.requests[1].options.import == ImportMode::Link);
        QCOMPARE(parts.bytes[1], qint64(0));
    }

    void twoOfOneNameAreFlagged()
    {
        Parts parts;
        parts.open({parts.fixture.addModel(u"a-1B.gguf"_s), parts.fixture.addModel(u"b-1B.gguf"_s, 'b')});
        QVERIFY(parts.build()->isEnabled());
        parts.name()->setText(u"B"_s); // names differ in case alone: one model
        QVERIFY(!parts.build()->isEnabled());
        QCOMPARE(parts.text(u"nameProblem"_s), u"Same name as b-1B.gguf."_s);
        auto *list = parts.find<QListWidget>(u"proposalList"_s);
        QVERIFY(list->item(0)->data(Qt::AccessibleTextRole).toString().contains(u"needs attention"_s));
        list->setCurrentRow(1);
        QCOMPARE(parts.text(u"nameProblem"_s), u"Same name as a-1B.gguf."_s);
        parts.name()->setText(u"c"_s);
        QVERIFY(parts.build()->isEnabled());
        QCOMPARE(list->item(0)->data(Qt::AccessibleTextRole).toString(), u"a-1B.gguf"_s);
    }

    void aFileThatCantBeTakenIsSaid()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"cut.gguf"_s);
        QVERIFY(QFile::resize(path, QFileInfo(path).size() - 2048));
        parts.open({path});
        QCOMPARE(
            parts.text(u"pageText"_s), u"The file is incomplete: 2.0\u00a0KB missing. Download it again."_s);
        QVERIFY(!parts.build()->isEnabled());
        QVERIFY(!parts.find<QPushButton>(u"editFirst"_s)->isEnabled());
        QVERIFY(parts.find<QPushButton>(u"otherFile"_s)->isEnabled());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!parts.sheet.isVisible());
    }

    void aMissingQuantisationIsAskedFor()
    {
        Parts parts;
        parts.open({parts.fixture.addModel(u"a-1B.gguf"_s, 'a', false)});
        auto *combo = parts.find<QComboBox>(u"quantisation"_s);
        QVERIFY(combo != nullptr);
        QCOMPARE(combo->currentText(), u"F32"_s); // most of its tensors
        combo->setCurrentIndex(0);
        QVERIFY(!parts.build()->isEnabled());
        QCOMPARE(parts.hint(), u"Choose the quantisation"_s);
        combo->setCurrentText(u"Q8_0"_s);
        QTest::mouseClick(parts.build(), Qt::LeftButton);
        QCOMPARE(parts.requests.size(), std::size_t(1));
        QCOMPARE(parts.requests.front().options.fileType.value_or(0), quint64(7));
    }

    void tooLittleSpaceIsSaidAndAnotherWayHelps()
    {
        Parts parts;
        const auto store = parts.fixture.store().open();
        const auto bytes = (freeBytes(store) + 3'000'000'000) / 128 * 128;
        auto header = GgufBuilder()
                          .string("general.architecture", "llama")
                          .u32("general.file_type", 0)
                          .string("tokenizer.chat_template", "x")
                          .rawTensor("t", 0, {32, quint64(bytes / 128)}, 0)
                          .bytes();
        header.append(QByteArray((32 - header.size() % 32) % 32, '\0'));
        const auto path = parts.fixture.store().beside(u"huge-1B.gguf"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(header);
        QVERIFY(file.resize(header.size() + bytes)); // a hole
        file.close();
        parts.sheet.setDefaultImport(ImportMode::Copy);
        parts.open({path});
        QVERIFY2(
            parts.text(u"diskText"_s).startsWith(u"Not enough space: "_s),
            qPrintable(parts.text(u"diskText"_s)));
        QVERIFY(!parts.build()->isEnabled());
        QCOMPARE(parts.hint(), u"Not enough space"_s);
        QTest::mouseClick(parts.mode(ImportMode::Move), Qt::LeftButton, {}, QPoint(5, 8));
        QVERIFY(parts.build()->isEnabled());
        QVERIFY(parts.text(u"diskText"_s).contains(u"free now"_s));
    }

    void aFullDiskHasNothingFree()
    {
        DiskBar bar;
        bar.setBytesToWrite(4'900'000'000);
        bar.setDisk(0, 100'000'000'000);
        QCOMPARE(
            bar.findChild<QLabel *>(u"diskText"_s)->text(),
            u"Not enough space: 4.9\u00a0GB needed, none free."_s);
    }

    void theEditorGetsTheRecipe()
    {
        Parts parts;
        const auto path = parts.fixture.addModel(u"a-1B.gguf"_s);
        QSignalSpy edit(&parts.sheet, &NewModelSheet::editRequested);
        parts.open({path});
        parts.tag()->setText(u"x"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"editFirst"_s), Qt::LeftButton);
        QCOMPARE(edit.size(), 1);
        QCOMPARE(edit[0][0].toString(), u"FROM %1\n"_s.arg(path));
        QCOMPARE(edit[0][1].toString(), u"a:x"_s);
        QCOMPARE(edit[0][2].toString(), QFileInfo(path).path());
        QVERIFY(!parts.sheet.isVisible());
        QVERIFY(parts.requests.empty());
    }

    void aWarningLeadsToTheEditor()
    {
        Parts parts;
        parts.fixture.addModel(u"a-1B.gguf"_s);
        const auto path = parts.fixture.store().beside(u"Modelfile"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("FROM ./a-1B.gguf\nSYSTEM a\nSYSTEM b\n");
        file.close();
        QSignalSpy edit(&parts.sheet, &NewModelSheet::editRequested);
        parts.open({path});
        QVERIFY(parts.has(u"warningRow"_s));
        QTest::mouseClick(parts.find<QToolButton>(u"warningAction"_s), Qt::LeftButton);
        QCOMPARE(edit.size(), 1);
        QVERIFY(edit[0][0].toString().contains(u"SYSTEM a"_s));
    }

    void aModelfileWithAnErrorCanBeEdited()
    {
        Parts parts;
        const auto path = parts.fixture.store().beside(u"Modelfile"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("FORM x\n");
        file.close();
        QSignalSpy edit(&parts.sheet, &NewModelSheet::editRequested);
        parts.open({path});
        QVERIFY(parts.text(u"pageText"_s).startsWith(u"Line 1: "_s));
        QTest::mouseClick(parts.find<QPushButton>(u"editFirst"_s), Qt::LeftButton);
        QCOMPARE(edit.size(), 1);
        QCOMPARE(edit[0][0].toString(), u"FORM x\n"_s);
        QCOMPARE(edit[0][2].toString(), QFileInfo(path).path());
    }

    void withoutFilesItInvites()
    {
        Parts parts;
        parts.sheet.openFiles({});
        QVERIFY(parts.sheet.isVisible());
        QVERIFY(parts.text(u"pageText"_s).contains(u"drop"_s));
        QCOMPARE(QApplication::focusWidget(), parts.find<QPushButton>(u"pageAction"_s));
        QVERIFY(!parts.has(u"otherFile"_s));
        QVERIFY(!parts.build()->isEnabled());
        // Files replace what is shown.
        parts.open({parts.fixture.addModel(u"a-1B.gguf"_s)});
        QTRY_VERIFY(parts.name() != nullptr);
    }

    void anEarlierReadingDoesntAnswer()
    {
        Parts parts;
        parts.sheet.openFiles({parts.fixture.addModel(u"a-1B.gguf"_s)});
        parts.sheet.openFiles({parts.fixture.addModel(u"b-1B.gguf"_s)});
        QTRY_VERIFY(parts.name() != nullptr);
        QCOMPARE(parts.name()->text(), u"b"_s);
        parts.sheet.openFiles({parts.fixture.addModel(u"c-1B.gguf"_s)});
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!parts.sheet.isVisible());
        parts.sheet.openFiles({});
        QCoreApplication::processEvents();
        QTRY_VERIFY(parts.name() == nullptr);
        QVERIFY(parts.has(u"pageAction"_s));
    }

    void everyFocusableWidgetHasAName()
    {
        Parts parts;
        parts.open({parts.fixture.addModel(u"a-1B.gguf"_s, 'a', false), parts.fixture.addModel(u"b.gguf"_s)});
        for (auto *widget : parts.sheet.findChildren<QWidget *>()) {
            const bool isOwn = !widget->objectName().startsWith(u"qt_"_s);
            if (!isOwn || widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            const auto *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty(),
                qPrintable(QString::fromLatin1(widget->metaObject()->className()) + widget->objectName()));
        }
    }

    void itDiesWhileReading()
    {
        SheetFixture fixture;
        auto sheet = std::make_unique<NewModelSheet>(&fixture.window());
        sheet->setStore(fixture.store().open());
        sheet->openFiles({fixture.addModel(u"a-1B.gguf"_s)});
        sheet.reset();
        QCoreApplication::processEvents();
    }
};

WEIGHTROOM_TEST(TestNewModelSheet)
#include "tst_newmodelsheet.moc"
