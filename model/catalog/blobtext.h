// Small blobs, read with a bound, and what is wrong with the blob of a layer.
#pragma once

#include "model/core/error.h"
#include "model/store/care/verifymemory.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/manifest.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

inline constexpr qint64 kJsonLimitBytes = qint64(4) * 1024 * 1024; // of a config, params or messages blob
inline constexpr qint64 kTextLimitBytes = qint64(1024) * 1024;     // of a template, system prompt or license

struct BlobStart {
    QByteArray bytes;
    bool isCut = false; // the blob is longer
};

// A blob's first bytes, at most limitBytes. Errors: those of the system; a blob that was swapped for
// something else than a file.
Result<BlobStart> readStart(const Blob &blob, qint64 limitBytes);

// A blob as JSON; a mere null gives a null document. Errors: Manifest if it's no JSON; Refused if it's longer
// than the limit or holds too many values.
Result<QJsonDocument> readJson(const Blob &blob, qint64 limitBytes = kJsonLimitBytes);

// What a layer is to a person: "weights", "template", "config" ...; an unknown media type as it stands, cut
// and escaped.
QString layerLabel(const Layer &layer);

// What is wrong or odd with a layer's blob: it's missing, it hasn't the declared size, it's a link.
QStringList blobProblems(const Layer &layer, const Result<Blob> &blob);

// What a verification found wrong with it, as long as the file is still the one that it read.
std::optional<QString>
verifiedProblem(const Layer &layer, const Result<Blob> &blob, const VerifyMemory &verified);

// What is odd with a seed-era ref.
QString seedEraProblem();

// Whether the model is damaged by it; a link is only odd.
bool isDamaged(const Layer &layer, const Result<Blob> &blob);

} // namespace weightroom
