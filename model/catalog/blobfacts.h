// What the blobs that the models of a store share say, each read once.
#pragma once

#include "model/catalog/capabilities.h"
#include "model/catalog/configfacts.h"
#include "model/catalog/namedblob.h"
#include "model/catalog/rowcache.h"
#include "model/core/progress.h"

#include <QHash>
#include <optional>
#include <vector>

namespace weightroom
{

// What a header says, or why it can't be read.
struct WeightsFacts {
    std::optional<gguf::Facts> facts;
    QString problem;                  // why there are none
    std::optional<Error> unread = {}; // ... if that is the system's word
};

// The facts of the blobs that manifests use as config, weights and template: from the cache what that knows,
// else read on all processors and told to the cache. What that doesn't keep is kept here.
class BlobFacts
{
public:
    // The numbers of blobs that are there, as a row cache gives them; each may be there several times.
    struct Wanted {
        std::vector<quint32> configs;
        std::vector<quint32> weights;
        std::vector<quint32> templates;
    };

    BlobFacts(RowCache &cache, NamedBlobs &blobs)
        : m_cache(cache)
        , m_blobs(blobs)
    {
    }

    // Adds those of which nothing is known; null = none. Several threads may ask, each with its own.
    void addUnknown(
        Wanted &wanted, std::optional<quint32> config, std::optional<quint32> weights,
        std::optional<quint32> templates) const;
    // Once cancelled it returns early, with less. Any thread but the GUI's.
    void read(Wanted wanted, const Progress *progress);

    // Looks again where the blobs are that couldn't be read. Whether any has changed since, or is gone: of
    // those nothing is known any more.
    bool forgetChanged();

    // Of blobs that were there when they were read; several threads may ask.
    ConfigFacts config(quint32 number) const;
    WeightsFacts weights(quint32 number) const;
    Result<TemplateUse> templateUse(quint32 number) const;

    // That the system was short of something while a blob was read: what is known then isn't the whole.
    const std::optional<Error> &shortage() const { return m_shortage; }

private:
    void noteShortage(const std::optional<Error> &error);

    RowCache &m_cache;
    NamedBlobs &m_blobs;
    QHash<quint32, ConfigFacts> m_configs;
    QHash<quint32, WeightsFacts> m_weights;
    QHash<quint32, Result<TemplateUse>> m_templates;
    std::optional<Error> m_shortage;
};

} // namespace weightroom
