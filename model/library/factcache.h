// What the blobs that many models share say, each read once.
#pragma once

#include "model/core/digest.h"
#include "model/gguf/facts.h"
#include "model/library/capabilities.h"
#include "model/library/configfacts.h"
#include "model/store/blobs.h"

#include <QString>
#include <map>
#include <optional>

namespace weightroom
{

// Lives as long as one snapshot is taken; one thread. What it returns stays where it is until it dies.
class FactCache
{
public:
    struct Weights {
        std::optional<gguf::Facts> facts;
        QString problem; // why there are none
    };

    const ConfigFacts &config(const Blob &blob);
    const Weights &weights(const Blob &blob);
    const TemplateUse &templateUse(const Blob &blob);

private:
    std::map<Digest, ConfigFacts> m_configs;
    std::map<Digest, Weights> m_weights;
    std::map<Digest, TemplateUse> m_templates;
};

} // namespace weightroom
