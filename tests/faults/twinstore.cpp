#include "faults/twinstore.h"

#include "faults/operations.h"
#include "support/ggufbuilder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

const QString kTwinModels = u"/manifests/registry.ollama.ai/library/"_s;
const QString kTwinEntries = u"/.weightroom/trash/refs/"_s;

QString hexDigestOf(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QByteArray bytesAt(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("can't read %s", qPrintable(path));
    return file.readAll();
}

void twinMust(bool isDone, const QByteArray &what)
{
    if (!isDone)
        qFatal("can't prepare a store with twins: %s", what.constData());
}

// Another architecture makes another config.
QByteArray smallWeights(const QByteArray &label, const QByteArray &architecture)
{
    return GgufBuilder()
        .string("general.architecture", architecture)
        .string("general.name", label)
        .u32("general.file_type", 2)
        .bytes();
}

// A store that holds the model keep; and what to make the others of.
struct TwinBase {
    CtlProcess ctl;
    QList<QByteArray> layers;       // of m; part has some of them
    QMap<QString, QByteArray> refs; // m and part
    QMap<QString, QString> ids;     // of the entries of m, part and pruned

    TwinBase();

private:
    void build(const QStringList &arguments) const;
    void noteEntries();
};

void TwinBase::build(const QStringList &arguments) const
{
    const auto result = ctl.json(arguments);
    twinMust(result.status == 0, result.out + result.messages);
}

void TwinBase::noteEntries()
{
    const QDir folder(ctl.store() + kTwinEntries);
    for (const auto &file : folder.entryList({u"*.json"_s}, QDir::Files)) {
        const auto entry = QJsonDocument::fromJson(bytesAt(folder.filePath(file))).object();
        const auto name = entry[u"name"].toString().section(u'/', -1).section(u':', 0, 0);
        ids.insert(name.isEmpty() ? u"pruned"_s : name, file.chopped(5));
    }
    twinMust(ids.size() == 3, "an entry is missing");
}

TwinBase::TwinBase()
{
    const auto source = [&](const QString &name, const QByteArray &bytes) {
        return ctl.file(u"sources/"_s + name, bytes);
    };
    source(u"m.gguf"_s, smallWeights("twins", "qwen2"));
    const auto other = source(u"other.gguf"_s, smallWeights("other", "llama"));
    QByteArray recipe = "FROM ./m.gguf\n";
    QByteArray part;
    for (int licence = 0; licence < kLicences; ++licence) {
        recipe += "LICENSE Text number " + QByteArray::number(licence) + " of a model that has twins.\n";
        if (licence == kLicences / 2 - 1)
            part = recipe;
    }
    source(u"again.modelfile"_s, "FROM m\nSYSTEM Say something else.\n");
    build({u"build"_s, u"keep"_s, u"--from"_s, source(u"keep.gguf"_s, smallWeights("keep", "llama"))});
    build({u"build"_s, u"m"_s, u"-f"_s, source(u"m.modelfile"_s, recipe)});
    build({u"build"_s, u"part"_s, u"-f"_s, source(u"part.modelfile"_s, part)});
    for (const auto &name : {u"m"_s, u"part"_s})
        refs.insert(name, bytesAt(ctl.store() + kTwinModels + name + u"/latest"_s));
    const auto manifest = QJsonDocument::fromJson(refs[u"m"_s]).object();
    QStringList digests{manifest[u"config"].toObject()[u"digest"].toString()};
    for (const auto &layer : manifest[u"layers"].toArray())
        digests.append(layer.toObject()[u"digest"].toString());
    digests.swapItemsAt(0, 1);
    twinMust(digests.size() == kTwinLayers, "a layer is missing");
    for (const auto &digest : digests)
        layers.append(bytesAt(ctl.store() + u"/blobs/sha256-"_s + digest.mid(7)));
    // Nothing names them, and they are old: a prune makes its entry. Named again, they are removed.
    for (const auto &name : refs.keys())
        QFile::remove(ctl.store() + kTwinModels + name + u"/latest"_s);
    for (const auto &blob : QDir(ctl.store() + u"/blobs"_s).entryInfoList(QDir::Files))
        makeOld(blob.filePath());
    build({u"prune"_s});
    for (auto ref = refs.cbegin(); ref != refs.cend(); ++ref)
        ctl.file(u".ollama/models"_s + kTwinModels + ref.key() + u"/latest"_s, ref.value());
    build({u"rm"_s, u"m"_s, u"part"_s});
    noteEntries();
    for (const auto &blob : QDir(ctl.store() + u"/.weightroom/trash/blobs"_s).entryInfoList(QDir::Files))
        QFile::remove(blob.filePath());
}

const TwinBase &twinBase()
{
    static const auto *base = new TwinBase;
    return *base;
}

// Links keep their targets' dates.
void makeTwinOld(const QByteArray &path)
{
    constexpr time_t kTwoDays = 2 * 24 * 3600;
    const timespec old{::time(nullptr) - kTwoDays, 0};
    const std::array<timespec, 2> times{old, old};
    twinMust(::utimensat(AT_FDCWD, path.constData(), times.data(), AT_SYMLINK_NOFOLLOW) == 0, path);
}

QString placeOf(const CtlProcess &ctl, TwinPlace place, const QString &hex)
{
    const auto blobs = ctl.store() + u"/blobs/"_s;
    const auto pool = ctl.store() + u"/.weightroom/trash/blobs/"_s;
    switch (place) {
    case TwinPlace::Own:
        return blobs + u"sha256-"_s + hex;
    case TwinPlace::OldName:
        return blobs + u"sha256:"_s + hex;
    case TwinPlace::Pool:
        return pool + u"sha256-"_s + hex;
    case TwinPlace::Upper:
        return blobs + u"sha256-"_s + hex.toUpper();
    case TwinPlace::OldPool:
        return pool + u"sha256:"_s + hex;
    }
    return {};
}

void writeTwin(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    twinMust(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), path.toUtf8());
    file.close();
    makeTwinOld(QFile::encodeName(path));
}

void placeTwin(const CtlProcess &ctl, const QString &path, TwinState state, const QByteArray &bytes)
{
    const auto outside = ctl.path(u"outside/"_s + hexDigestOf(bytes));
    const auto at = QFile::encodeName(path);
    auto changed = bytes;
    changed.back() = char(changed.back() ^ 1);
    switch (state) {
    case TwinState::Absent:
        return;
    case TwinState::Sound:
        return writeTwin(path, bytes);
    case TwinState::Cut:
        return writeTwin(path, bytes.left(bytes.size() / 2));
    case TwinState::Changed:
        return writeTwin(path, changed);
    case TwinState::Empty:
        return writeTwin(path, {});
    case TwinState::Link:
        writeTwin(outside, bytes);
        twinMust(::symlink(QFile::encodeName(outside).constData(), at.constData()) == 0, at);
        return makeTwinOld(at);
    case TwinState::Dangling:
        twinMust(::symlink(QFile::encodeName(outside + u"-gone"_s).constData(), at.constData()) == 0, at);
        return makeTwinOld(at);
    case TwinState::HardLink:
        writeTwin(outside + u"-shared"_s, bytes);
        twinMust(::link(QFile::encodeName(outside + u"-shared"_s).constData(), at.constData()) == 0, at);
        return;
    }
}

} // namespace

void prepareTwins(const CtlProcess &ctl, const TwinCase &twins)
{
    const auto &base = twinBase();
    ctl.copyHome(base.ctl);
    twinMust(QDir().mkpath(ctl.path(u"outside"_s)), "outside");
    const auto has = [&](int naming) { return (twins.naming & naming) != 0; };
    for (const auto &[naming, name] : {std::pair{Naming::Live, u"m"_s}, {Naming::PartLive, u"part"_s}}) {
        const auto ref = u".ollama/models"_s + kTwinModels + name + u"/latest"_s;
        if (has(naming))
            ctl.file(ref, base.refs[name]);
    }
    for (const auto &[naming, name] :
         {std::pair{Naming::Trashed, u"m"_s},
          {Naming::PartTrashed, u"part"_s},
          {Naming::Pruned, u"pruned"_s}}) {
        if (!has(naming))
            twinMust(QFile::remove(ctl.store() + kTwinEntries + base.ids[name] + u".json"_s), "an entry");
    }
    if (has(Naming::Forgotten)) {
        QFile::remove(ctl.store() + u"/.weightroom/history"_s);
        QDir(ctl.store() + u"/.weightroom/manifests"_s).removeRecursively();
    }
    // The other layers are where a sound store has them.
    const bool isPooled = !has(Naming::Live) && !has(Naming::PartLive)
        && (has(Naming::Trashed) || has(Naming::PartTrashed) || has(Naming::Pruned));
    QList<Twins> all = twins.twins;
    for (int layer = 0; layer < base.layers.size(); ++layer) {
        const bool isTwin =
            std::any_of(all.begin(), all.end(), [&](const Twins &twin) { return twin.layer == layer; });
        Twins whole{layer, {}};
        whole.states[std::size_t(isPooled ? TwinPlace::Pool : TwinPlace::Own)] = TwinState::Sound;
        if (!isTwin)
            all.append(whole);
    }
    for (const auto &twin : all) {
        const auto &bytes = base.layers[twin.layer];
        for (int place = 0; place < kTwinPlaces; ++place)
            placeTwin(
                ctl, placeOf(ctl, TwinPlace(place), hexDigestOf(bytes)), twin.states[std::size_t(place)],
                bytes);
    }
}

QStringList twinCommand(const CtlProcess &ctl, const TwinCase &twins, QString words)
{
    const auto &base = twinBase();
    for (auto id = base.ids.cbegin(); id != base.ids.cend(); ++id)
        words.replace(u'{' + id.key() + u'}', id.value());
    words.replace(u"{digest}"_s, u"sha256:"_s + hexDigestOf(base.layers[twins.twins.front().layer]));
    words.replace(u"~/"_s, ctl.home() + u'/');
    return words.split(u' ');
}

} // namespace weightroom
