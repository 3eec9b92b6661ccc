#include "app/weightroomctl/historydocument.h"

#include "app/weightroomctl/table.h"
#include "model/names/name.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

Json changeDocument(const QStringList &done, qint64 bytesFreed)
{
    return Json::object({{u"done"_s, done}, {u"bytes_freed"_s, bytesFreed}});
}

Json changeDocument(const QStringList &done, qint64 bytesFreed, const QStringList &warnings)
{
    auto document = changeDocument(done, bytesFreed);
    document.add(u"warnings"_s, warnings);
    return document;
}

QStringList textsOf(const std::vector<Digest> &digests)
{
    QStringList texts;
    for (const auto &digest : digests)
        texts.append(digest.toString());
    return texts;
}

QString shortName(const QString &canonical)
{
    const auto name = Name::parse(canonical);
    return name ? name->shortForm() : canonical;
}

namespace
{

Json digestDocument(const std::optional<Digest> &digest)
{
    return digest ? Json(digest->toString()) : Json();
}

QString idText(const std::optional<Digest> &digest)
{
    return digest ? digest->shortId() : u"-"_s;
}

} // namespace

Json historyDocument(const std::vector<HistoryLine> &lines)
{
    auto list = Json::array();
    for (const auto &line : lines)
        list.append(Json::object(
            {{u"when"_s, rfc3339(line.when)},
             {u"name"_s, line.name},
             {u"from"_s, digestDocument(line.from)},
             {u"to"_s, digestDocument(line.to)},
             {u"why"_s, whyWord(line.why)},
             {u"source"_s, line.source}}));
    return list;
}

QString historyText(const std::vector<HistoryLine> &lines)
{
    Table table({u"WHEN"_s, u"WHY"_s, u"FROM"_s, u"TO"_s, u"NAME"_s, u"SOURCE"_s});
    for (const auto &line : lines)
        table.add(
            {timeText(line.when), whyWord(line.why), idText(line.from), idText(line.to), shortName(line.name),
             line.source});
    return table.toText();
}

} // namespace weightroom::cli
