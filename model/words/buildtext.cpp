#include "model/words/buildtext.h"

#include "model/words/format.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QSet>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct BuildWords {
    Q_DECLARE_TR_FUNCTIONS(Builds)
};

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

QString importingText(ImportMode mode)
{
    switch (mode) {
    case ImportMode::Link:
        return BuildWords::tr("Checking");
    case ImportMode::Move:
        return BuildWords::tr("Moving and checking");
    case ImportMode::Auto:
    case ImportMode::Reflink:
    case ImportMode::Copy:
        break;
    }
    return BuildWords::tr("Copying and checking");
}

QString timeText(const QDateTime &when)
{
    const QLocale locale;
    auto format = locale.timeFormat(QLocale::ShortFormat);
    format.remove(u":ss"_s);
    const auto time = locale.toString(when.time(), format);
    if (when.date() == QDate::currentDate())
        return BuildWords::tr("Built at %1").arg(time);
    return BuildWords::tr("Built on %1 at %2").arg(locale.toString(when.date(), u"d MMM"_s), time);
}

// Tenths where they tell something.
QString spentText(qint64 ms)
{
    if (ms >= 10'000)
        return durationText((ms + 500) / 1000);
    return BuildWords::tr("%1 s").arg(QLocale().toString(std::max(double(ms) / 1000, 0.1), 'f', 1));
}

QString weightsText(const BuildResult &result)
{
    if (result.imports.empty() || result.imports.front().reused)
        return BuildWords::tr("weights were already in the store");
    switch (result.imports.front().method) {
    case ImportMethod::Copy:
        return BuildWords::tr("weights were copied");
    case ImportMethod::Reflink:
        return BuildWords::tr("weights were cloned");
    case ImportMethod::Link:
        return BuildWords::tr("weights were linked");
    case ImportMethod::Move:
        return BuildWords::tr("weights were moved");
    case ImportMethod::None:
        break;
    }
    return BuildWords::tr("weights were already in the store");
}

// Files say what they wrote; of texts it's what the store lacked.
qint64 bytesWritten(const BuildResult &result)
{
    qint64 bytes = 0;
    QSet<Digest> files;
    for (const auto &imported : result.imports) {
        bytes += imported.bytesWritten;
        if (imported.blob)
            files.insert(imported.blob->digest);
    }
    for (const auto &built : result.layers) {
        if (!built.reused && !files.contains(built.layer.digest))
            bytes += built.layer.bytes;
    }
    return bytes;
}

} // namespace

QString waitingText(const BuildJob &job, const BuildJob *before)
{
    return joined(
        {before == nullptr ? BuildWords::tr("Waiting")
                           : BuildWords::tr("Waiting for %1").arg(before->request.name.shortForm()),
         job.expectedBytes > 0 ? BuildWords::tr("%1 to copy").arg(sizeText(job.expectedBytes)) : QString()});
}

QString runningText(const BuildJob &job)
{
    if (job.progress->cancelled())
        return BuildWords::tr("Cancelling");
    const auto now = job.progress->snapshot();
    switch (now.phase) {
    case Phase::Preparing:
        return BuildWords::tr("Preparing");
    case Phase::Finishing:
    case Phase::Done:
        return BuildWords::tr("Finishing");
    case Phase::Importing:
    case Phase::Hashing:
        break;
    }
    // What is left once all bytes are there: flushing them, then the manifest.
    if (now.bytesDone >= now.bytesTotal)
        return BuildWords::tr("Finishing");
    return joined(
        {now.phase == Phase::Hashing ? BuildWords::tr("Checking") : importingText(job.request.options.import),
         partText(now.bytesDone, now.bytesTotal)});
}

QString speedAndTimeText(const BuildJob &job)
{
    const auto now = job.progress->snapshot();
    const bool isMoving = (now.phase == Phase::Importing || now.phase == Phase::Hashing)
        && now.bytesDone < now.bytesTotal && now.bytesPerSecond > 0 && !job.progress->cancelled();
    if (!isMoving)
        return {};
    return joined(
        {speedText(now.bytesPerSecond),
         now.secondsLeft < 0 ? QString() : BuildWords::tr("%1 left").arg(durationText(now.secondsLeft))});
}

int perMilleDone(const BuildJob &job)
{
    const auto now = job.progress->snapshot();
    if (now.phase == Phase::Finishing || now.phase == Phase::Done)
        return 1000;
    if (now.bytesTotal <= 0)
        return -1;
    return int(std::clamp(double(now.bytesDone) * 1000 / double(now.bytesTotal), 0.0, 1000.0));
}

QString finishedText(const BuildJob &job)
{
    const auto &result = *job.result;
    const auto written = bytesWritten(result);
    QStringList parts{
        BuildWords::tr("%1 in %2").arg(timeText(job.ended), spentText(job.durationMs)),
        written > 0 ? BuildWords::tr("%1, %2 written").arg(weightsText(result), sizeText(written))
                    : BuildWords::tr("%1, nothing written").arg(weightsText(result))};
    if (result.keptAs)
        parts.append(BuildWords::tr("the previous one is kept as %1").arg(result.keptAs->shortForm()));
    return joined(parts + result.warnings);
}

QString builtKey(const BuildJob &job)
{
    // A build beside another of its tag lies under a name of its own; the path knows.
    const auto relative = QDir(job.store.manifestsPath()).relativeFilePath(job.result->path);
    const auto name = Name::fromManifestPath(relative);
    return name ? name->canonical() : job.result->name.withoutBuild().canonical();
}

} // namespace weightroom
