#include "model/store/disk/referencememory.h"

#include <algorithm>
#include <numeric>
#include <sys/stat.h>

namespace weightroom
{

FolderStamp FolderStamp::of(const struct stat &status)
{
    const auto stamp = FileStamp::of(status);
    return {stamp.device, stamp.inode, stamp.mtimeNs, stamp.ctimeNs};
}

ReferenceMemory::ReferenceMemory()
    : m_sidebar(1)
    , m_models(1)
    , m_manifests(1)
{
}

ReferenceMemory::Range ReferenceMemory::modelsIn(const QByteArray &place) const
{
    const auto end = m_sidebar.end() - 1;
    const auto found = std::lower_bound(
        m_sidebar.begin(), end, QByteArrayView(place),
        [&](const PlaceRow &one, QByteArrayView name) { return textAt(one.name) < name; });
    if (found == end || textAt(found->name) != place)
        return {};
    return {found->firstModel, (found + 1)->firstModel};
}

std::optional<std::size_t>
ReferenceMemory::find(const Range &place, const QByteArray &name, std::size_t &cursor) const
{
    const auto isAt = [&](std::size_t model) {
        return model >= place.first && model < place.end && textAt(m_models[model].name) == name;
    };
    // A few that are gone are passed over.
    constexpr std::size_t kFewGone = 4;
    for (auto model = cursor; model < cursor + kFewGone; ++model) {
        if (isAt(model)) {
            cursor = model + 1;
            return model;
        }
    }
    const auto end = m_byName.begin() + std::ptrdiff_t(place.end);
    const auto found = std::lower_bound(
        m_byName.begin() + std::ptrdiff_t(place.first), end, QByteArrayView(name),
        [&](quint32 model, QByteArrayView text) { return textAt(m_models[model].name) < text; });
    if (found == end || !isAt(*found))
        return std::nullopt;
    cursor = std::size_t(*found) + 1;
    return *found;
}

std::span<const Digest> ReferenceMemory::digestsOf(std::size_t manifest) const
{
    const auto first = m_manifests[manifest].firstDigest;
    return {m_digests.data() + first, m_manifests[manifest + 1].firstDigest - first};
}

std::span<const Digest> ReferenceMemory::digestsOfModel(std::size_t model) const
{
    const auto [first, end] = manifestsOf(model);
    const auto from = m_manifests[first].firstDigest;
    return {m_digests.data() + from, m_manifests[end].firstDigest - from};
}

void ReferenceMemory::beginPlace(const QByteArray &place)
{
    m_sidebar.back().name = addText(place);
    m_sidebar.emplace_back();
    endTables();
}

void ReferenceMemory::add(const ModelFacts &facts)
{
    // More than there is room for in the file.
    constexpr std::size_t kDigestsLimit = 7'000'000;
    constexpr std::size_t kTextLimit = 256'000'000;
    if (m_digests.size() > kDigestsLimit || m_text.size() > kTextLimit)
        return;
    m_models.back().stamp = facts.stamp;
    m_models.back().name = addText(facts.name);
    m_models.emplace_back();
    for (const auto &manifest : facts.manifests) {
        m_manifests.back().stamp = manifest.stamp;
        m_manifests.back().tag = addText(manifest.tag);
        m_manifests.emplace_back();
        m_digests.insert(m_digests.end(), manifest.digests.begin(), manifest.digests.end());
        m_manifests.back().firstDigest = quint32(m_digests.size());
    }
    endTables();
}

void ReferenceMemory::add(const ReferenceMemory &other, std::size_t model)
{
    ModelFacts facts{other.textAt(other.m_models[model].name).toByteArray(), other.stampOf(model), {}};
    const auto [first, end] = other.manifestsOf(model);
    for (auto manifest = first; manifest < end; ++manifest) {
        const auto digests = other.digestsOf(manifest);
        facts.manifests.push_back(
            {other.tagOf(manifest).toByteArray(),
             other.manifestStampOf(manifest),
             {digests.begin(), digests.end()}});
    }
    add(facts);
}

void ReferenceMemory::end()
{
    m_byName.resize(models());
    std::iota(m_byName.begin(), m_byName.end(), 0U);
    for (std::size_t place = 0; place + 1 < m_sidebar.size(); ++place) {
        const auto begin = m_byName.begin();
        std::sort(
            begin + std::ptrdiff_t(m_sidebar[place].firstModel),
            begin + std::ptrdiff_t(m_sidebar[place + 1].firstModel),
            [&](quint32 a, quint32 b) { return textAt(m_models[a].name) < textAt(m_models[b].name); });
    }
}

QByteArrayView ReferenceMemory::textAt(quint32 at) const
{
    return QByteArrayView(m_text.data() + at);
}

quint32 ReferenceMemory::addText(QByteArrayView text)
{
    const auto at = quint32(m_text.size());
    m_text.insert(m_text.end(), text.begin(), text.end());
    m_text.push_back('\0');
    return at;
}

void ReferenceMemory::endTables()
{
    m_sidebar.back().firstModel = quint32(m_models.size() - 1);
    m_models.back().firstManifest = quint32(m_manifests.size() - 1);
}

bool ReferenceMemory::isSound() const
{
    const auto isText = [&](quint32 at) { return at < m_text.size(); };
    const auto rises = [](const auto &table, auto first, std::size_t size) {
        const auto isOrdered = std::is_sorted(
            table.begin(), table.end(), [&](const auto &a, const auto &b) { return a.*first < b.*first; });
        return !table.empty() && isOrdered && table.front().*first == 0 && table.back().*first == size;
    };
    const bool areModels = m_byName.size() == models()
        && std::all_of(m_byName.begin(), m_byName.end(), [&](quint32 model) { return model < models(); });
    // A name that led elsewhere would have another folder's file examined.
    const bool isTextSound = m_text.empty() || m_text.back() == '\0';
    return isTextSound && areModels && rises(m_sidebar, &PlaceRow::firstModel, m_models.size() - 1)
        && rises(m_models, &ModelRow::firstManifest, m_manifests.size() - 1)
        && rises(m_manifests, &ManifestRow::firstDigest, m_digests.size())
        && std::all_of(
               m_sidebar.begin(), m_sidebar.end() - 1, [&](const PlaceRow &one) { return isText(one.name); })
        && std::all_of(
               m_models.begin(), m_models.end() - 1, [&](const ModelRow &one) { return isText(one.name); })
        && std::all_of(m_manifests.begin(), m_manifests.end() - 1, [&](const ManifestRow &one) {
               return isText(one.tag) && !textAt(one.tag).contains('/');
           });
}

} // namespace weightroom
