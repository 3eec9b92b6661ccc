// Every change of a ref, one JSON line each, appended to .weightroom/history:
// {"when":RFC 3339 UTC,"name":canonical,"from":digest or "","to":digest or "","why":WORD,"source":path or ""}
// In a history that was shortened (historycompaction.h) the first line is {"compactedBytes":N}.
#pragma once

#include "model/core/digest.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QDateTime>
#include <optional>
#include <vector>

namespace weightroom
{

enum class ChangeReason {
    Build,  // a build wrote its target
    Beside, // a build wrote TAG-BUILD beside another build
    Kept,   // a build of another file type took the ref; this one was kept as TAG-BUILD
    Copy,
    Rename,
    Remove,
    Restore,
    Replace, // setManifestData
};

struct HistoryLine {
    QDateTime when;             // UTC
    QString name;               // canonical, of the ref
    std::optional<Digest> from; // nothing = there was no such ref
    std::optional<Digest> to;   // nothing = the ref is gone
    ChangeReason why = ChangeReason::Build;
    QString source; // file that the weights were imported from, or empty
};

// The word that stands for it on disk; stored: never change.
QString whyWord(ChangeReason why);

// Appends and flushes. Call under the store's lock. A line cut short by a crash is ended first.
Result<void> appendHistory(const Store &store, const HistoryLine &line);

// What a line of the file says; nothing if that is no change of a name.
std::optional<HistoryLine> parseHistoryLine(const QByteArray &line);
// The whole file; empty if there is none.
Result<QByteArray> readHistoryText(const Store &store);

// All lines, oldest first; lines that can't be read are left out. A missing file is an empty history.
Result<std::vector<HistoryLine>> readHistory(const Store &store);

// Only the lines of one ref, by canonical name without build, case ignored.
Result<std::vector<HistoryLine>> readHistory(const Store &store, const QString &canonicalName);

} // namespace weightroom
