#include "app/weightroomctl/changedocument.h"

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

} // namespace weightroom::cli
