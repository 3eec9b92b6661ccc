#include "model/catalog/blobtext.h"

#include "model/core/file.h"
#include "model/core/jsontext.h"
#include "model/names/quoting.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Label {
    QStringView mediaType;
    QStringView text;
};
constexpr std::array<Label, 12> kLabels{{
    {mediatype::kConfig, u"config"},
    {mediatype::kModel, u"weights"},
    {mediatype::kProjector, u"projector"},
    {mediatype::kAdapter, u"adapter"},
    {mediatype::kDraft, u"draft model"},
    {mediatype::kTemplate, u"template"},
    {mediatype::kPrompt, u"template"},
    {mediatype::kSystem, u"system prompt"},
    {mediatype::kLicense, u"license"},
    {mediatype::kSeedLicense, u"license"},
    {mediatype::kParams, u"parameters"},
    {mediatype::kMessages, u"messages"},
}};

} // namespace

Result<BlobStart> readStart(const Blob &blob, qint64 limitBytes)
{
    TRY_ASSIGN(const auto fd, openRegular(blob.path, blob.isLink ? Links::Follow : Links::Refuse));
    TRY_ASSIGN(const auto stamp, stampOf(fd.get(), blob.path));
    TRY_ASSIGN(auto bytes, readAt(fd.get(), 0, std::min(stamp.bytes, limitBytes), blob.path));
    return BlobStart{std::move(bytes), stamp.bytes > limitBytes};
}

Result<QJsonDocument> readJson(const Blob &blob, qint64 limitBytes)
{
    TRY_ASSIGN(const auto start, readStart(blob, limitBytes));
    if (start.isCut)
        return failure(
            Error::Kind::Refused, u"it has %1 bytes; the limit is %2"_s.arg(blob.stamp.bytes).arg(limitBytes),
            blob.path);
    if (start.bytes.trimmed() == "null") // for Go an empty list or object; Qt takes only real ones
        return QJsonDocument();
    if (hasTooManyValues(start.bytes))
        return failure(
            Error::Kind::Refused, u"it has more than %1 values"_s.arg(kJsonValuesLimit), blob.path);
    QJsonParseError problem;
    auto document = jsonDocument(start.bytes, &problem);
    if (problem.error == QJsonParseError::NoError)
        return document;
    // What isn't JSON may be anything, a link's target too: nothing of it is shown.
    return failure(
        Error::Kind::Manifest,
        u"it is not JSON (%1 at byte %2)"_s.arg(problem.errorString()).arg(problem.offset), blob.path);
}

QString layerLabel(const Layer &layer)
{
    const auto found = std::find_if(kLabels.begin(), kLabels.end(), [&](const Label &label) {
        return label.mediaType == layer.mediaType;
    });
    if (found != kLabels.end())
        return found->text.toString();
    return layer.mediaType.isEmpty() ? u"layer without a type"_s : visibleText(layer.mediaType, 80);
}

QStringList blobProblems(const Layer &layer, const Result<Blob> &blob)
{
    if (blob && blob->stamp.bytes == layer.bytes && !blob->isLink)
        return {};
    const auto digest = layer.digest.toString();
    if (!blob && blob.error().kind == Error::Kind::NotFound)
        return {u"the blob %1 is missing; it holds the %2"_s.arg(digest, layerLabel(layer))};
    if (!blob)
        return {
            u"the blob %1 (%2) can't be checked: %3"_s.arg(digest, layerLabel(layer), blob.error().message)};
    QStringList problems;
    if (blob->stamp.bytes != layer.bytes)
        problems.append(
            u"the blob %1 (%2) has %3 bytes, but the manifest says %4"_s.arg(digest, layerLabel(layer))
                .arg(blob->stamp.bytes)
                .arg(layer.bytes));
    if (blob->isLink)
        problems.append(u"the blob %1 (%2) is a symbolic link to a file outside the store"_s.arg(
            digest, layerLabel(layer)));
    return problems;
}

std::optional<QString>
verifiedProblem(const Layer &layer, const Result<Blob> &blob, const VerifyMemory &verified)
{
    const auto found = verified.blobs().constFind(layer.digest);
    if (!blob || found == verified.blobs().constEnd() || found->verdict != BlobVerdict::Damaged
        || found->stamp != blob->stamp)
        return std::nullopt;
    return u"the blob %1 is damaged: its content doesn't match its digest"_s.arg(layer.digest.toString());
}

QString seedEraProblem()
{
    return u"it is in an old layout that only Weightroom reads (seed era): Ollama doesn't list it and deletes its blobs when it cleans up; build the tag again to move it"_s;
}

bool isDamaged(const Layer &layer, const Result<Blob> &blob)
{
    return blob ? blob->stamp.bytes != layer.bytes : blob.error().kind == Error::Kind::NotFound;
}

} // namespace weightroom
