#include "model/library/libraryrow.h"

#include "model/build/familyname.h"
#include "model/library/format.h"

#include <QCoreApplication>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

ModelKind kindOf(const Model &model, const QString &name)
{
    if (model.capabilities.contains(u"embedding"_s))
        return ModelKind::Embedding;
    if (model.capabilities.contains(u"vision"_s))
        return ModelKind::Vision;
    return name.contains(u"code"_s, Qt::CaseInsensitive) ? ModelKind::Code : ModelKind::Chat;
}

// What is wrong in the words of someone who has never heard of a blob; the details have the rest.
QString problemOf(const Model &model)
{
    const auto translated = [](const char *text) { return QCoreApplication::translate("weightroom", text); };
    if (!model.isDamaged)
        return {};
    if (!model.id)
        return translated("Can't be read: the description of this model is damaged");
    if (model.missingWeightsBytes > 0)
        return translated("Weights missing: %1 not in the store").arg(sizeText(model.missingWeightsBytes));
    return translated("Damaged: see the details");
}

} // namespace

QStringView refOf(const LibraryRow &row)
{
    const auto isEnd = [](QChar c) { return c == u'+' || c == u'@'; };
    const auto end = std::find_if(row.key.begin(), row.key.end(), isEnd);
    return QStringView(row.key).left(end - row.key.begin());
}

LibraryRows libraryRows(const Snapshot &snapshot)
{
    LibraryRows rows;
    rows.reserve(qsizetype(snapshot.models.size()));
    for (const auto &model : snapshot.models) {
        LibraryRow row;
        row.key = model.name.canonical();
        row.tag = model.name.tag();
        if (!model.name.build().isEmpty())
            row.tag += u'+' + model.name.build();
        const auto shortName = model.name.withoutBuild().shortForm();
        row.modelText = shortName.left(shortName.lastIndexOf(u':'));
        row.groupKey = row.modelText.toLower();
        row.build = model.build;
        row.family = familyName(model.family);
        row.parameters = model.parameters;
        row.problem = problemOf(model);
        row.filterText = QStringList{shortName, model.family, row.family, model.build, model.architecture}
                             .join(u' ')
                             .toLower();
        row.kind = kindOf(model, shortName);
        row.parameterCount = model.parameterCount.value_or(0);
        row.contextLength = model.contextLength.value_or(0);
        row.bytes = model.bytes;
        row.sharedBytes = model.sharedBytes;
        row.modified = model.modified;
        row.manifestPath = model.ref.path;
        row.id = model.id;
        row.weights = model.weights;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace weightroom
