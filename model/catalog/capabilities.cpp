#include "model/catalog/capabilities.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Ollama's built-in parsers that find tool calls or thoughts in what a model writes, whatever its template.
struct ParserAbility {
    QStringView name;
    bool tools;
    bool thinking;
};
constexpr std::array<ParserAbility, 26> kParsers{{
    {u"qwen3", true, false},
    {u"qwen3-thinking", true, true},
    {u"qwen3.5", true, true},
    {u"ornith", true, true},
    {u"qwen3-coder", true, false},
    {u"qwen3-vl-instruct", true, false},
    {u"qwen3-vl-thinking", true, true},
    {u"ministral", true, false},
    {u"harmony", true, true},
    {u"cogito", true, true},
    {u"deepseek3", true, true},
    {u"olmo3", true, false},
    {u"olmo3-think", false, true},
    {u"nemotron-3-nano", true, true},
    {u"nemotron-3.5-nano", true, true},
    {u"functiongemma", true, false},
    {u"glm-4.7", true, true},
    {u"gemma4", true, true},
    {u"gemma4-no-thinking", true, false},
    {u"glm-ocr", true, false},
    {u"lfm2", true, false},
    {u"lfm2-thinking", true, true},
    {u"laguna", true, true},
    {u"poolside-v1", true, true},
    {u"cohere", true, true},
    {u"glimmer", true, true},
}};

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

// Walks over the actions of a Go template.
class TemplateScanner
{
public:
    explicit TemplateScanner(QStringView text)
        : m_text(text)
    {
    }

    TemplateUse scan()
    {
        for (qsizetype begin = m_text.indexOf(u"{{"); begin >= 0; begin = m_text.indexOf(u"{{", m_at)) {
            m_at = begin + 2;
            readAction();
        }
        return m_use;
    }

private:
    void readAction()
    {
        m_isFirstWord = true;
        while (m_at < m_text.size() && !m_text.sliced(m_at).startsWith(u"}}")) {
            const auto c = m_text[m_at];
            if (m_text.sliced(m_at).startsWith(u"/*"))
                skipTo(u"*/");
            else if (c == u'"' || c == u'`' || c == u'\'')
                skipQuoted(c);
            else if (c == u'.')
                readField();
            else if (isWordCharacter(c))
                readWord();
            else
                ++m_at;
        }
    }

    void skipTo(QStringView end)
    {
        const auto found = m_text.indexOf(end, m_at + 2);
        m_at = found < 0 ? m_text.size() : found + end.size();
    }

    void skipQuoted(QChar quote)
    {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote; ++m_at) {
            if (m_text[m_at] == u'\\' && quote != u'`')
                ++m_at;
        }
        ++m_at;
    }

    QStringView takeWord()
    {
        const auto begin = m_at;
        while (m_at < m_text.size() && isWordCharacter(m_text[m_at]))
            ++m_at;
        return m_text.sliced(begin, m_at - begin);
    }

    void readField()
    {
        const bool ofDot = m_at == 0 || !(isWordCharacter(m_text[m_at - 1]) || m_text[m_at - 1] == u'$');
        ++m_at;
        const auto field = takeWord();
        // Ollama lowers the names before it compares them.
        if (field.compare(u"tools", Qt::CaseInsensitive) == 0)
            m_use.tools = true;
        else if (field.compare(u"suffix", Qt::CaseInsensitive) == 0)
            m_use.suffix = true;
        else if (field == u"Messages" && m_isRangeHead)
            m_inMessages.back() = true;
        else if (field == u"Thinking" && ofDot && isInMessages())
            m_use.thinking = true;
    }

    void readWord()
    {
        const auto word = takeWord();
        if (!m_isFirstWord)
            return;
        m_isFirstWord = false;
        m_isRangeHead = word == u"range";
        if (m_isRangeHead)
            m_inMessages.push_back(false);
        else if (word == u"if" || word == u"with" || word == u"block" || word == u"define")
            m_inMessages.push_back(isInMessages());
        else if (word == u"end" && !m_inMessages.empty())
            m_inMessages.pop_back();
    }

    bool isInMessages() const { return !m_inMessages.empty() && m_inMessages.back(); }

    QStringView m_text;
    qsizetype m_at = 0;
    bool m_isFirstWord = true;
    bool m_isRangeHead = false;
    std::vector<bool> m_inMessages; // for each open block: whether its innermost range is over the messages
    TemplateUse m_use;
};

} // namespace

TemplateUse templateUse(QStringView text)
{
    return TemplateScanner(text).scan();
}

QStringList
capabilitiesOf(const ConfigFacts &config, const gguf::Facts *facts, bool hasProjector, const TemplateUse &use)
{
    const auto inHeader = [&](const QString &word) {
        return facts != nullptr && facts->capabilities.contains(word);
    };
    const auto known = std::find_if(kParsers.begin(), kParsers.end(), [&](const ParserAbility &parser) {
        return parser.name == config.parser;
    });
    const auto parser = known == kParsers.end() ? ParserAbility{u"", false, false} : *known;
    const bool isGptOss = config.family == u"gptoss" || config.family == u"gpt-oss";
    QStringList result = config.capabilities;
    if (result.size() > 1)
        result.removeDuplicates();
    const auto addIf = [&](bool can, const QString &word) {
        if (can && !result.contains(word))
            result.append(word);
    };
    addIf(inHeader(u"completion"_s), u"completion"_s);
    addIf(inHeader(u"embedding"_s), u"embedding"_s);
    addIf(inHeader(u"vision"_s) || hasProjector, u"vision"_s);
    addIf(inHeader(u"audio"_s), u"audio"_s);
    addIf(inHeader(u"tools"_s) || use.tools || parser.tools, u"tools"_s);
    addIf(use.suffix, u"insert"_s);
    addIf(inHeader(u"thinking"_s) || use.thinking || parser.thinking || isGptOss, u"thinking"_s);
    return result;
}

} // namespace weightroom
