#include "model/catalog/blobfacts.h"

#include "model/catalog/blobtext.h"
#include "model/core/process.h"
#include "model/core/workers.h"
#include "model/gguf/reader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

WeightsFacts readWeights(const Blob &blob)
{
    const auto header = gguf::readHeader(blob.path);
    WeightsFacts result;
    if (header) {
        result.facts = gguf::factsOf(*header);
        return result;
    }
    result.problem = u"the weights can't be read: %1"_s.arg(header.error().message);
    if (header.error().errnoValue != 0)
        result.unread = header.error();
    return result;
}

Result<TemplateUse> readTemplateUse(const Blob &blob)
{
    TRY_ASSIGN(const auto start, readStart(blob, kTextLimitBytes));
    return templateUse(QString::fromUtf8(start.bytes));
}

} // namespace

void BlobFacts::addUnknown(
    Wanted &wanted, std::optional<quint32> config, std::optional<quint32> weights,
    std::optional<quint32> templates) const
{
    const auto isThere = [&](std::optional<quint32> number) {
        return number && m_blobs.at(*number).isThere();
    };
    if (isThere(config) && !m_configs.contains(*config) && !m_cache.knowsConfig(m_blobs.at(*config).stamp))
        wanted.configs.push_back(*config);
    if (isThere(weights) && !m_weights.contains(*weights)
        && !m_cache.knowsWeights(m_blobs.at(*weights).stamp))
        wanted.weights.push_back(*weights);
    if (isThere(templates) && !m_templates.contains(*templates)
        && !m_cache.knowsTemplate(m_blobs.at(*templates).stamp))
        wanted.templates.push_back(*templates);
}

bool BlobFacts::forgetChanged()
{
    bool any = false;
    const auto forget = [&](auto &facts, const auto &isUnread) {
        facts.removeIf([&](const auto &fact) {
            const auto before = m_blobs.at(fact.key());
            if (!isUnread(fact.value()))
                return false;
            m_blobs.look(fact.key());
            const auto &now = m_blobs.at(fact.key());
            const bool isChanged = now.state != before.state || now.stamp != before.stamp;
            any = any || isChanged;
            return isChanged;
        });
    };
    forget(m_configs, [](const ConfigFacts &facts) { return !facts.problems.isEmpty(); });
    forget(m_weights, [](const WeightsFacts &facts) { return !facts.facts; });
    return any;
}

void BlobFacts::noteShortage(const std::optional<Error> &error)
{
    if (error && error->isShortage() && !m_shortage)
        m_shortage = error;
}

void BlobFacts::read(Wanted wanted, const Progress *progress)
{
    const auto count = wanted.configs.size() + wanted.weights.size() + wanted.templates.size();
    // Each once, many at a time but not all: what is read is packed before more is.
    const auto readAll = [&](std::vector<quint32> &numbers, const auto &readOne, const auto &keep) {
        std::sort(numbers.begin(), numbers.end());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
        constexpr std::size_t kHeld = 2048;
        constexpr std::size_t kMany = 8; // a few are read sooner than other threads are woken
        using Fact = decltype(readOne(std::declval<const Blob &>()));
        std::vector<std::optional<Fact>> facts;
        const auto cancelled = [&] { return progress != nullptr && progress->cancelled(); };
        for (std::size_t begin = 0; begin < numbers.size() && !cancelled(); begin += kHeld) {
            const auto held = std::min(kHeld, numbers.size() - begin);
            facts.assign(held, std::nullopt);
            parallelFor(
                held, kMany,
                [&](std::size_t from, std::size_t to) {
                    for (auto i = from; i < to && !cancelled(); ++i) {
                        if (const auto blob = m_blobs.blob(numbers[begin + i]))
                            facts[i] = readOne(*blob);
                    }
                },
                Threads::Disk);
            for (std::size_t i = 0; i < held && !cancelled(); ++i) {
                if (facts[i])
                    keep(numbers[begin + i], *facts[i]);
            }
        }
    };
    readAll(
        wanted.configs, [](const Blob &blob) { return readConfigFacts(blob); },
        [&](quint32 number, const ConfigFacts &facts) {
            const auto &stamp = m_blobs.at(number).stamp;
            noteShortage(facts.unread);
            if (!facts.unread)
                m_cache.add(stamp, facts);
            if (!m_cache.knowsConfig(stamp))
                m_configs.insert(number, facts);
        });
    readAll(
        wanted.weights, [](const Blob &blob) { return readWeights(blob); },
        [&](quint32 number, const WeightsFacts &facts) {
            const auto &stamp = m_blobs.at(number).stamp;
            noteShortage(facts.unread);
            if (facts.facts)
                m_cache.add(stamp, *facts.facts);
            if (!m_cache.knowsWeights(stamp))
                m_weights.insert(number, facts);
        });
    readAll(
        wanted.templates, [](const Blob &blob) { return readTemplateUse(blob); },
        [&](quint32 number, const Result<TemplateUse> &use) {
            const auto &stamp = m_blobs.at(number).stamp;
            if (!use)
                noteShortage(use.error());
            else
                m_cache.add(stamp, *use);
            if (!m_cache.knowsTemplate(stamp))
                m_templates.insert(number, use);
        });
    // It leaves as much behind as it holds.
    constexpr std::size_t kMuchRead = 20'000;
    if (count > kMuchRead)
        giveBackFreedMemory();
}

ConfigFacts BlobFacts::config(quint32 number) const
{
    const auto own = m_configs.constFind(number);
    return own != m_configs.constEnd() ? *own
                                       : m_cache.config(m_blobs.at(number).stamp).value_or(ConfigFacts());
}

WeightsFacts BlobFacts::weights(quint32 number) const
{
    const auto own = m_weights.constFind(number);
    if (own != m_weights.constEnd())
        return *own;
    WeightsFacts known;
    known.facts = m_cache.weights(m_blobs.at(number).stamp);
    return known;
}

Result<TemplateUse> BlobFacts::templateUse(quint32 number) const
{
    const auto own = m_templates.constFind(number);
    if (own != m_templates.constEnd())
        return *own;
    return m_cache.templateUse(m_blobs.at(number).stamp).value_or(TemplateUse());
}

} // namespace weightroom
