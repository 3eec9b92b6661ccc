// Operations in any order on a small store: after each it holds what a simple model in memory says, and every
// blob that a manifest names is there and whole.
#include "model/build/builder.h"
#include "model/core/progress.h"
#include "model/store/disk/blobs.h"
#include "model/store/disk/refs.h"
#include "model/store/trash/trash.h"
#include "model/store/write/copy.h"
#include "model/store/write/remove.h"

#include "quiethome.h"
#include "referencestore.h"
#include "require.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

// Case twins, other tags, and the names that builds are kept under.
const std::array<Name, 8> &names()
{
    const auto name = [](QStringView text) { return Name::parse(text)->completed(); };
    static const std::array<Name, 8> all{
        name(u"one"),
        name(u"One"),
        name(u"two"),
        name(u"one:latest-Q4_0"),
        name(u"two:latest-q8_0"),
        name(u"two:b"),
        name(u"TWO"),
        name(u"one:latest-Q8_0")};
    return all;
}

// A tiny GGUF file without tensors; its label makes it different, its file type is Q4_0 or Q8_0.
QByteArray weights(int label, bool isEight)
{
    QByteArray bytes("GGUF\3\0\0\0\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0", 24);
    const auto key = [&](const QByteArray &name) {
        bytes.append(char(name.size())).append(7, '\0').append(name);
    };
    key("general.architecture");
    bytes.append("\x08\0\0\0\x05\0\0\0\0\0\0\0llama", 17);
    key("general.file_type");
    bytes.append("\x04\0\0\0", 4).append(isEight ? '\x07' : '\x02').append(3, '\0');
    key("general.name");
    bytes.append("\x08\0\0\0\x01\0\0\0\0\0\0\0", 12).append(char('a' + label));
    return bytes;
}

class Machine
{
public:
    Machine()
        : m_folder(quietTemplate())
    {
        require(QDir().mkpath(m_folder.path() + u"/models"_s));
        auto store = Store::open(m_folder.path() + u"/models"_s, Store::Access::Write);
        require(store.has_value());
        m_store.emplace(*store);
    }

    void step(std::uint8_t what, std::uint8_t which)
    {
        const auto &name = names()[which & 7U];
        const auto &other = names()[(which >> 3U) & 7U];
        switch (what % 8) {
        case 0:
        case 1:
            build(name, which, what % 8 == 1);
            break;
        case 2:
            require(copyModel(*m_store, name, other).has_value() == m_expected.copy(name, other));
            break;
        case 3:
            require(renameModel(*m_store, name, other).has_value() == m_expected.rename(name, other));
            break;
        case 4:
        case 5: {
            const bool purge = what % 8 == 5;
            require(removeModels(*m_store, {name}, purge).has_value() == m_expected.remove(name, purge));
            break;
        }
        case 6: {
            const auto restored = restoreModel(*m_store, {name, {}, {}});
            require(restored.has_value() == m_expected.restore(name));
            require(!restored || restored->missing.empty());
            break;
        }
        default:
            require(emptyTrash(*m_store, {}, false).has_value());
            m_expected.emptyTrash();
            break;
        }
        check();
    }

private:
    void build(const Name &name, std::uint8_t which, bool namesBuild)
    {
        const bool isEight = (which & 64U) != 0;
        const ReferenceModel model{isEight ? u"Q8_0"_s : u"Q4_0"_s, (which >> 3U) & 3};
        const auto path = m_folder.path() + u"/source.gguf"_s;
        const auto bytes = weights(model.label, isEight);
        QFile file(path);
        require(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        const auto target = namesBuild ? name.withBuild(model.build).value() : name;
        Progress progress;
        const auto built =
            weightroom::build(*m_store, {target, recipeFrom(path), m_folder.path(), {}}, progress);
        std::optional<Name> keptAs;
        require(built.has_value() == m_expected.build(target, model, &keptAs));
        require(!built || built->keptAs == keptAs);
    }

    void check()
    {
        const auto scan = scanRefs(*m_store);
        const auto &expected = m_expected.refs();
        require(scan && scan->strays.empty() && qsizetype(scan->refs.size()) == expected.size());
        for (const auto &ref : scan->refs) {
            const auto there = expected.constFind(ref.name.foldedRef());
            require(there != expected.cend() && there->name == ref.name);
            const auto manifest = readManifest(*m_store, ref);
            require(manifest && manifest->weights() != nullptr);
            for (const auto &digest : manifest->digests()) {
                const auto blob = findBlob(*m_store, digest);
                require(blob && Digest::of(readWhole(blob->path, 1 << 20, Links::Refuse).value()) == digest);
            }
            const auto &model = there->model;
            require(
                manifest->weights()->digest == Digest::of(weights(model.label, model.build == u"Q8_0"_s)));
        }
        const auto entries = listTrash(*m_store);
        require(entries && qsizetype(entries->size()) == m_expected.trashEntries());
    }

    QTemporaryDir m_folder;
    std::optional<Store> m_store;
    ReferenceStore m_expected;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Machine machine;
    for (std::size_t i = 0; i + 1 < size; i += 2)
        machine.step(data[i], data[i + 1]);
    return 0;
}
