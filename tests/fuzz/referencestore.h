// What a store should hold after each operation, worked out in memory from the rules alone (design: builds of
// one tag; the trash). It knows nothing of files.
#pragma once

#include "model/names/name.h"

#include <QMap>
#include <QPair>
#include <QString>
#include <optional>
#include <vector>

namespace weightroom
{

// A model as far as it matters here; two of equal weights have equal manifests.
struct ReferenceModel {
    QString build;
    int label = 0;

    bool operator==(const ReferenceModel &) const = default;
};

// Each operation returns whether it is to succeed; if it isn't, nothing is changed.
class ReferenceStore
{
public:
    // target may name the build of the model. keptAs is the name that the replaced build is kept under.
    bool build(const Name &target, const ReferenceModel &model, std::optional<Name> *keptAs);
    bool copy(const Name &from, const Name &to);
    bool rename(const Name &from, const Name &to);
    bool remove(const Name &name, bool purge);
    bool restore(const Name &name);
    void emptyTrash() { m_trash.clear(); }

    struct Ref {
        Name name; // as it's spelled
        ReferenceModel model;
    };
    // By folded name.
    const QMap<QString, Ref> &refs() const { return m_refs; }
    qsizetype trashEntries() const { return qsizetype(m_trash.size()); }

private:
    const Ref *find(const Name &name) const;
    void write(const Name &name, const ReferenceModel &model)
    {
        m_refs.insert(name.foldedRef(), {name, model});
    }
    void trash(const Ref &ref) { m_trash.push_back(ref); }
    void markOurs(const Name &name, const ReferenceModel &model);
    bool mayReplace(const Ref &ref, const QString &build) const;
    bool buildBeside(const Name &tag, const ReferenceModel &model);
    std::optional<Name> keep(const Ref &replaced);
    void dropDouble(const Name &tag, const QString &build);

    QMap<QString, Ref> m_refs;
    std::vector<Ref> m_trash; // oldest first
    // Which models were ever kept, or built beside another, where: those make room.
    std::vector<QPair<QString, ReferenceModel>> m_ours;
};

} // namespace weightroom
