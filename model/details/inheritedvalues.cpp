#include "model/details/inheritedvalues.h"

#include "model/catalog/textlayers.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/parameters.h"
#include "model/store/disk/resolve.h"

#include <QJsonArray>

namespace weightroom
{

namespace
{

QString spelled(const QJsonValue &value)
{
    return value.isString() ? value.toString() : QString::fromUtf8(modelfile::goJson(value));
}

QStringList spelledValues(const modelfile::ParameterInfo &info, const QJsonValue &value)
{
    QStringList values;
    if (info.repeatable && value.isArray()) {
        for (const auto &each : value.toArray())
            values.append(spelled(each));
    } else {
        values.append(spelled(value));
    }
    values.removeIf([&](const QString &text) { return !modelfile::parameterJson(info, text); });
    return values;
}

} // namespace

Result<InheritedValues> inheritedValues(const Store &store, const Name &base)
{
    TRY_ASSIGN(const auto model, resolve(store, base));
    const auto texts = readTextLayers(store, model.manifest, {kLongestInherited, kJsonLimitBytes});
    InheritedValues values{model.ref.name.withoutBuild().shortForm(), {}, texts.system};
    for (auto entry = texts.parameters.begin(); entry != texts.parameters.end(); ++entry) {
        const auto *info = modelfile::findParameter(entry.key());
        if (info == nullptr)
            continue;
        if (const auto read = spelledValues(*info, entry.value()); !read.isEmpty())
            values.parameters.insert(entry.key(), read);
    }
    return values;
}

} // namespace weightroom
