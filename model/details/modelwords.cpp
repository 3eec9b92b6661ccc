#include "model/details/modelwords.h"

#include "model/build/familyname.h"
#include "model/gguf/facts.h"
#include "model/names/quoting.h"
#include "model/words/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(weightroom::Words)
};

QString kindInWords(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Embedding:
        return Words::tr("An embedding model");
    case ModelKind::Code:
        return Words::tr("A coding model");
    case ModelKind::Vision:
    case ModelKind::Chat:
        break;
    }
    return Words::tr("A chat model");
}

// Bits a parameter; nothing if header and size can't both be right.
std::optional<double> bitsEach(const ModelDetails &details)
{
    const auto *weights = weightsLayer(details);
    if (weights == nullptr || !details.facts || details.facts->parameterCount == 0)
        return {};
    const double bits = double(weights->layer.bytes) * 8 / double(details.facts->parameterCount);
    return bits > 0.1 && bits < 70 ? std::optional(bits) : std::nullopt;
}

QString abilities(const ModelDetails &details)
{
    const bool tools = details.capabilities.contains(u"tools"_s);
    const bool sees = details.capabilities.contains(u"vision"_s);
    const auto can = tools && sees ? Words::tr("can see pictures and call tools")
        : tools                    ? Words::tr("can call tools")
        : sees                     ? Words::tr("can see pictures")
                                   : QString();
    const auto tokens = details.facts ? details.facts->contextLength.value_or(0) : 0;
    const auto takes =
        tokens > 0 ? Words::tr("takes up to %1 tokens at once").arg(countText(tokens)) : QString();
    if (can.isEmpty() && takes.isEmpty())
        return {};
    return u' '
        + (can.isEmpty() || takes.isEmpty() ? Words::tr("It %1.").arg(can + takes)
                                            : Words::tr("It %1 and %2.").arg(can, takes));
}

QString quality(int bits)
{
    static constexpr std::array<const char *, 9> kQualities{
        nullptr,
        QT_TRANSLATE_NOOP("weightroom::Words", "tiny, with heavy losses"),
        QT_TRANSLATE_NOOP("weightroom::Words", "very small, with clear losses"),
        QT_TRANSLATE_NOOP("weightroom::Words", "small, with some losses"),
        QT_TRANSLATE_NOOP("weightroom::Words", "a good balance"),
        QT_TRANSLATE_NOOP("weightroom::Words", "close to the original"),
        QT_TRANSLATE_NOOP("weightroom::Words", "very close to the original"),
        nullptr,
        QT_TRANSLATE_NOOP("weightroom::Words", "almost the original")};
    const char *text = bits > 0 && bits < int(kQualities.size()) ? kQualities[std::size_t(bits)] : nullptr;
    return text == nullptr ? QString() : Words::tr(text);
}

QString sizeWord(const QString &suffix)
{
    if (suffix == u"XXS" || suffix == u"XS")
        return Words::tr("extra small");
    if (suffix == u"S")
        return Words::tr("small");
    if (suffix == u"M")
        return Words::tr("medium");
    return suffix == u"L" ? Words::tr("large") : QString();
}

} // namespace

ModelKind kindOf(const ModelDetails &details)
{
    if (details.capabilities.contains(u"embedding"_s))
        return ModelKind::Embedding;
    if (details.capabilities.contains(u"vision"_s))
        return ModelKind::Vision;
    const auto name = details.name.withoutBuild().shortForm();
    return name.contains(u"code"_s, Qt::CaseInsensitive) ? ModelKind::Code : ModelKind::Chat;
}

QString describeModel(const ModelDetails &details)
{
    auto text = kindInWords(kindOf(details));
    const auto family = details.facts ? familyName(details.facts->architecture.value_or(QString()))
                                      : familyName(details.config.value("model_family"_L1).toString());
    if (!family.isEmpty())
        text += Words::tr(" of the %1 family").arg(family);
    if (details.facts && details.facts->parameterCount > 0)
        text += Words::tr(" with %1").arg(gguf::parametersInWords(details.facts->parameterCount));
    if (const auto bits = bitsEach(details))
        text += Words::tr(", stored at about %1 bits each").arg(QLocale().toString(*bits, 'f', 1));
    return text + u'.' + abilities(details);
}

QString capabilityWord(const QString &capability)
{
    if (capability == u"completion")
        return Words::tr("Chat");
    if (capability == u"tools")
        return Words::tr("Tools");
    if (capability == u"vision")
        return Words::tr("Pictures");
    if (capability == u"embedding")
        return Words::tr("Embeddings");
    if (capability == u"thinking")
        return Words::tr("Thinking");
    if (capability == u"insert")
        return Words::tr("Filling in");
    if (capability == u"audio")
        return Words::tr("Sound");
    return visibleText(capability, 40);
}

QString quantisationWords(const QString &build)
{
    if (build == u"F32")
        return Words::tr("32-bit, not quantised: the original");
    if (build == u"F16" || build == u"BF16")
        return Words::tr("16-bit, not quantised: the original");
    static const QRegularExpression parts(u"^(?:I|T)?Q(\\d)(?:_[0-9K]+|_NL)*(?:_(XXS|XS|S|M|L))?$"_s);
    static const QRegularExpression floats(u"^(?:MX|NV)FP(\\d)"_s);
    const auto match = parts.match(build);
    const auto bits = match.hasMatch() ? match.captured(1).toInt() : floats.match(build).captured(1).toInt();
    if (bits == 0 || quality(bits).isEmpty())
        return {};
    const auto size = sizeWord(match.captured(2));
    return size.isEmpty() ? Words::tr("%1-bit: %2").arg(QString::number(bits), quality(bits))
                          : Words::tr("%1-bit, %2: %3").arg(QString::number(bits), size, quality(bits));
}

const LayerInfo *weightsLayer(const ModelDetails &details)
{
    const auto found = std::find_if(details.layers.rbegin(), details.layers.rend(), [](const auto &info) {
        return info.layer.mediaType == mediatype::kModel;
    });
    return found == details.layers.rend() ? nullptr : &*found;
}

} // namespace weightroom
