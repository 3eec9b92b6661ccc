#include "faults/twincase.h"

#include <QRandomGenerator>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

const std::array<const char *, kTwinStates> kStateWords{"-",     "sound", "cut",      "changed",
                                                        "empty", "link",  "dangling", "hardlink"};
const std::array<const char *, kTwinPlaces> kPlaceWords{"own", "old name", "pool", "upper", "old pool"};

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
    for (int i = 0; i < kTwinLayers; ++i)
        layers.append((i + kFirstLicence) % kTwinLayers);
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
        if (operation >= 0)
            result.commands.append(QString::fromLatin1(twinOperations()[operation].words));
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
        QString line = u"  layer %1:"_s.arg(twin.layer);
        for (std::size_t place = 0; place < kTwinPlaces; ++place) {
            const auto *state = kStateWords[std::size_t(twin.states[place])];
            if (place < 3 || twin.states[place] != TwinState::Absent)
                line += u" %1=%2"_s.arg(QLatin1String(kPlaceWords[place]), QLatin1String(state));
        }
        lines.append(line);
    }
    for (const auto &command : commands)
        lines.append(u"  $ weightroomctl "_s + command + (seed.isAtOnce ? u" &"_s : QString()));
    return lines.join(u'\n');
}

} // namespace weightroom
