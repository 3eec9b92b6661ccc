#include "referencestore.h"

#include <algorithm>

namespace weightroom
{

namespace
{

Name besideName(const Name &tag, const QString &build)
{
    return tag.withTag(tag.tag() + u'-' + build).value();
}

} // namespace

const ReferenceStore::Ref *ReferenceStore::find(const Name &name) const
{
    const auto found = m_refs.constFind(name.foldedRef());
    return found == m_refs.cend() ? nullptr : &*found;
}

void ReferenceStore::markOurs(const Name &name, const ReferenceModel &model)
{
    m_ours.emplace_back(name.foldedRef(), model);
}

bool ReferenceStore::mayReplace(const Ref &ref, const QString &build) const
{
    return ref.model.build == build
        && std::find(m_ours.begin(), m_ours.end(), qMakePair(ref.name.foldedRef(), ref.model))
        != m_ours.end();
}

bool ReferenceStore::build(const Name &target, const ReferenceModel &model, std::optional<Name> *keptAs)
{
    const auto *there = find(target);
    if (there == nullptr) {
        dropDouble(target.withoutBuild(), model.build);
        write(target.withoutBuild(), model);
        return true;
    }
    const auto held = *there;
    if (!target.build().isEmpty() && held.model.build != model.build)
        return buildBeside(held.name, model);
    if (held.model.build != model.build)
        *keptAs = keep(held);
    else if (held.model != model)
        trash(held);
    dropDouble(held.name, model.build);
    write(held.name, model);
    return true;
}

bool ReferenceStore::buildBeside(const Name &tag, const ReferenceModel &model)
{
    auto name = besideName(tag, model.build);
    if (const auto *taken = find(name)) {
        if (!mayReplace(*taken, model.build))
            return false;
        name = taken->name;
        if (taken->model == model)
            return true;
        trash(*taken);
    }
    markOurs(name, model);
    write(name, model);
    return true;
}

std::optional<Name> ReferenceStore::keep(const Ref &replaced)
{
    auto name = besideName(replaced.name, replaced.model.build);
    if (const auto *taken = find(name)) {
        if (taken->model == replaced.model)
            return taken->name;
        if (!mayReplace(*taken, replaced.model.build)) {
            trash(replaced);
            return {};
        }
        name = taken->name;
        trash(*taken);
    }
    markOurs(name, replaced.model);
    write(name, replaced.model);
    return name;
}

void ReferenceStore::dropDouble(const Name &tag, const QString &build)
{
    const auto *twin = find(besideName(tag, build));
    if (twin == nullptr || !mayReplace(*twin, build))
        return;
    trash(*twin);
    m_refs.remove(twin->name.foldedRef());
}

bool ReferenceStore::copy(const Name &from, const Name &to)
{
    const auto *source = find(from);
    if (source == nullptr || from.sameRef(to))
        return false;
    const auto model = source->model;
    if (const auto *there = find(to)) {
        if (there->name != to)
            return false;
        if (there->model != model)
            trash(*there);
    }
    write(to, model);
    return true;
}

bool ReferenceStore::rename(const Name &from, const Name &to)
{
    if (!copy(from, to))
        return false;
    m_refs.remove(from.foldedRef());
    return true;
}

bool ReferenceStore::remove(const Name &name, bool purge)
{
    const auto *ref = find(name);
    if (ref == nullptr)
        return false;
    if (!purge)
        trash(*ref);
    m_refs.remove(name.foldedRef());
    return true;
}

bool ReferenceStore::restore(const Name &name)
{
    const auto entry = std::find_if(
        m_trash.rbegin(), m_trash.rend(), [&](const Ref &ref) { return ref.name.sameRef(name); });
    if (entry == m_trash.rend() || find(name) != nullptr)
        return false;
    write(entry->name, entry->model);
    m_trash.erase(std::next(entry).base());
    return true;
}

} // namespace weightroom
