// What the builds panel says: texts of each state, what can be done, rows in their order.
#include "model/build/buildfixture.h"
#include "model/build/buildqueue.h"
#include "model/items/buildsmodel.h"
#include "model/modelfile/parser.h"
#include "model/words/buildfailure.h"
#include "model/words/buildtext.h"
#include "model/words/format.h"
#include "support/testclass.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <utility>

using namespace Qt::StringLiterals;
using namespace weightroom;

using Actions = std::vector<BuildAction>;
Q_DECLARE_METATYPE(Actions)

class TestBuildsModel : public QObject
{
    Q_OBJECT

private:
    static BuildRequest request(
        const BuildFixture &fixture, const QString &name, const QString &modelfile,
        ImportMode mode = ImportMode::Auto)
    {
        auto recipe = modelfile::requestOf(modelfile::parse(modelfile));
        if (!recipe)
            qFatal("%s", qUtf8Printable(recipe.error().message));
        return {nameOf(name), std::move(*recipe), fixture.path({}), {mode, {}, false}};
    }

    // A build that no queue knows, in a state of the test's choosing.
    static BuildJob
    job(const BuildFixture &fixture, BuildState state, const QString &name = u"m:1b"_s,
        ImportMode mode = ImportMode::Auto)
    {
        return {
            1,
            fixture.store(),
            request(fixture, name, u"FROM m.gguf"_s, mode),
            0,
            state,
            std::make_shared<Progress>(),
            {},
            {},
            {},
            {},
            {},
            0};
    }

    static BuildJob failed(const BuildFixture &fixture, const Error &error)
    {
        auto result = job(fixture, BuildState::Failed);
        result.error = error;
        return result;
    }

    static Imported imported(ImportMethod method, qint64 written, bool reused = false)
    {
        Imported result;
        result.path = u"/x/m.gguf"_s;
        result.method = method;
        result.bytesWritten = written;
        result.reused = reused;
        return result;
    }

    // What a build from this Modelfile fails with.
    static BuildJob failedFrom(const BuildFixture &fixture, const QString &name, const QString &modelfile)
    {
        BuildQueue queue;
        const int id = queue.add(fixture.store(), request(fixture, name, modelfile));
        if (!QTest::qWaitFor([&] { return queue.job(id)->state == BuildState::Failed; }))
            qFatal("it didn't fail");
        return *queue.job(id);
    }

    static QStringList names(const QAbstractItemModel &model)
    {
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names.append(model.index(row, 0).data().toString());
        return names;
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void init() { QTest::failOnWarning(QRegularExpression(u".?"_s)); }

    void aWaitingOneSaysWhatFor()
    {
        const BuildFixture fixture;
        auto waiting = job(fixture, BuildState::Waiting);
        const auto before = job(fixture, BuildState::Running, u"qwen3:14b-q5_K_M"_s);
        QCOMPARE(waitingText(waiting, nullptr), u"Waiting"_s);
        QCOMPARE(waitingText(waiting, &before), u"Waiting for qwen3:14b-q5_K_M"_s);
        waiting.expectedBytes = 2'500'000'000;
        QCOMPARE(waitingText(waiting, &before), u"Waiting for qwen3:14b-q5_K_M · 2.5 GB to copy"_s);
    }

    void aRunningOneSaysHowFarItIs_data()
    {
        QTest::addColumn<Phase>("phase");
        QTest::addColumn<ImportMode>("mode");
        QTest::addColumn<qint64>("done");
        QTest::addColumn<qint64>("total");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("perMille");
        const auto gb = [](double value) { return qint64(value * 1e9); };
        QTest::newRow("preparing") << Phase::Preparing << ImportMode::Auto << qint64(0) << qint64(0)
                                   << u"Preparing"_s << -1;
        QTest::newRow("copying") << Phase::Importing << ImportMode::Auto << gb(4.1) << gb(10.5)
                                 << u"Copying and checking · 4.1 of 10.5 GB"_s << 390;
        QTest::newRow("copying, another unit") << Phase::Importing << ImportMode::Copy << gb(0.9) << gb(10.5)
                                               << u"Copying and checking · 900.0 MB of 10.5 GB"_s << 85;
        QTest::newRow("nothing yet") << Phase::Importing << ImportMode::Copy << qint64(0) << gb(10.5)
                                     << u"Copying and checking · 0 of 10.5 GB"_s << 0;
        QTest::newRow("linking") << Phase::Importing << ImportMode::Link << gb(1) << gb(2)
                                 << u"Checking · 1.0 of 2.0 GB"_s << 500;
        QTest::newRow("moving") << Phase::Importing << ImportMode::Move << gb(1) << gb(2)
                                << u"Moving and checking · 1.0 of 2.0 GB"_s << 500;
        QTest::newRow("all bytes are there")
            << Phase::Importing << ImportMode::Copy << gb(2) << gb(2) << u"Finishing"_s << 1000;
        QTest::newRow("more than thought")
            << Phase::Importing << ImportMode::Copy << gb(3) << gb(2) << u"Finishing"_s << 1000;
        QTest::newRow("no bytes to move")
            << Phase::Importing << ImportMode::Copy << qint64(0) << qint64(0) << u"Finishing"_s << -1;
        QTest::newRow("finishing") << Phase::Finishing << ImportMode::Copy << qint64(0) << qint64(0)
                                   << u"Finishing"_s << 1000;
    }
    void aRunningOneSaysHowFarItIs()
    {
        QFETCH(Phase, phase);
        QFETCH(ImportMode, mode);
        QFETCH(qint64, done);
        QFETCH(qint64, total);
        QFETCH(QString, text);
        QFETCH(int, perMille);
        const BuildFixture fixture;
        const auto running = job(fixture, BuildState::Running, u"m:1b"_s, mode);
        running.progress->begin(phase, total);
        running.progress->advance(done);
        QCOMPARE(runningText(running), text);
        QCOMPARE(perMilleDone(running), perMille);
        running.progress->cancel();
        QCOMPARE(runningText(running), u"Cancelling"_s);
        QVERIFY(speedAndTimeText(running).isEmpty());
    }

    void speedAndTimeAreToldOnceTheyAreKnown()
    {
        const BuildFixture fixture;
        const auto running = job(fixture, BuildState::Running);
        running.progress->begin(Phase::Importing, 1'000'000'000'000);
        QVERIFY(speedAndTimeText(running).isEmpty());
        running.progress->advance(1'000'000'000);
        const auto words = [](const Progress::Snapshot &now) {
            return speedText(now.bytesPerSecond) + u" · "_s + durationText(now.secondsLeft) + u" left"_s;
        };
        // Between two looks that say the same.
        QString text;
        QString expected;
        QTRY_VERIFY(
            (expected = words(running.progress->snapshot()), text = speedAndTimeText(running),
             !text.isEmpty() && expected == words(running.progress->snapshot())));
        QCOMPARE(text, expected);
    }

    void aFinishedOneSaysWhatItTook_data()
    {
        QTest::addColumn<ImportMethod>("method");
        QTest::addColumn<bool>("reused");
        QTest::addColumn<qint64>("written");
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("in the store") << ImportMethod::None << true << qint64(0) << qint64(70)
                                      << u"in 0.1 s · weights were already in the store, 2.1 KB written"_s;
        QTest::newRow("copied") << ImportMethod::Copy << false << qint64(4'900'000'000) << qint64(9'940)
                                << u"in 9.9 s · weights were copied, 4.9 GB written"_s;
        QTest::newRow("cloned") << ImportMethod::Reflink << false << qint64(0) << qint64(12'400)
                                << u"in 12 s · weights were cloned, 2.1 KB written"_s;
        QTest::newRow("linked") << ImportMethod::Link << false << qint64(0) << qint64(1)
                                << u"in 0.1 s · weights were linked, 2.1 KB written"_s;
        QTest::newRow("moved") << ImportMethod::Move << false << qint64(0) << qint64(90'000)
                               << u"in 2 min · weights were moved, 2.1 KB written"_s;
    }
    void aFinishedOneSaysWhatItTook()
    {
        QFETCH(ImportMethod, method);
        QFETCH(bool, reused);
        QFETCH(qint64, written);
        QFETCH(qint64, ms);
        QFETCH(QString, text);
        const BuildFixture fixture;
        auto done = job(fixture, BuildState::Finished);
        done.ended = QDateTime(QDate::currentDate(), QTime(9, 41));
        done.durationMs = ms;
        const auto weights = Digest::of("weights");
        auto file = imported(method, written, reused);
        file.blob = NeededBlob{weights, NeededBlob::How::Staged, {}, {}, 0, 0};
        done.result = BuildResult{nameOf(u"m:1b"_s), Digest::of("x"), {}, {}, {}, {file}, {}, {}};
        // The weights are counted by what was written; a text that the store had isn't.
        done.result->layers = {
            {Layer{mediatype::kModel.toString(), weights, 4'900'000'000, {}, {}}, reused},
            {Layer{mediatype::kSystem.toString(), Digest::of("s"), 2'000, {}, {}}, false},
            {Layer{mediatype::kLicense.toString(), Digest::of("l"), 11'000, {}, {}}, true},
            {Layer{mediatype::kConfig.toString(), Digest::of("c"), 100, {}, {}}, false}};
        QCOMPARE(finishedText(done), u"Built at 09:41 "_s + text);
        done.result->keptAs = nameOf(u"m:1b-Q4_0"_s);
        done.result->warnings = {u"beware"_s};
        QCOMPARE(
            finishedText(done),
            u"Built at 09:41 "_s + text + u" · the previous one is kept as m:1b-Q4_0 · beware"_s);
        done.ended = QDateTime(QDate(2020, 3, 5), QTime(9, 41));
        QVERIFY(finishedText(done).startsWith(u"Built on 5 Mar at 09:41 in "_s));
    }

    void nothingWrittenIsSaid()
    {
        const BuildFixture fixture;
        auto done = job(fixture, BuildState::Finished);
        done.ended = QDateTime(QDate::currentDate(), QTime(9, 41));
        done.result = BuildResult{nameOf(u"m:1b"_s), Digest::of("x"), {}, {}, {}, {}, {}, {}};
        QCOMPARE(
            finishedText(done),
            u"Built at 09:41 in 0.1 s · weights were already in the store, nothing written"_s);
    }

    void aFailureSaysWhatWhyAndWhatState_data()
    {
        QTest::addColumn<Error>("error");
        QTest::addColumn<QString>("problem");
        QTest::addColumn<QString>("rest");
        using Kind = Error::Kind;
        const auto row = [](Kind kind, const QString &message, const QString &where, const QString &problem,
                            const QString &rest) {
            QTest::addRow("%s %s", qPrintable(kindName(kind)), qPrintable(where))
                << Error{kind, message, where} << problem << rest;
        };
        row(Kind::Busy, u"the store is busy; try again in a moment"_s, {}, u"The store is busy."_s,
            u"The store is busy; try again in a moment. Nothing was changed."_s);
        row(Kind::Exists, u"m:1b is taken"_s, {}, u"The name is taken."_s,
            u"m:1b is taken. Nothing was changed."_s);
        row(Kind::SourceChanged, u"/x/m.gguf changed while it was read; nothing was kept"_s, u"/x/m.gguf"_s,
            u"The file changed while it was read."_s,
            u"/x/m.gguf changed while it was read; nothing was kept."_s);
        row(Kind::Refused, u"we don't"_s, {}, u"The model can't be built."_s,
            u"We don't. Nothing was changed."_s);
        row(Kind::Io, u"reading /x: it's broken"_s, {}, u"Reading or writing failed."_s,
            u"Reading /x: it's broken. Nothing was changed."_s);
        row(Kind::Usage, u"no"_s, {}, u"The build failed."_s, u"no. Nothing was changed."_s);
        row(Kind::NotFound, u"FROM: there is no file /x"_s, u"/x"_s,
            u"A required file or model is missing."_s, u"FROM: there is no file /x. Nothing was changed."_s);
        row(Kind::NoWeights, u"m has no weights"_s, {}, u"No weights."_s,
            u"M has no weights. Nothing was changed."_s);
        row(Kind::InvalidName, u"a tag has no dot!"_s, {}, u"The name can't be used."_s,
            u"A tag has no dot! Nothing was changed."_s);
        row(Kind::IncompleteName, u"m doesn't say a tag"_s, {}, u"The name can't be used."_s,
            u"M doesn't say a tag. Nothing was changed."_s);
        row(Kind::Modelfile, u"unknown parameter"_s, u"3:11"_s, u"The Modelfile has an error."_s,
            u"Line 3: unknown parameter. Nothing was changed."_s);
        row(Kind::Modelfile, u"FROM: missing"_s, {}, u"The Modelfile has an error."_s,
            u"FROM: missing. Nothing was changed."_s);
        row(Kind::Gguf, u"m.gguf isn't a valid GGUF file: its keys, byte 8: no"_s, u"/x/m.gguf"_s,
            u"The file is damaged."_s,
            u"m.gguf isn't a valid GGUF file: its keys, byte 8: no. Nothing was changed."_s);
        row(Kind::UnsupportedModelFormat, u"m.png isn't a GGUF file: it's a PNG image."_s, u"/x/m.png"_s,
            u"Not a GGUF file."_s, u"m.png isn't a GGUF file: it's a PNG image. Nothing was changed."_s);
        row(Kind::MissingFileType, u"/x/m.gguf doesn't say; name it with --file-type"_s, u"/x/m.gguf"_s,
            u"The file doesn't state its quantisation."_s,
            u"m.gguf has no general.file_type. Choose the quantisation and build again. Nothing was changed."_s);
        row(Kind::BuildMismatch, u"m+Q8_0 asks for the build Q8_0, but the weights are Q4_0"_s, {},
            u"The quantisation doesn't match."_s,
            u"m+Q8_0 asks for the build Q8_0, but the weights are Q4_0. Nothing was changed."_s);
        row(Kind::Manifest, u"it's no JSON"_s, {}, u"A model in the store is damaged."_s,
            u"It's no JSON. Nothing was changed."_s);
        row(Kind::Integrity, u"a blob is missing"_s, {}, u"A file in the store is damaged."_s,
            u"A blob is missing. Nothing was changed."_s);
        row(Kind::Permission, u"opening /x: Permission denied"_s, u"/x"_s, u"Permission denied."_s,
            u"Opening /x: Permission denied. Nothing was changed."_s);
        row(Kind::ReadOnly, u"the drive is mounted read-only"_s, {}, u"The store can't be changed."_s,
            u"The drive is mounted read-only. Nothing was changed."_s);
        row(Kind::NoSpace, u"writing /x: no space"_s, u"/x"_s, u"Not enough space."_s,
            u"Nothing was changed."_s);
        row(Kind::Cancelled, {}, {}, u"Cancelled."_s, u"Nothing was changed."_s);
    }
    void aFailureSaysWhatWhyAndWhatState()
    {
        QFETCH(Error, error);
        QFETCH(QString, problem);
        QFETCH(QString, rest);
        const BuildFixture fixture;
        const auto text = failureText(failed(fixture, error), 0);
        QCOMPARE(text.problem, problem);
        QCOMPARE(text.rest, rest);
    }

    void aShortageIsSaidInNumbers()
    {
        const BuildFixture fixture;
        auto full = failed(fixture, {Error::Kind::NoSpace, u"no space"_s, {}});
        full.shortage = SpaceShortage{281'300'000'000, 241'300'000'000, false};
        QCOMPARE(failureText(full, 0).rest, u"It needs 281.3 GB; 241.3 GB is free. Nothing was changed."_s);
        QCOMPARE(
            failureText(full, 4'400'000'000).rest,
            u"It needs 281.3 GB; 241.3 GB is free. Emptying the trash frees 4.4 GB. Nothing was changed."_s);
        // What isn't known, or would contradict itself, is left out.
        full.shortage = SpaceShortage{1, 500, false};
        QCOMPARE(failureText(full, 0).rest, u"500 B is free. Nothing was changed."_s);
        full.shortage = SpaceShortage{281'300'000'000, 0, false};
        QCOMPARE(
            failureText(full, 0).rest, u"It needs 281.3 GB, but no space is free. Nothing was changed."_s);
        full.shortage = SpaceShortage{0, 0, false};
        QCOMPARE(failureText(full, 0).rest, u"No space is free. Nothing was changed."_s);
        full.shortage = SpaceShortage{1, -1, false};
        QCOMPARE(failureText(full, 0).rest, u"Nothing was changed."_s);
    }

    void realFailuresAreSaidLikeThis()
    {
        const BuildFixture fixture;
        const auto whole = model(2, 'a', 4'000'000);
        fixture.write(u"cut.gguf"_s, whole.left(whole.size() - 2'500'000));
        const auto cut = failedFrom(fixture, u"m"_s, u"FROM cut.gguf"_s);
        QCOMPARE(failureText(cut, 0).problem, u"The file is incomplete."_s);
        QCOMPARE(
            failureText(cut, 0).rest,
            u"2.5 MB of cut.gguf is missing. Download it again. Nothing was changed."_s);
        QCOMPARE(buildActions(cut, 0), (Actions{BuildAction::ShowFile, BuildAction::Remove}));
        fixture.write(u"picture.gguf"_s, "\x89PNG\r\n\x1a\n and so on");
        const auto picture = failedFrom(fixture, u"m"_s, u"FROM picture.gguf"_s);
        QCOMPARE(failureText(picture, 0).problem, u"Not a GGUF file."_s);
        fixture.write(u"untyped.gguf"_s, model({}));
        const auto untyped = failedFrom(fixture, u"m"_s, u"FROM untyped.gguf"_s);
        QCOMPARE(
            failureText(untyped, 0).rest,
            u"untyped.gguf has no general.file_type. Choose the quantisation and build again. Nothing was changed."_s);
        QCOMPARE(
            buildActions(untyped, 0),
            (Actions{BuildAction::EditModelfile, BuildAction::ShowFile, BuildAction::Remove}));
        const auto foreign = failedFrom(fixture, u"m"_s, u"FROM https://example.org/m"_s);
        QCOMPARE(buildActions(foreign, 0), (Actions{BuildAction::EditModelfile, BuildAction::Remove}));
    }

    void whatHelpsIsOffered_data()
    {
        QTest::addColumn<BuildState>("state");
        QTest::addColumn<Error>("error");
        QTest::addColumn<ImportMode>("mode");
        QTest::addColumn<Actions>("expected");
        using Kind = Error::Kind;
        using A = BuildAction;
        const auto row = [](const char *what, BuildState state, const Actions &expected,
                            const Error &error = {}, ImportMode mode = ImportMode::Auto) {
            QTest::newRow(what) << state << error << mode << expected;
        };
        const auto failed = BuildState::Failed;
        const auto mine = u"/home/x/m.gguf"_s;
        row("waiting", BuildState::Waiting, {A::Cancel});
        row("running", BuildState::Running, {A::Cancel});
        row("finished", BuildState::Finished, {A::Show, A::Remove});
        row("cancelled", BuildState::Cancelled, {A::TryAgain, A::Remove});
        row("changed", failed, {A::TryAgain, A::ShowFile, A::Remove}, {Kind::SourceChanged, {}, mine});
        row("read error", failed, {A::TryAgain, A::ShowFile, A::Remove}, {Kind::Io, {}, mine});
        row("error in the store", failed, {A::TryAgain, A::Remove}, {Kind::Io, {}, u"STORE/blobs/x"_s});
        row("recipe", failed, {A::EditModelfile, A::Remove}, {Kind::Modelfile, {}, u"1:2"_s});
        row("missing", failed, {A::EditModelfile, A::TryAgain, A::Remove}, {Kind::NotFound, {}, mine});
        row("can't be linked", failed, {A::CopyInstead, A::Remove}, {Kind::Refused, {}, mine},
            ImportMode::Link);
        row("refused", failed, {A::EditModelfile, A::Remove}, {Kind::Refused, {}, mine});
        row("busy", failed, {A::TryAgain, A::Remove}, {Kind::Busy, {}, u"STORE/.weightroom/lock"_s});
    }
    void whatHelpsIsOffered()
    {
        QFETCH(BuildState, state);
        QFETCH(Error, error);
        QFETCH(ImportMode, mode);
        QFETCH(Actions, expected);
        const BuildFixture fixture;
        auto one = job(fixture, state, u"m:1b"_s, mode);
        error.where.replace(u"STORE"_s, fixture.store().root());
        if (state == BuildState::Failed)
            one.error = error;
        QCOMPARE(buildActions(one, 1'000), expected);
        for (const auto action : expected)
            QVERIFY(!buildActionText(action).isEmpty());
        one.progress->cancel();
        if (state == BuildState::Running)
            QVERIFY(buildActions(one, 0).empty());
    }

    void aShortageOffersWhatCanBeHad()
    {
        using A = BuildAction;
        const BuildFixture fixture;
        auto full = failed(fixture, {Error::Kind::NoSpace, u"no space"_s, {}});
        QCOMPARE(buildActions(full, 0), (Actions{A::TryAgain, A::Remove}));
        full.shortage = SpaceShortage{2, 1, true};
        QCOMPARE(buildActions(full, 0), (Actions{A::TryAgain, A::LinkInstead, A::Remove}));
        QCOMPARE(buildActions(full, 5), (Actions{A::TryAgain, A::LinkInstead, A::EmptyTrash, A::Remove}));
        full.shortage->canLink = false;
        QCOMPARE(buildActions(full, 5), (Actions{A::TryAgain, A::EmptyTrash, A::Remove}));
    }

    void rowsFollowTheQueue()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        BuildQueue queue;
        queue.add(fixture.store(), request(fixture, u"first"_s, u"FROM ./none.gguf"_s));
        BuildsModel model(&queue);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(names(model), QStringList{u"first:latest"_s});
        for (const auto &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
            queue.add(
                fixture.store(),
                request(fixture, name, name == u"b" ? u"FROM ./none.gguf"_s : u"FROM m.gguf"_s));
        QCOMPARE(
            names(model),
            QStringList({u"first:latest"_s, u"a:latest"_s, u"b:latest"_s, u"c:latest"_s, u"d:latest"_s}));
        QCOMPARE(model.index(2).data(BuildsModel::SecondLineRole).toString(), u"Waiting for a:latest"_s);
        const QPersistentModelIndex kept(model.index(2));
        QTRY_COMPARE(queue.counts().running + queue.counts().waiting, 0);
        QCOMPARE(
            names(model),
            QStringList({u"b:latest"_s, u"first:latest"_s, u"d:latest"_s, u"c:latest"_s, u"a:latest"_s}));
        QCOMPARE(kept.data().toString(), u"b:latest"_s);
        QCOMPARE(kept.row(), 0);
        queue.retry(kept.data(BuildsModel::IdRole).toInt());
        QCOMPARE(kept.row(), 0);
        QCOMPARE(kept.data(BuildsModel::StateRole).toInt(), int(BuildState::Running));
        QTRY_COMPARE(kept.data(BuildsModel::StateRole).toInt(), int(BuildState::Failed));
        queue.clearFinished();
        QCOMPARE(names(model), QStringList({u"b:latest"_s, u"first:latest"_s}));
    }

    void aRowTellsItself()
    {
        const BuildFixture fixture;
        fixture.write(u"m.gguf"_s, model(2, 'a', 100'000));
        fixture.write(u"o.gguf"_s, model(7, 'b', 100'000));
        BuildQueue queue;
        BuildsModel model(&queue);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        queue.add(fixture.store(), request(fixture, u"me/bot:v2"_s, u"FROM m.gguf"_s));
        const auto row = model.index(0);
        QCOMPARE(row.data(BuildsModel::StateRole).toInt(), int(BuildState::Running));
        QVERIFY(row.data(Qt::AccessibleTextRole).toString().startsWith(u"me/bot:v2, running, "_s));
        QTRY_COMPARE(row.data(BuildsModel::StateRole).toInt(), int(BuildState::Finished));
        QCOMPARE(row.data(BuildsModel::NameRole).toString(), u"registry.ollama.ai/me/bot:v2"_s);
        QCOMPARE(
            row.data(BuildsModel::ActionsRole).toList(),
            QVariantList({int(BuildAction::Show), int(BuildAction::Remove)}));
        QVERIFY(row.data(Qt::ToolTipRole).toString().startsWith(u"Built at "_s));
        QVERIFY(row.data(Qt::ToolTipRole).toString().contains(u"weights were c"_s));
        QCOMPARE(row.data(BuildsModel::PerMilleRole).toInt(), -1);
        QVERIFY(!row.data(BuildsModel::HasWarningsRole).toBool());
        QVERIFY(changed.size() >= 1);
        // Beside another build of its tag it lies under a name of its own.
        queue.add(fixture.store(), request(fixture, u"me/bot:v2+Q8_0"_s, u"FROM o.gguf"_s));
        QTRY_COMPARE(queue.counts().finished, 2);
        QCOMPARE(
            model.index(0).data(BuildsModel::NameRole).toString(), u"registry.ollama.ai/me/bot:v2-Q8_0"_s);
    }

    // A view asks again for what it's told has changed, and for nothing else.
    void whatMovesIsNamed()
    {
        const BuildFixture fixture;
        writeSparseModel(fixture.path(u"long.gguf"_s), qint64(16) << 30, 2);
        BuildQueue queue;
        BuildsModel model(&queue);
        const int id =
            queue.add(fixture.store(), request(fixture, u"m"_s, u"FROM long.gguf"_s, ImportMode::Link));
        const QList<int> all{BuildsModel::IdRole,
                             BuildsModel::NameRole,
                             BuildsModel::StateRole,
                             BuildsModel::ProblemRole,
                             BuildsModel::SecondLineRole,
                             BuildsModel::RightTextRole,
                             BuildsModel::PerMilleRole,
                             BuildsModel::ActionsRole,
                             BuildsModel::HasWarningsRole,
                             BuildsModel::PathRole,
                             Qt::DisplayRole,
                             Qt::ToolTipRole,
                             Qt::AccessibleTextRole};
        QMap<int, QVariant> known;
        QSet<int> moved;
        QSet<int> unnamed;
        const auto look = [&](const QModelIndex &row, const QModelIndex &, const QList<int> &named) {
            for (const int role : all) {
                const auto value = row.data(role);
                if (std::exchange(known[role], value) == value)
                    continue;
                moved.insert(role);
                if (!named.isEmpty() && !named.contains(role))
                    unnamed.insert(role);
            }
        };
        look(model.index(0), {}, {});
        moved.clear();
        connect(&model, &QAbstractItemModel::dataChanged, this, look);
        QTRY_VERIFY(moved.contains(BuildsModel::PerMilleRole) && moved.contains(BuildsModel::RightTextRole));
        queue.cancel(id);
        QTRY_COMPARE(queue.counts().cancelled, 1);
        QCOMPARE(unnamed, QSet<int>());
        QVERIFY(moved.contains(BuildsModel::ActionsRole) && moved.contains(BuildsModel::StateRole));
    }

    void theTrashIsOfferedWhereSpaceIsShort()
    {
        const BuildFixture fixture;
        writeSparseModel(
            fixture.path(u"big.gguf"_s), (freeBytes(fixture.store()) + 100'000'000'000) / 4096 * 4096, 2);
        BuildQueue queue;
        BuildsModel model(&queue);
        queue.add(fixture.store(), request(fixture, u"m"_s, u"FROM big.gguf"_s, ImportMode::Copy));
        QTRY_COMPARE(queue.counts().failed, 1);
        const auto row = model.index(0);
        QCOMPARE(row.data(BuildsModel::ProblemRole).toString(), u"Not enough space."_s);
        QVERIFY(row.data(BuildsModel::SecondLineRole).toString().startsWith(u"It needs "_s));
        QVERIFY(row.data(Qt::AccessibleTextRole).toString().startsWith(u"m:latest, failed, Not enough"_s));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setTrashBytes(4'400'000'000);
        QCOMPARE(changed.size(), 1);
        QVERIFY(row.data(BuildsModel::SecondLineRole).toString().contains(u"frees 4.4 GB"_s));
        QVERIFY(row.data(BuildsModel::ActionsRole).toList().contains(int(BuildAction::EmptyTrash)));
        QCOMPARE(row.data(BuildsModel::PathRole).toString(), fixture.path(u"big.gguf"_s));
    }
};

WEIGHTROOM_TEST(TestBuildsModel)
#include "tst_buildsmodel.moc"
