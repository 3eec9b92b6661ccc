#include "faults/survival.h"

#include "faults/faultedctl.h"
#include "model/core/digest.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QSet<QString> namedBy(const StoreContent &content)
{
    QSet<QString> named;
    for (const auto &manifest : content.refs)
        named += digestsOf(manifest);
    return named;
}

QSet<QByteArray> manifestsOf(const StoreContent &content)
{
    QSet<QByteArray> manifests;
    for (const auto &bytes : content.refs)
        manifests.insert(bytes);
    for (const auto &entry : content.entries) {
        const auto text = QJsonDocument::fromJson(entry).object()[u"manifest"].toString();
        manifests.insert(QByteArray::fromBase64(text.toLatin1()));
    }
    return manifests;
}

QStringList lostSources(const StoreContent &now, const QString &home)
{
    QStringList lost;
    const auto &prepared = preparedHome();
    for (const auto &name : filesBelow(prepared.path(u"sources"_s))) {
        const auto source = home + u"/sources/"_s + name;
        QFile file(prepared.path(u"sources/"_s + name));
        if (QFile::exists(source) || !file.open(QIODevice::ReadOnly))
            continue;
        const auto digest = Digest::of(file.readAll());
        // Gone from where it was, it's in the store and a model's.
        bool isNamed = false;
        for (const auto &manifest : now.refs)
            isNamed = isNamed || digestsOf(manifest).contains(digest.hex());
        if (!isNamed || !now.blobs.contains(digest.fileName()))
            lost.append(source + u" is gone"_s);
    }
    return lost;
}

// Every ref is the old one or the new one.
QStringList strangeRefs(const Passage &passage, const StoreContent &now)
{
    QStringList strange;
    for (auto ref = now.refs.cbegin(); ref != now.refs.cend(); ++ref) {
        if (passage.before.refs.value(ref.key()) != ref.value()
            && passage.after.refs.value(ref.key()) != ref.value())
            strange.append(ref.key() + u" is neither old nor new"_s);
    }
    for (auto ref = passage.before.refs.cbegin(); ref != passage.before.refs.cend(); ++ref) {
        if (!now.refs.contains(ref.key()) && passage.after.refs.contains(ref.key()))
            strange.append(ref.key() + u" is gone"_s);
    }
    return strange;
}

QStringList lostContent(const Operation &operation, const Passage &passage, const StoreContent &now)
{
    QStringList faults;
    const auto blobs = lostBlobs(passage.before, now);
    const auto mayGo = operation.frees ? lostBlobs(passage.before, passage.after) : QStringList();
    for (const auto &blob : blobs) {
        if (!mayGo.contains(blob))
            faults.append(blob + u" is lost"_s);
    }
    const auto manifests = manifestsOf(now);
    const auto wanted = operation.frees ? manifestsOf(passage.after) : manifestsOf(passage.before);
    for (const auto &manifest : wanted) {
        const bool isOne = !digestsOf(manifest).isEmpty();
        if (isOne && manifestsOf(passage.before).contains(manifest) && !manifests.contains(manifest))
            faults.append(u"a manifest is lost: "_s + QString::fromUtf8(manifest.left(200)));
    }
    return faults;
}

} // namespace

const Passage &undisturbed(const Operation &operation)
{
    static std::map<QByteArray, Passage> passages;
    const auto [found, isNew] = passages.try_emplace(operation.name);
    if (isNew) {
        CtlProcess ctl;
        prepareHome(ctl, operation);
        found->second.before = contentOfStore(ctl.store());
        found->second.result = runFaulted(ctl, operation.argumentsIn(ctl.home()), {{}, {}, operation.lacks});
        found->second.after = contentOfStore(ctl.store());
    }
    return found->second;
}

QStringList faultsAfterKill(const Operation &operation, const StoreContent &now, const QString &home)
{
    const auto &passage = undisturbed(operation);
    auto faults = faultsOf(now);
    // What it was to mend may be as it was.
    if (operation.spoil) {
        for (const auto &known : faultsOf(passage.before))
            faults.removeAll(known);
    }
    return faults + strangeRefs(passage, now) + lostContent(operation, passage, now) + lostSources(now, home);
}

QStringList faultsOfGoingOn(const Operation &operation, const CtlProcess &ctl)
{
    QStringList faults;
    const auto next = ctl.json({u"cp"_s, u"keep"_s, u"next"_s});
    if (next.status != 0)
        faults.append(u"the next start failed: "_s + QString::fromUtf8(next.out));
    const auto swept = contentOfStore(ctl.store());
    if (!swept.staging.isEmpty())
        faults.append(u"staging holds %1 after the next start"_s.arg(swept.staging.join(u' ')));
    // What was fetched from the trash for a model that wasn't made is back, this time's and an earlier one's.
    const auto &[before, after, result] = undisturbed(operation);
    auto trashed = operation.frees ? QStringList() : before.pool.keys();
    for (const auto &blob : before.blobs.keys()) {
        if (!operation.frees && after.pool.contains(blob) && !namedBy(before).contains(blob.mid(7)))
            trashed.append(blob);
    }
    for (const auto &blob : trashed) {
        if (!swept.pool.contains(blob) && !namedBy(swept).contains(blob.mid(7)))
            faults.append(blob + u" left the trash for nothing"_s);
    }
    const auto again = ctl.json(operation.argumentsIn(ctl.home()));
    if (!operation.repeated.contains(again.status))
        faults.append(
            u"done again it ends with %1: %2"_s.arg(again.status).arg(QString::fromUtf8(again.out)));
    auto now = contentOfStore(ctl.store());
    faults += faultsOf(now);
    now.refs.removeIf([](const auto &ref) { return ref.key().contains("/next/"_L1); });
    const bool isCutShort = operation.isInParts && again.status != 0;
    if (!isCutShort && now.refs != undisturbed(operation).after.refs)
        faults.append(u"done again, the models are "_s + now.refs.keys().join(u' '));
    return faults;
}

QStringList
faultsAfterEnd(const Operation &operation, int status, const StoreContent &now, const QString &home)
{
    const auto &passage = undisturbed(operation);
    auto faults = faultsAfterKill(operation, now, home);
    // A repair that couldn't go on has mended some.
    const bool hasMendedRefs =
        operation.isRepair() && passage.before.refs != passage.after.refs && now.refs == passage.after.refs;
    const auto &wanted = status == 0 || hasMendedRefs ? passage.after : passage.before;
    if (now.refs != wanted.refs)
        faults.append(
            u"the models are %1"_s.arg(now.refs.keys().join(u' '))
            + u", not %1"_s.arg(wanted.refs.keys().join(u' ')));
    if (operation.frees && status != 0)
        return faults;
    if (now.entries.size() != wanted.entries.size())
        faults.append(
            kOtherEntries + u"%1 entries, not %2"_s.arg(now.entries.size()).arg(wanted.entries.size()));
    // A repair that couldn't mend all it found has mended some.
    const bool isMended = operation.spoil && now.blobs.keys() == passage.after.blobs.keys();
    // Nor does a sweep fail: the next one goes on.
    const bool isSweptLater = operation.sweeps && now.blobs.keys() == passage.before.blobs.keys();
    if (now.blobs.keys() != wanted.blobs.keys() && !isMended && !isSweptLater)
        faults.append(kOtherBlobs);
    return faults;
}

} // namespace weightroom
