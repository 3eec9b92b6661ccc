#include "model/build/proposalwords.h"

#include "model/build/familyname.h"
#include "model/core/bytes.h"
#include "model/gguf/facts.h"
#include "model/gguf/foreignformat.h"
#include "model/gguf/reader.h"
#include "model/gguf/text.h"
#include "model/names/suggestion.h"
#include "model/names/target.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct FoundText {
    Q_DECLARE_TR_FUNCTIONS(Proposal)
};

bool isSize(const QString &token)
{
    static const QRegularExpression size(u"\\A(e|[0-9]+x)?[0-9]+(\\.[0-9]+)?[bm]\\z"_s);
    return size.match(token).hasMatch();
}

bool isTarget(const QString &model, const QString &tag)
{
    const auto name = Name::parse(QString(model + u':' + tag));
    return name && checkTarget(*name);
}

// Without the endings that say what stands in the tag, or nothing.
QString withoutBuild(QString name, const QString &build)
{
    for (const auto &ending : {u"gguf"_s, build.toLower()}) {
        if (!ending.isEmpty() && (name.endsWith(u'-' + ending) || name.endsWith(u'.' + ending)))
            name.chop(ending.size() + 1);
    }
    return name;
}

QString sizeOf(const SourceFile &weights)
{
    constexpr qsizetype kLongest = 16;
    auto label =
        suggestedModelName(gguf::textOf(weights.header.string("general.size_label").value_or(QByteArray())));
    if (!label.isEmpty() && label.size() <= kLongest)
        return label;
    const auto count = weights.facts.parameterCount;
    return count > 0 ? gguf::parameterText(count).toLower() : QString();
}

} // namespace

QString foundInWords(const Sources &sources, const QString &build)
{
    QStringList parts;
    if (sources.base) {
        parts.append(FoundText::tr("A model in the store: %1").arg(sources.base->ref.name.shortForm()));
        if (!build.isEmpty())
            parts.append(build);
    }
    if (const auto *model = sources.model()) {
        const auto &facts = model->facts;
        parts.append(
            facts.architecture && !facts.architecture->isEmpty() ? familyInWords(*facts.architecture)
                                                                 : FoundText::tr("Unknown family"));
        if (facts.parameterCount > 0)
            parts.append(gguf::parametersInWords(facts.parameterCount));
        parts.append(build.isEmpty() ? FoundText::tr("unknown quantisation") : build);
        if (facts.contextLength)
            parts.append(FoundText::tr("context of %1 tokens").arg(QLocale().toString(*facts.contextLength)));
    }
    const auto has = [&](SourceFile::Role role) {
        return std::any_of(
            sources.files.begin(), sources.files.end(), [&](const auto &file) { return file.role == role; });
    };
    if (has(SourceFile::Role::Projector))
        parts.append(FoundText::tr("with a projector"));
    if (has(SourceFile::Role::Adapter))
        parts.append(FoundText::tr("with an adapter"));
    if (has(SourceFile::Role::Draft))
        parts.append(FoundText::tr("with a draft model"));
    return parts.join(u", "_s);
}

QString buildInTag(const QString &build)
{
    const auto underscore = build.indexOf(u'_');
    return underscore < 0 ? build.toLower() : build.left(underscore).toLower() + build.mid(underscore);
}

SuggestedName suggestName(const SourceFile &weights, const QString &build)
{
    const auto shard = gguf::parseShardName(weights.path);
    const auto stem = QFileInfo(shard ? shard->stem : weights.path).fileName();
    auto whole = withoutBuild(suggestedModelName(weights.facts.name.value_or(QString())), build);
    if (whole.isEmpty())
        whole = withoutBuild(suggestedModelName(stem), build);
    const auto tokens = whole.split(u'-');
    const auto size = std::find_if(tokens.begin() + 1, tokens.end(), isSize);
    auto model = QStringList(tokens.begin(), size).join(u'-');
    if (!isTarget(model, u"latest"_s))
        model = u"model"_s;
    const auto quantisation = buildInTag(build);
    const auto rest = size == tokens.end() ? sizeOf(weights) : QStringList(size, tokens.end()).join(u'-');
    const auto withBuild = [&](const QString &text) {
        return text.isEmpty() || quantisation.isEmpty() ? text + quantisation : text + u'-' + quantisation;
    };
    const auto shortest = size == tokens.end() ? QString() : *size;
    for (const auto &tag : {withBuild(rest), withBuild(shortest), quantisation}) {
        if (isTarget(model, tag))
            return {model, tag};
    }
    return {model, u"latest"_s};
}

QString modelOfModelfile(const QString &path)
{
    const QFileInfo file(path);
    auto text = file.fileName();
    if (text.startsWith(u"modelfile"_s, Qt::CaseInsensitive))
        text = text.mid(9);
    else if (text.endsWith(u".modelfile"_s, Qt::CaseInsensitive))
        text.chop(10);
    auto model = suggestedModelName(text);
    if (model.isEmpty())
        model = suggestedModelName(QFileInfo(file.path()).fileName());
    return isTarget(model, u"latest"_s) ? model : u"model"_s;
}

QString reasonInWords(const Error &error)
{
    if (error.kind == Error::Kind::Gguf) {
        if (const auto missing = gguf::missingBytes(error.where); missing > 0)
            return FoundText::tr("The file is incomplete: %1 missing. Download it again.")
                .arg(sizeText(qint64(std::min<quint64>(missing, std::numeric_limits<qint64>::max()))));
    }
    if (error.kind == Error::Kind::UnsupportedModelFormat) {
        const auto fd = openRegular(error.where, Links::Follow);
        const auto head =
            fd ? readAt(fd->get(), 0, gguf::kForeignHeadBytes, error.where) : tl::unexpected(fd.error());
        if (head && !head->isEmpty()) {
            const auto foreign = gguf::foreignFormat(*head);
            auto text = FoundText::tr("Not a GGUF file: this is %1.").arg(foreign.what);
            return foreign.advice.isEmpty() ? text : text + u' ' + foreign.advice + u'.';
        }
    }
    const auto &text = error.message;
    return text.isEmpty() || text.endsWith(u'.') ? text : text + u'.';
}

} // namespace weightroom
