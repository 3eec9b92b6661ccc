#include "faults/operations.h"

#include "faults/faultedctl.h"
#include "support/ggufbuilder.h"
#include "support/storefixture.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <filesystem>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr quint32 kQ4 = 2;
constexpr quint32 kQ8 = 7;
constexpr quint32 kQ5 = 8;
constexpr quint32 kTypeF32 = 0;

// Some hundred KiB, so that copying takes several reads and writes.
QByteArray weights(const QByteArray &label, quint32 fileType)
{
    constexpr qsizetype kFloats = 70'000;
    return GgufBuilder()
        .string("general.architecture", "llama")
        .string("general.name", label)
        .u32("general.file_type", fileType)
        .tensor("output.weight", kTypeF32, {quint64(kFloats)}, QByteArray(kFloats * 4, label.at(0)))
        .bytes();
}

void must(const CtlResult &result)
{
    if (result.status != 0)
        qFatal("can't prepare a test's store: %s", result.out.constData());
}

void fill(CtlProcess &ctl)
{
    const auto source = [&](const QString &name, const QByteArray &label, quint32 fileType) {
        return ctl.file(u"sources/"_s + name, weights(label, fileType));
    };
    const auto alpha = source(u"alpha.gguf"_s, "alpha", kQ4);
    const auto quiet = ctl.file(u"sources/quiet.modelfile"_s, "FROM alpha\nSYSTEM Say little.\n");
    source(u"fresh.gguf"_s, "fresh", kQ4);
    source(u"eight.gguf"_s, "tall", kQ8);
    source(u"other.gguf"_s, "other", kQ4);
    ctl.file(u"sources/again.modelfile"_s, "FROM alpha\nSYSTEM Say more.\nPARAMETER num_ctx 4096\n");
    must(ctl.json({u"build"_s, u"alpha"_s, u"--from"_s, alpha}));
    must(ctl.json({u"build"_s, u"quiet"_s, u"-f"_s, quiet}));
    must(ctl.json({u"build"_s, u"tall:1"_s, u"--from"_s, source(u"four.gguf"_s, "small", kQ4)}));
    must(ctl.json({u"build"_s, u"lone"_s, u"--from"_s, source(u"lone.gguf"_s, "lone", kQ4)}));
    must(ctl.json({u"build"_s, u"keep"_s, u"--from"_s, source(u"keep.gguf"_s, "keep", kQ4)}));
    must(ctl.json({u"build"_s, u"gone"_s, u"--from"_s, source(u"gone.gguf"_s, "Gone", kQ4)}));
    must(ctl.json({u"cp"_s, u"gone"_s, u"gone:2"_s}));
    must(ctl.json({u"rm"_s, u"gone"_s}));
    must(ctl.json({u"rm"_s, u"gone:2"_s}));
    makeOld(ctl.file(u".ollama/models/blobs/"_s + Digest::of(kStrayBlob).fileName(), kStrayBlob));
    makeOld(ctl.file(
        u".ollama/models/blobs/"_s + Digest::of("unfinished").fileName() + u"-partial-0"_s, "half of it"));
    for (const auto *done : {"alpha.gguf", "four.gguf", "lone.gguf", "keep.gguf", "gone.gguf"})
        QFile::remove(ctl.path(u"sources/"_s + QString::fromUtf8(done)));
}

// The one blob of lone that no other model has.
QString weightsOfLone(const CtlProcess &ctl)
{
    return ctl.store() + u"/blobs/"_s + Digest::of(weights("lone", kQ4)).fileName();
}

void mustDo(bool isDone)
{
    if (!isDone)
        qFatal("can't spoil a test's store");
}

void spoilWithAGoodOneInTheTrash(const CtlProcess &ctl)
{
    const auto blob = weightsOfLone(ctl);
    const auto pool = ctl.store() + u"/.weightroom/trash/blobs/"_s;
    mustDo(QFile::copy(blob, pool + blob.mid(blob.lastIndexOf(u'/') + 1)));
    mustDo(QFile::resize(blob, 1000));
}

void loseTheWeights(const CtlProcess &ctl)
{
    mustDo(QFile::remove(weightsOfLone(ctl)));
    ctl.file(u"sources/lone.gguf"_s, weights("lone", kQ4));
}

void giveBackTheTrashedSource(const CtlProcess &ctl)
{
    ctl.file(u"sources/gone.gguf"_s, weights("Gone", kQ4));
}

// tall:1-Q4_0 is what a build kept; tall:1 holds other weights of the same quantisation, which the next keeps
// there.
void keepAnOlderOne(CtlProcess &ctl)
{
    const auto five = ctl.file(u"sources/five.gguf"_s, weights("five", kQ5));
    must(ctl.json({u"build"_s, u"tall:1"_s, u"--from"_s, five}));
    must(ctl.json({u"cp"_s, u"lone"_s, u"tall:1"_s}));
    mustDo(QFile::remove(five));
}

// Weights of its own, staged, and a blob fetched from the trash and pinned, when it's killed before its
// manifest.
void leaveAKilledBuild(CtlProcess &ctl)
{
    giveBackTheTrashedSource(ctl);
    const auto recipe = ctl.file(
        u"sources/killed.modelfile"_s, "FROM ./gone.gguf\nSYSTEM Never to be said.\nLICENSE Nobody's.\n");
    const auto result = runFaulted(
        ctl, {u"build"_s, u"killed"_s, u"-f"_s, recipe},
        {"rename:/manifests/registry.ollama.ai/library/killed/latest", "kill"});
    mustDo(result.status == -1);
}

void spoilTheRef(const CtlProcess &ctl)
{
    mustDo(QFile::resize(ctl.store() + u"/manifests/registry.ollama.ai/library/lone/latest"_s, 50));
}

} // namespace

QStringList Operation::argumentsIn(const QString &home) const
{
    auto result = arguments;
    for (auto &argument : result) {
        if (argument.startsWith(u"~/"))
            argument.replace(0, 1, home);
    }
    return result;
}

const std::vector<Operation> &operations()
{
    const auto fresh = u"~/sources/fresh.gguf"_s;
    static const std::vector<Operation> table{
        {"a new model, copied", {u"build"_s, u"fresh"_s, u"--from"_s, fresh, u"--import"_s, u"copy"_s}},
        {"a new model, linked", {u"build"_s, u"fresh"_s, u"--from"_s, fresh, u"--import"_s, u"link"_s}},
        // Once the file is gone, it can't be found a second time.
        {"a new model, moved",
         {u"build"_s, u"fresh"_s, u"--from"_s, fresh, u"--import"_s, u"move"_s},
         false,
         {0, 3}},
        // FAT has no hard links: EPERM.
        {"a new model, moved without links",
         {u"build"_s, u"fresh"_s, u"--from"_s, fresh, u"--import"_s, u"move"_s},
         false,
         {0, 3},
         false,
         false,
         {},
         "link=1"},
        {"new settings", {u"build"_s, u"alpha"_s, u"-f"_s, u"~/sources/again.modelfile"_s}},
        {"another quantisation", {u"build"_s, u"tall:1"_s, u"--from"_s, u"~/sources/eight.gguf"_s}},
        {"another quantisation over a kept one",
         {u"build"_s, u"tall:1"_s, u"--from"_s, u"~/sources/eight.gguf"_s},
         false,
         {0},
         false,
         false,
         keepAnOlderOne},
        {"another quantisation over a kept one, without links",
         {u"build"_s, u"tall:1"_s, u"--from"_s, u"~/sources/eight.gguf"_s},
         false,
         {0},
         false,
         false,
         keepAnOlderOne,
         "link=1"},
        {"other weights", {u"build"_s, u"lone"_s, u"--from"_s, u"~/sources/other.gguf"_s}},
        {"copying", {u"cp"_s, u"alpha"_s, u"copy"_s}, false, {0, 1}},
        {"renaming", {u"mv"_s, u"lone"_s, u"moved"_s}, false, {0, 3}},
        {"removing one of two that share", {u"rm"_s, u"alpha"_s}, false, {0, 3}},
        {"removing two", {u"rm"_s, u"alpha"_s, u"lone"_s}, false, {0, 3}, true},
        {"removing for good", {u"rm"_s, u"lone"_s, u"--purge"_s}, true, {0, 3}},
        {"restoring", {u"restore"_s, u"gone:2"_s}, false, {0, 1, 3}},
        {"emptying the trash", {u"trash"_s, u"empty"_s}, true},
        {"pruning", {u"prune"_s, u"--partials"_s}, true},
        {"pruning for good", {u"prune"_s, u"--purge"_s}, true},
        {"verifying", {u"verify"_s}, false, {0}, false, true},
        {"a new model of what lies in the trash",
         {u"build"_s, u"back"_s, u"--from"_s, u"~/sources/gone.gguf"_s},
         false,
         {0},
         false,
         false,
         giveBackTheTrashedSource},
        {"repairing from the trash",
         {u"repair"_s, u"lone"_s},
         false,
         {0},
         false,
         false,
         spoilWithAGoodOneInTheTrash},
        {"repairing from a file",
         {u"repair"_s, u"lone"_s, u"--from"_s, u"~/sources/lone.gguf"_s},
         false,
         {0},
         false,
         false,
         loseTheWeights},
        {"repairing a damaged ref", {u"repair"_s, u"lone"_s}, false, {0}, false, false, spoilTheRef},
        {"sweeping what a killed build left",
         {u"cp"_s, u"keep"_s, u"swept"_s},
         false,
         {0, 1},
         false,
         false,
         leaveAKilledBuild,
         {},
         true},
    };
    return table;
}

const Operation &operationNamed(QByteArrayView name)
{
    for (const auto &operation : operations()) {
        if (operation.name == name)
            return operation;
    }
    qFatal("no operation is named %s", name.toByteArray().constData());
}

const CtlProcess &preparedHome()
{
    static const auto *home = [] {
        auto *made = new CtlProcess;
        fill(*made);
        return made;
    }();
    return *home;
}

void prepareHome(CtlProcess &ctl)
{
    ctl.copyHome(preparedHome());
    copyTimes(preparedHome(), ctl);
}

void prepareHome(CtlProcess &ctl, const Operation &operation)
{
    prepareHome(ctl);
    if (operation.spoil)
        operation.spoil(ctl);
}

void copyTimes(const CtlProcess &from, const CtlProcess &to)
{
    namespace fs = std::filesystem;
    const auto root = from.home().toStdString();
    for (const auto &entry : fs::recursive_directory_iterator(root)) {
        const auto copy = to.home().toStdString() + entry.path().string().substr(root.size());
        if (entry.is_regular_file() && fs::exists(copy))
            fs::last_write_time(copy, entry.last_write_time());
    }
}

void makeOld(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(QDateTime::currentDateTimeUtc().addDays(-2), QFileDevice::FileModificationTime))
        qFatal("can't set the date of %s", qPrintable(path));
}

} // namespace weightroom
