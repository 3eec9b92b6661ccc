#include "model/library/factcache.h"

#include "model/gguf/reader.h"
#include "model/library/blobtext.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

const ConfigFacts &FactCache::config(const Blob &blob)
{
    const auto [known, isNew] = m_configs.try_emplace(blob.digest);
    if (isNew)
        known->second = readConfigFacts(blob);
    return known->second;
}

const FactCache::Weights &FactCache::weights(const Blob &blob)
{
    const auto [known, isNew] = m_weights.try_emplace(blob.digest);
    if (!isNew)
        return known->second;
    if (const auto header = gguf::readHeader(blob.path))
        known->second.facts = gguf::factsOf(*header);
    else
        known->second.problem = u"the weights can't be read: %1"_s.arg(header.error().message);
    return known->second;
}

const TemplateUse &FactCache::templateUse(const Blob &blob)
{
    const auto [known, isNew] = m_templates.try_emplace(blob.digest);
    if (!isNew)
        return known->second;
    if (const auto start = readStart(blob, kTextLimitBytes))
        known->second = weightroom::templateUse(QString::fromUtf8(start->bytes));
    return known->second;
}

} // namespace weightroom
