#include "faults/twinstore.h"

#include "faults/operations.h"
#include "support/ggufbuilder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QRandomGenerator>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kLicences = 8;
constexpr int kFirstLicence = 2; // behind weights and config
constexpr int kLayers = kFirstLicence + kLicences;
const QString kTwinModels = u"/manifests/registry.ollama.ai/library/"_s;
const QString kTwinEntries = u"/.weightroom/trash/refs/"_s;

const std::array<const char *, kTwinStates> kStateWords{"-",     "sound", "cut",      "changed",
                                                        "empty", "link",  "dangling", "hardlink"};
const std::array<const char *, kTwinPlaces> kPlaceWords{"own", "old name", "pool", "upper", "old pool"};

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
    twinMust(digests.size() == kLayers, "a layer is missing");
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

const QList<TwinOperation> &twinOperations()
{
    static const QList<TwinOperation> table{
        {"rm m", Naming::Live},
        {"restore m", Naming::Trashed},
        {"repair m", Naming::Live},
        {"prune"},
        {"trash empty", Naming::Live | Naming::Trashed},
        {"rm m --purge", Naming::Live},
        {"restore m --as n", Naming::Live | Naming::Trashed},
        {"prune --purge"},
        {"restore --id {pruned}", Naming::Pruned},
        {"repair"},
        {"repair {digest}"},
        {"repair m --from ~/outside", Naming::Live},
        {"rm m part", Naming::Live | Naming::PartLive},
        {"restore part", Naming::PartTrashed},
        {"trash empty {m}", Naming::Trashed},
        {"trash empty {pruned}", Naming::Pruned},
        {"cp m n", Naming::Live},
        {"cp keep m"},
        {"mv m n", Naming::Live},
        {"mv part m", Naming::PartLive},
        {"build m --from ~/sources/other.gguf", Naming::Live},
        {"build m -f ~/sources/m.modelfile"},
        {"build n --from ~/sources/m.gguf"},
        {"build n -f ~/sources/again.modelfile", Naming::Live},
        {"list", 0, true},
        {"show m", Naming::Live, true},
        {"show m --modelfile", Naming::Live, true},
        {"path m", Naming::Live, true},
        {"history m", Naming::Live, true},
        {"verify", 0, true},
        {"verify m", Naming::Live, true},
        {"usage", 0, true},
        {"trash list", Naming::Trashed, true},
        {"trash empty --dry-run", Naming::Trashed, true},
        {"prune --dry-run", 0, true},
    };
    return table;
}

int twinOperation(const char *words)
{
    const auto &table = twinOperations();
    for (int i = 0; i < table.size(); ++i) {
        if (qstrcmp(table[i].words, words) == 0)
            return i;
    }
    qFatal("there is no operation \"%s\"", words);
}

// stored in failures that people re-run: from the lowest, states, count, first, second, at once, salt.
quint64 TwinSeed::packed() const
{
    constexpr quint64 kOperations = 64;
    auto seed = salt;
    seed = seed * 2 + (isAtOnce ? 1 : 0);
    seed = seed * kOperations + quint64(second + 1);
    seed = seed * kOperations + quint64(first);
    seed = seed * kLicences + quint64(count - 1);
    return seed * kTwinCombinations + quint64(states);
}

TwinSeed TwinSeed::unpacked(quint64 seed)
{
    const auto next = [&seed](quint64 values) {
        const auto value = seed % values;
        seed /= values;
        return int(value);
    };
    TwinSeed result;
    result.states = next(kTwinCombinations);
    result.count = next(kLicences) + 1;
    result.first = next(64) % int(twinOperations().size());
    result.second = next(64) % int(twinOperations().size() + 1) - 1;
    result.isAtOnce = next(2) != 0;
    result.salt = seed;
    return result;
}

TwinCase twinCase(const TwinSeed &seed)
{
    TwinCase result{seed, {}, twinOperations()[seed.first].needs, {}};
    const std::array<quint32, 2> parts{quint32(seed.salt), quint32(seed.packed())};
    QRandomGenerator random(parts.data(), parts.size());
    QList<int> layers;
    for (int i = 0; i < kLayers; ++i)
        layers.append((i + kFirstLicence) % kLayers);
    if (seed.salt != 0) {
        std::shuffle(layers.begin(), layers.end(), random);
        // Half of the time the first operation is to find nothing.
        if (random.bounded(2) == 0)
            result.naming = 0;
        result.naming |= int(random.bounded(64)) & int(random.bounded(64));
    }
    for (int i = 0; i < seed.count; ++i) {
        Twins twins{layers[i], {}};
        int states = (seed.states + i) % kTwinCombinations;
        if (seed.salt != 0 && i > 0)
            states = int(random.bounded(kTwinCombinations));
        for (int place = 0; place < 3; ++place, states /= kTwinStates)
            twins.states[std::size_t(place)] = TwinState(states % kTwinStates);
        for (int place = 3; place < kTwinPlaces; ++place) {
            if (seed.salt != 0 && random.bounded(6) == 0)
                twins.states[std::size_t(place)] = TwinState(random.bounded(kTwinStates));
        }
        result.twins.append(twins);
    }
    for (const int operation : {seed.first, seed.second}) {
        if (operation < 0)
            continue;
        auto words = QString::fromLatin1(twinOperations()[operation].words);
        const auto &base = twinBase();
        for (auto id = base.ids.cbegin(); id != base.ids.cend(); ++id)
            words.replace(u'{' + id.key() + u'}', id.value());
        words.replace(u"{digest}"_s, u"sha256:"_s + hexDigestOf(base.layers[result.twins.front().layer]));
        result.commands.append(words.split(u' '));
    }
    return result;
}

QString TwinCase::text() const
{
    static const std::array<const char *, 6> kNames{"m",    "m in the trash",    "a prune",
                                                    "part", "part in the trash", "(no history)"};
    QStringList names;
    for (std::size_t bit = 0; bit < kNames.size(); ++bit) {
        if ((naming >> bit & 1) != 0)
            names.append(QString::fromLatin1(kNames[bit]));
    }
    QStringList lines{
        u"WEIGHTROOM_SOUND_CASE=%1, named by: %2"_s.arg(seed.packed()).arg(names.join(u", "_s))};
    for (const auto &twin : twins) {
        QString line =
            u"  %1 layer %2:"_s.arg(hexDigestOf(twinBase().layers[twin.layer]).left(8)).arg(twin.layer);
        for (std::size_t place = 0; place < kTwinPlaces; ++place) {
            const auto *state = kStateWords[std::size_t(twin.states[place])];
            if (place < 3 || twin.states[place] != TwinState::Absent)
                line += u" %1=%2"_s.arg(QLatin1String(kPlaceWords[place]), QLatin1String(state));
        }
        lines.append(line);
    }
    for (const auto &command : commands)
        lines.append(u"  $ weightroomctl "_s + command.join(u' ') + (seed.isAtOnce ? u" &"_s : QString()));
    return lines.join(u'\n');
}

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

} // namespace weightroom
