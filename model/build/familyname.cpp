#include "model/build/familyname.h"

#include "model/names/quoting.h"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Family {
    QStringView beginning; // of the architecture, lower case; the longer one first
    QStringView name;
};

constexpr std::array<Family, 45> kFamilies{{
    {u"mllama", u"Llama Vision"},
    {u"llama", u"Llama"},
    {u"llava", u"LLaVA"},
    {u"qwen", u"Qwen"},
    {u"gemma", u"Gemma"},
    {u"mistral", u"Mistral"},
    {u"mixtral", u"Mixtral"},
    {u"phi", u"Phi"},
    {u"gptoss", u"GPT-OSS"},
    {u"gpt-oss", u"GPT-OSS"},
    {u"gptneox", u"GPT-NeoX"},
    {u"gptj", u"GPT-J"},
    {u"gpt2", u"GPT-2"},
    {u"nomic-bert", u"Nomic BERT"},
    {u"jina-bert", u"Jina BERT"},
    {u"neo-bert", u"NeoBERT"},
    {u"modern-bert", u"ModernBERT"},
    {u"bert", u"BERT"},
    {u"deepseek", u"DeepSeek"},
    {u"command-r", u"Command R"},
    {u"cohere", u"Cohere"},
    {u"granite", u"Granite"},
    {u"falcon", u"Falcon"},
    {u"starcoder", u"StarCoder"},
    {u"stablelm", u"StableLM"},
    {u"chatglm", u"ChatGLM"},
    {u"glm", u"GLM"},
    {u"exaone", u"EXAONE"},
    {u"olmo", u"OLMo"},
    {u"internlm", u"InternLM"},
    {u"minicpm", u"MiniCPM"},
    {u"nemotron", u"Nemotron"},
    {u"smollm", u"SmolLM"},
    {u"rwkv", u"RWKV"},
    {u"mamba", u"Mamba"},
    {u"jamba", u"Jamba"},
    {u"baichuan", u"Baichuan"},
    {u"bloom", u"BLOOM"},
    {u"mpt", u"MPT"},
    {u"t5", u"T5"},
    {u"dbrx", u"DBRX"},
    {u"grok", u"Grok"},
    {u"lfm2", u"LFM2"},
    {u"ernie", u"ERNIE"},
    {u"clip", u"CLIP"},
}};

// The family that an architecture begins with; null for one that isn't known.
const Family *findFamily(const QString &architecture)
{
    const auto lower = architecture.toLower();
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family &family) {
        return lower.startsWith(family.beginning);
    });
    return found == kFamilies.end() ? nullptr : &*found;
}

QString capitalised(const QString &word)
{
    if (word == u"moe")
        return u"MoE"_s;
    if (word == u"vl")
        return u"VL"_s;
    return word.left(1).toUpper() + word.mid(1);
}

} // namespace

QString familyName(const QString &architecture)
{
    if (architecture.isEmpty() || architecture.compare(u"unknown", Qt::CaseInsensitive) == 0)
        return {};
    if (const auto *family = findFamily(architecture))
        return family->name.toString();
    const auto shown = visibleText(architecture, 40);
    return shown.left(1).toUpper() + shown.mid(1);
}

QString familyInWords(const QString &architecture)
{
    static const QRegularExpression piece(u"[a-z]+|[0-9.]+"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression plain(u"\\A[A-Za-z0-9._-]{1,40}\\z"_s);
    if (!plain.match(architecture).hasMatch())
        return visibleText(architecture, 40);
    const auto *family = findFamily(architecture);
    QStringList words;
    if (family != nullptr)
        words.append(family->name.toString());
    for (auto pieces = piece.globalMatch(architecture, family == nullptr ? 0 : family->beginning.size());
         pieces.hasNext();)
        words.append(capitalised(pieces.next().captured()));
    return words.isEmpty() ? architecture : words.join(u' ');
}

} // namespace weightroom
