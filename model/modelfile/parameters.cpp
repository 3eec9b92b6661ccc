#include "model/modelfile/parameters.h"

#include "model/gotemplate/gonumber.h"
#include "model/modelfile/gojson.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cstdint>

using namespace Qt::StringLiterals;

namespace weightroom::modelfile
{

namespace
{

struct ParameterText {
    Q_DECLARE_TR_FUNCTIONS(Parameters)
};

constexpr double kMaximumContext = 16'777'216;
constexpr double kInt32Max = 2'147'483'647;

std::vector<ParameterInfo> samplingParameters()
{
    using enum ParameterType;
    return {
        {u"temperature"_s, Float, false, u"0.8"_s,
         ParameterText::tr("How varied the answers are; 0 always picks the likeliest word"), 0, 2},
        {u"top_k"_s, Int, false, u"40"_s,
         ParameterText::tr("Picks among this many of the likeliest words; 0 among all"), 0, kInt32Max},
        {u"top_p"_s, Float, false, u"0.9"_s,
         ParameterText::tr("Picks among the likeliest words that together reach this probability"), 0, 1},
        {u"min_p"_s, Float, false, u"0"_s,
         ParameterText::tr("Drops words less likely than this share of the likeliest one"), 0, 1},
        {u"typical_p"_s, Float, false, u"1"_s,
         ParameterText::tr("Prefers words about as surprising as the text so far; 1 turns it off"), 0, 1},
        {u"seed"_s,
         Int,
         false,
         u"-1"_s,
         ParameterText::tr("Start of the random numbers; the same seed gives the same answer"),
         {},
         {}},
        {u"num_predict"_s, Int, false, u"-1"_s,
         ParameterText::tr("Maximum length of an answer in tokens; -1 for no limit"), -2, kInt32Max},
        {u"stop"_s,
         String,
         true,
         QString(),
         ParameterText::tr("Ends the answer where this text would appear; can be repeated"),
         {},
         {}},
        {u"repeat_penalty"_s, Float, false, u"1.0"_s,
         ParameterText::tr("How strongly repetition is avoided; 1 turns it off"), 0, 2},
        {u"repeat_last_n"_s, Int, false, u"64"_s,
         ParameterText::tr("How many tokens back repetition counts; 0 off, -1 the whole context"), -1,
         kInt32Max},
        {u"presence_penalty"_s, Float, false, u"0"_s,
         ParameterText::tr("Avoids words that have already appeared"), -2, 2},
        {u"frequency_penalty"_s, Float, false, u"0"_s,
         ParameterText::tr("Avoids words more, the more often they have appeared"), -2, 2},
    };
}

std::vector<ParameterInfo> runtimeParameters()
{
    using enum ParameterType;
    return {
        {u"num_ctx"_s, Int, false, ParameterText::tr("by memory"),
         ParameterText::tr("Context length in tokens"), 0, kMaximumContext},
        {u"num_keep"_s, Int, false, u"4"_s,
         ParameterText::tr("Tokens at the start to keep when the context overflows; -1 the whole prompt"), -1,
         kInt32Max},
        {u"num_batch"_s, Int, false, u"512"_s, ParameterText::tr("Prompt tokens processed at once"), 1,
         kInt32Max},
        {u"num_gpu"_s, Int, false, u"-1"_s, ParameterText::tr("Layers on the GPU; -1 as many as fit, 0 none"),
         -1, kInt32Max},
        {u"main_gpu"_s, Int, false, QString(),
         ParameterText::tr("Number of the GPU for work that isn't split"), 0, kInt32Max},
        {u"use_mmap"_s,
         Bool,
         false,
         QString(),
         ParameterText::tr("Whether the weights are mapped from the file instead of read"),
         {},
         {}},
        {u"num_thread"_s, Int, false, u"0"_s, ParameterText::tr("Processor threads; 0 chooses automatically"),
         0, kInt32Max},
        {u"draft_num_predict"_s, Int, false, u"4"_s,
         ParameterText::tr("Tokens that the draft model predicts; 0 turns it off"), 0, kInt32Max},
    };
}

std::vector<ParameterInfo> allParameters()
{
    auto all = samplingParameters();
    const auto more = runtimeParameters();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

QString ollamaTypeName(ParameterType type)
{
    switch (type) {
    case ParameterType::Int:
        return u"int"_s;
    case ParameterType::Float:
        return u"float"_s;
    case ParameterType::Bool:
        return u"bool"_s;
    case ParameterType::String:
        break;
    }
    return u"string"_s;
}

} // namespace

const std::vector<ParameterInfo> &knownParameters()
{
    static const std::vector<ParameterInfo> all = allParameters();
    return all;
}

const ParameterInfo *findParameter(QStringView name)
{
    const auto &all = knownParameters();
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const ParameterInfo &info) { return info.name == name; });
    return found == all.end() ? nullptr : &*found;
}

bool isDeprecatedParameter(QStringView name)
{
    static const QStringList deprecated = {u"penalize_newline"_s, u"low_vram"_s,     u"f16_kv"_s,
                                           u"logits_all"_s,       u"vocab_only"_s,   u"use_mlock"_s,
                                           u"mirostat"_s,         u"mirostat_tau"_s, u"mirostat_eta"_s};
    return deprecated.contains(name);
}

tl::expected<QByteArray, QString> parameterJson(const ParameterInfo &info, QStringView value)
{
    switch (info.type) {
    case ParameterType::Int:
        // Ollama itself takes any 64 bits, but what runs the model has 32 for all of these but the seed: the
        // rest would wrap there.
        if (const auto number = parseGoInt(value);
            number && (info.name == u"seed" || (*number >= INT32_MIN && *number <= INT32_MAX)))
            return goNumber(static_cast<double>(*number));
        break;
    case ParameterType::Float:
        if (const auto number = parseGoFloat(value))
            return goNumber(*number);
        break;
    case ParameterType::Bool:
        if (const auto yes = parseGoBool(value))
            return QByteArray(*yes ? "true" : "false");
        break;
    case ParameterType::String:
        return goJsonString(value);
    }
    return tl::unexpected(u"invalid %1 value [%2]"_s.arg(ollamaTypeName(info.type), value));
}

std::optional<double> parameterNumber(const ParameterInfo &info, QStringView value)
{
    if (info.type == ParameterType::Int) {
        const auto number = parseGoInt(value);
        return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
    }
    if (info.type == ParameterType::Float) {
        const auto number = parseGoFloat(value);
        return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
    }
    return std::nullopt;
}

QString neededValue(const ParameterInfo &info)
{
    if (info.type == ParameterType::Bool)
        return ParameterText::tr("true or false");
    if (info.type == ParameterType::String)
        return ParameterText::tr("a text");
    auto kind =
        info.type == ParameterType::Int ? ParameterText::tr("a whole number") : ParameterText::tr("a number");
    if (!info.low || !info.high)
        return kind;
    const auto limit = [](double value) {
        return QLocale().toString(value, 'f', QLocale::FloatingPointShortest);
    };
    if (*info.high >= kInt32Max)
        return ParameterText::tr("%1 from %2 up").arg(kind, limit(*info.low));
    return ParameterText::tr("%1 from %2 to %3").arg(kind, limit(*info.low), limit(*info.high));
}

QString typeName(ParameterType type)
{
    switch (type) {
    case ParameterType::Int:
        return ParameterText::tr("whole number");
    case ParameterType::Float:
        return ParameterText::tr("number");
    case ParameterType::Bool:
        return ParameterText::tr("true or false");
    case ParameterType::String:
        break;
    }
    return ParameterText::tr("text");
}

QString unknownParameterText(QStringView name)
{
    return u"unknown parameter '%1'"_s.arg(name);
}

QString deprecatedParameterText(QStringView name)
{
    return u"warning: parameter %1 is deprecated"_s.arg(name);
}

} // namespace weightroom::modelfile
