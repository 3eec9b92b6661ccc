#include "model/catalog/configfacts.h"

#include "model/catalog/blobtext.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kTextLimit = 256; // characters of a field
constexpr int kCapabilityLimit = 64;

QString textOf(const QJsonObject &config, QLatin1StringView key, QStringList &problems)
{
    const auto value = config.value(key);
    if (!value.isString() && !value.isUndefined() && !value.isNull())
        problems.append(u"the config's %1 is not a text"_s.arg(key));
    return value.toString().left(kTextLimit);
}

} // namespace

ConfigFacts configFactsOf(const QJsonObject &config)
{
    ConfigFacts facts;
    facts.format = textOf(config, "model_format"_L1, facts.problems);
    facts.family = textOf(config, "model_family"_L1, facts.problems);
    facts.type = textOf(config, "model_type"_L1, facts.problems);
    facts.fileType = textOf(config, "file_type"_L1, facts.problems);
    facts.parser = textOf(config, "parser"_L1, facts.problems);
    facts.isRemote = !textOf(config, "remote_host"_L1, facts.problems).isEmpty()
        || !textOf(config, "remote_model"_L1, facts.problems).isEmpty();
    for (const auto &value : config.value("capabilities"_L1).toArray()) {
        if (value.isString() && facts.capabilities.size() < kCapabilityLimit)
            facts.capabilities.append(value.toString().left(kTextLimit));
    }
    if (const auto length = config.value("context_length"_L1).toInteger(0); length > 0)
        facts.contextLength = quint64(length);
    return facts;
}

ConfigFacts readConfigFacts(const Blob &blob)
{
    const auto json = readJson(blob);
    if (json && json->isObject())
        return configFactsOf(json->object());
    ConfigFacts facts;
    if (!json && json.error().errnoValue != 0)
        facts.unread = json.error();
    facts.problems.append(
        u"the config can't be read: %1"_s.arg(json ? u"it is not a JSON object"_s : json.error().message));
    return facts;
}

QStringList missingWeights(const Manifest &manifest, const ConfigFacts &config)
{
    const bool needsNone = config.format == u"safetensors" || config.isRemote;
    return manifest.weights() != nullptr || needsNone || manifest.layers.empty()
        ? QStringList()
        : QStringList{u"it has no weights"_s};
}

} // namespace weightroom
