#include "model/gguf/facts.h"

#include "model/core/bytes.h"
#include "model/gguf/filetype.h"
#include "model/gguf/header.h"
#include "model/gguf/shards.h"
#include "model/gguf/text.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

// Where ggml lets a mapped file's tensors begin (TENSOR_ALIGNMENT in ggml-impl.h, 2026), in bytes.
constexpr quint64 kMappedAlignment = 32;

class FactFinder
{
public:
    explicit FactFinder(const Header &header)
        : m_header(header)
        , m_prefix(header.string("general.architecture").value_or(QByteArray()) + '.')
    {
    }

    Facts find()
    {
        m_facts.problems = m_header.problems;
        m_facts.kind = kind();
        findGeneral();
        m_facts.contextLength = integerUnder("context_length");
        m_facts.blockCount = integerUnder("block_count");
        m_facts.embeddingLength = integerUnder("embedding_length");
        m_facts.poolingType = integerUnder("pooling_type");
        m_facts.causal = truth(m_prefix + "attention.causal");
        findWeights();
        if (m_facts.kind == Kind::Model)
            findCapabilities();
        findSplit();
        return std::move(m_facts);
    }

private:
    void findGeneral();
    void findWeights();
    void findCapabilities();
    void findSplit();
    Kind kind() const;
    std::optional<QString> text(QByteArrayView key);
    std::optional<quint64> integer(const QByteArray &key);
    std::optional<bool> truth(const QByteArray &key);
    std::optional<quint64> integerUnder(const char *name) { return integer(m_prefix + name); }
    bool hasUnder(const char *name) const { return m_header.find(m_prefix + name) != nullptr; }

    const Header &m_header;
    QByteArray m_prefix;
    Facts m_facts;
};

std::optional<QString> FactFinder::text(QByteArrayView key)
{
    if (const auto bytes = m_header.string(key))
        return textOf(*bytes);
    if (const Entry *entry = m_header.find(key))
        m_facts.problems.append(
            u"%1 is of type %2, not a string"_s.arg(shownText(key), valueTypeName(entry->type)));
    return std::nullopt;
}

std::optional<quint64> FactFinder::integer(const QByteArray &key)
{
    const Entry *entry = m_header.find(key);
    if (!entry)
        return std::nullopt;
    auto number = integerOf(entry->value);
    if (number) {
        // llama.cpp (llama-model-loader.cpp, 2026) stops at any other. Projectors and adapters have readers
        // of their own.
        if (entry->type != ValueType::Uint32 && m_facts.kind == Kind::Model)
            m_facts.problems.append(u"%1 is of type %2, not uint32: llama.cpp won't run the model"_s.arg(
                shownText(key), valueTypeName(entry->type)));
        return number;
    }
    if (const auto *negative = std::get_if<qint64>(&entry->value))
        m_facts.problems.append(u"%1 is negative: %2"_s.arg(shownText(key), QString::number(*negative)));
    else
        m_facts.problems.append(
            u"%1 is of type %2, not an integer"_s.arg(shownText(key), valueTypeName(entry->type)));
    return number;
}

std::optional<bool> FactFinder::truth(const QByteArray &key)
{
    const auto found = m_header.boolean(key);
    if (const Entry *entry = found ? nullptr : m_header.find(key))
        m_facts.problems.append(
            u"%1 is of type %2, not a bool"_s.arg(shownText(key), valueTypeName(entry->type)));
    return found;
}

void FactFinder::findGeneral()
{
    m_facts.architecture = text("general.architecture");
    if (!m_header.find("general.architecture"))
        m_facts.problems.append(u"general.architecture is missing: no program can run it"_s);
    m_facts.name = text("general.name");
    m_facts.fileType = integer("general.file_type");
    if (m_facts.fileType && fileTypeName(*m_facts.fileType).isEmpty())
        m_facts.problems.append(u"general.file_type %1 is unknown"_s.arg(*m_facts.fileType));
    if (m_facts.fileType && isRemovedFileType(*m_facts.fileType))
        m_facts.problems.append(
            u"The quantisation %1 was removed from llama.cpp"_s.arg(fileTypeName(*m_facts.fileType)));
    m_facts.hasChatTemplate = !m_header.string("tokenizer.chat_template").value_or(QByteArray()).isEmpty();
}

void FactFinder::findWeights()
{
    std::map<quint32, quint64> bytesOf;
    for (const TensorInfo &tensor : m_header.tensors) {
        m_facts.parameterCount = saturatingSum(m_facts.parameterCount, tensor.elements);
        bytesOf[tensor.type] = saturatingSum(bytesOf[tensor.type], tensor.bytes);
    }
    const auto largest =
        std::ranges::max_element(bytesOf, {}, [](const auto &typeAndBytes) { return typeAndBytes.second; });
    if (largest != bytesOf.end())
        m_facts.dominantTensorType = tensorTypeName(largest->first);
    // Only an alignment below that lets it happen. A projector's and an adapter's data is copied, not mapped.
    if (m_facts.kind == Kind::Model && !m_header.tensors.empty()
        && m_header.dataOffset % kMappedAlignment != 0)
        m_facts.problems.append(
            u"The weights begin at byte %1, which isn't a multiple of %2: llama.cpp fails to map them"_s
                .arg(m_header.dataOffset)
                .arg(kMappedAlignment));
}

// As Ollama's create sorts files (server/create.go).
Kind FactFinder::kind() const
{
    const QByteArray type = m_header.string("general.type").value_or(QByteArray());
    if (type == "adapter")
        return Kind::Adapter;
    if (type == "projector" || type == "mmproj")
        return Kind::Projector;
    if (!hasUnder("block_count") && hasUnder("vision.block_count"))
        return Kind::Projector;
    const bool sees = m_header.boolean("clip.has_vision_encoder").value_or(false);
    const bool hears = m_header.boolean("clip.has_audio_encoder").value_or(false);
    if (m_prefix == "clip." && (sees || hears))
        return Kind::Projector;
    const Entry *tokens = m_header.find("tokenizer.ggml.tokens");
    if (m_header.tensors.empty() && tokens && tokens->type == ValueType::Array && !shardPlace(m_header))
        return Kind::VocabularyOnly;
    return Kind::Model;
}

void FactFinder::findCapabilities()
{
    m_facts.capabilities.append(hasUnder("pooling_type") ? u"embedding"_s : u"completion"_s);
    if (hasUnder("vision.block_count"))
        m_facts.capabilities.append(u"vision"_s);
    if (hasUnder("audio.block_count"))
        m_facts.capabilities.append(u"audio"_s);
    const QByteArray chat = m_header.string("tokenizer.chat_template").value_or(QByteArray());
    if (chat.contains("tools") || chat.contains("tool_call"))
        m_facts.capabilities.append(u"tools"_s);
    const auto opened = chat.indexOf("<think>");
    const bool thinks = opened >= 0 && chat.indexOf("</think>", opened) >= 0;
    if (thinks || m_prefix == "gptoss." || m_prefix == "gpt-oss.")
        m_facts.capabilities.append(u"thinking"_s);
}

void FactFinder::findSplit()
{
    const auto place = shardPlace(m_header);
    if (place && place->number >= place->count)
        m_facts.problems.append(u"It claims to be shard %1 of %2"_s.arg(place->number + 1).arg(place->count));
}

} // namespace

Facts factsOf(const Header &header)
{
    return FactFinder(header).find();
}

namespace
{

// QString::number() rounds ties away from zero, printf() obeys the locale; to_chars() is exact.
QString scaled(quint64 parameters, double unit, int decimals, QChar suffix)
{
    const double number = static_cast<double>(parameters) / unit;
    const int shown = number == std::floor(number) ? 0 : decimals;
    std::array<char, 32> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, shown);
    Q_ASSERT(error == std::errc());
    return QString::fromLatin1(text.data(), end - text.data()) + suffix;
}

} // namespace

QString parameterText(quint64 parameters)
{
    if (parameters >= 1'000'000'000)
        return scaled(parameters, 1e9, 1, u'B');
    if (parameters >= 1'000'000)
        return scaled(parameters, 1e6, 2, u'M');
    if (parameters >= 1'000)
        return scaled(parameters, 1e3, 0, u'K');
    return QString::number(parameters);
}

QString parametersInWords(quint64 parameters)
{
    const auto words = [](const char *text) {
        return QCoreApplication::translate("weightroom::Words", text);
    };
    const QLocale locale;
    // From here on the millions would round to 1,000.
    if (parameters >= 999'500'000)
        return words("%1 billion parameters").arg(locale.toString(double(parameters) / 1e9, 'f', 1));
    if (parameters >= 1'000'000)
        return words("%1 million parameters").arg(locale.toString(double(parameters) / 1e6, 'f', 0));
    return words("%1 parameters").arg(locale.toString(parameters));
}

} // namespace weightroom::gguf
