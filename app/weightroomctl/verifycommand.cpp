#include "app/weightroomctl/commands.h"
#include "app/weightroomctl/historydocument.h"
#include "app/weightroomctl/jobwatch.h"
#include "app/weightroomctl/storeopening.h"
#include "app/weightroomctl/table.h"
#include "model/names/quoting.h"
#include "model/store/care/verify.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// Damage counts more than what couldn't be checked, a cancel more than both: it isn't known what else there
// is.
int verifyStatus(const VerifyReport &report)
{
    if (report.isCancelled)
        return 130;
    if (!report.isClean())
        return 5;
    return report.uncheckedCount() == 0 ? 0 : 6;
}

Json badBlobs(const std::vector<BadBlob> &blobs)
{
    auto documents = Json::array();
    for (const auto &blob : blobs)
        documents.append(Json::object(
            {{u"digest"_s, blob.digest.toString()},
             {u"path"_s, blob.path},
             {u"problem"_s, blob.problem},
             {u"models"_s, blob.models}}));
    return documents;
}

Json badManifests(const std::vector<BadManifest> &manifests)
{
    auto documents = Json::array();
    for (const auto &manifest : manifests)
        documents.append(Json::object({{u"path"_s, manifest.path}, {u"problem"_s, manifest.problem}}));
    return documents;
}

Json verifyDocument(const VerifyReport &report)
{
    return Json::object(
        {{u"blobs"_s, report.blobs},
         {u"bytes"_s, report.bytes},
         {u"seconds"_s, report.seconds},
         {u"damaged"_s, badBlobs(report.damaged)},
         {u"missing"_s, badBlobs(report.missing)},
         {u"unchecked"_s, badBlobs(report.unchecked)},
         {u"manifests"_s, badManifests(report.manifests)},
         {u"unchecked_manifests"_s, badManifests(report.uncheckedManifests)},
         {u"models"_s, report.affectedModels()},
         {u"notes"_s, report.notes},
         {u"cancelled"_s, report.isCancelled}});
}

QString badBlobsText(const QString &word, const std::vector<BadBlob> &blobs)
{
    QString text;
    for (const auto &blob : blobs) {
        QStringList names;
        for (const auto &model : blob.models)
            names.append(shortName(model));
        text += u"%1  %2\n"_s.arg(word, -9).arg(blob.digest.toString());
        text += u"           %1\n"_s.arg(visibleText(blob.problem, 1000));
        if (!names.isEmpty())
            text += u"           used by %1\n"_s.arg(visibleText(names.join(u", "_s), 1000));
    }
    return text;
}

QString badManifestsText(const QString &word, const std::vector<BadManifest> &manifests)
{
    QString text;
    for (const auto &manifest : manifests)
        text += u"%1  %2\n           %3\n"_s.arg(word, -9).arg(
            visibleText(manifest.path, 1000), visibleText(manifest.problem, 1000));
    return text;
}

QString verifyText(const VerifyReport &report, const TextStyle &style)
{
    auto text = badBlobsText(u"damaged"_s, report.damaged) + badBlobsText(u"missing"_s, report.missing)
        + badBlobsText(u"unchecked"_s, report.unchecked);
    text += badManifestsText(u"manifest"_s, report.manifests)
        + badManifestsText(u"unchecked"_s, report.uncheckedManifests);
    text += u"%1 files, %2 read in %3 s: "_s.arg(
        QString::number(report.blobs), sizeText(report.bytes), QString::number(report.seconds, 'f', 1));
    if (report.isCancelled)
        return text + style.yellow(u"cancelled before the end"_s) + u'\n';
    if (report.isClean())
        return text + (report.uncheckedCount() == 0 ? u"all sound\n"_s : u"no damage found\n"_s);
    return text
        + style.red(u"%1 damaged, %2 missing, %3 bad manifests"_s.arg(report.damaged.size())
                        .arg(report.missing.size())
                        .arg(report.manifests.size()))
        + u"; \"weightroomctl repair\" tries to repair them\n"_s;
}

Result<Outcome> runVerify(const Invocation &invocation)
{
    VerifyOptions options;
    for (const auto &argument : invocation.arguments) {
        TRY_ASSIGN(const auto name, completeName(argument));
        options.names.push_back(name);
    }
    TRY_ASSIGN(const auto store, openStore(invocation, Store::Access::Read));
    const auto report =
        watched(invocation, [&](Progress &progress) { return verify(store, options, progress); });
    if (!report)
        return tl::unexpected(report.error());
    for (const auto &note : report->notes)
        printMessage(u"note: "_s + note);
    return Outcome{verifyDocument(*report), verifyText(*report, invocation.style), verifyStatus(*report)};
}

} // namespace

Command verifyCommand()
{
    return {
        u"verify"_s,
        u"[NAME...]"_s,
        u"Check that every file matches its digest"_s,
        u"Reads and hashes all files of all models, or of those named, and trusts no earlier\nresult. Exit status 5 if anything is damaged, missing or not a valid manifest, 6 if\nonly permission to read some files is missing. Changes nothing."_s,
        u"weightroomctl verify mistral:7b"_s,
        {},
        0,
        -1,
        runVerify};
}

} // namespace weightroom::cli
