#include "model/catalog/libraryrows.h"

#include "model/build/familyname.h"
#include "model/catalog/snapshot.h"
#include "model/words/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>
#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

QStringView refOf(const LibraryRow &row)
{
    const auto isEnd = [](QChar c) { return c == u'+' || c == u'@'; };
    const auto end = std::find_if(row.key.begin(), row.key.end(), isEnd);
    return QStringView(row.key).left(end - row.key.begin());
}

bool isOf(const LibraryRow &row, QStringView foldedRef)
{
    // Most differ in length; without a look at each letter.
    const QStringView key(row.key);
    const auto length = foldedRef.size();
    if (key.size() < length || (key.size() > length && key[length] != u'+' && key[length] != u'@'))
        return false;
    return key.left(length).compare(foldedRef, Qt::CaseInsensitive) == 0;
}

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
        return translated("Can't be read: this model's manifest is damaged");
    if (model.missingWeightsBytes > 0)
        return translated("Weights missing: %1 not in the store").arg(sizeText(model.missingWeightsBytes));
    return translated("Damaged: see the details");
}

// Equal texts of many rows, each there once.
class OneOfEach
{
public:
    QString of(const QString &text) { return *m_texts.insert(text); }

private:
    QSet<QString> m_texts;
};

} // namespace

LibraryRows::LibraryRows(std::initializer_list<LibraryRow> rows)
{
    for (const auto &row : rows)
        append(row);
}

bool LibraryRows::operator==(const LibraryRows &other) const
{
    return isSharedWith(other)
        || std::equal(
               m_rows.begin(), m_rows.end(), other.m_rows.begin(), other.m_rows.end(),
               [](const Shared &a, const Shared &b) { return a == b || *a == *b; });
}

LibraryRows LibraryRows::sharingWith(const LibraryRows &other) const
{
    if (*this == other)
        return other;
    QHash<QString, Shared> known;
    known.reserve(other.size());
    for (const auto &row : other.m_rows)
        known.insert(row->key, row);
    LibraryRows result = *this;
    for (auto &row : result.m_rows) {
        const auto same = known.constFind(row->key);
        if (same != known.constEnd() && **same == *row)
            row = *same;
    }
    return result;
}

LibraryRows libraryRows(const Snapshot &snapshot)
{
    std::vector<LibraryRow> rows;
    rows.reserve(snapshot.models.size());
    OneOfEach texts;
    for (const auto &model : snapshot.models) {
        LibraryRow row;
        row.key = model.name().canonical();
        row.tag = texts.of(
            model.name().build().isEmpty() ? model.name().tag()
                                           : model.name().tag() + u'+' + model.name().build());
        const auto shortName = model.name().withoutBuild().shortForm();
        row.modelText = texts.of(shortName.left(shortName.lastIndexOf(u':')));
        row.groupKey = texts.of(row.modelText.toLower());
        row.build = texts.of(model.build);
        row.family = texts.of(familyName(model.family));
        row.parameters = texts.of(model.parameters);
        row.problem = problemOf(model);
        const auto filterText =
            QStringList{shortName, model.family, row.family, model.build, model.architecture}
                .join(u' ')
                .toLower()
                .toUtf8();
        // A copy as long as the text: Qt leaves twice as much behind it.
        row.filterText = QByteArray(filterText.constData(), filterText.size());
        row.kind = kindOf(model, shortName);
        row.parameterCount = model.parameterCount.value_or(0);
        row.contextLength = model.contextLength.value_or(0);
        row.bytes = model.bytes;
        row.sharedBytes = model.sharedBytes;
        row.modified = model.modified;
        row.id = model.id;
        row.weights = model.weights;
        rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(), [](const LibraryRow &left, const LibraryRow &right) {
        const int order = left.modelText.compare(right.modelText, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : left.tag.compare(right.tag, Qt::CaseInsensitive) < 0;
    });
    LibraryRows shared;
    shared.reserve(qsizetype(rows.size()));
    for (auto &row : rows)
        shared.append(std::move(row));
    return shared;
}

} // namespace weightroom
