// A name's place below manifests/ and back (ollama: manifests/HOST/NAMESPACE/MODEL/TAG).
#include "model/names/name.h"
#include "model/names/namepart.h"
#include "model/names/quoting.h"

#include <QDir>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

QString Name::relativeManifestPath() const
{
    const Name name = completed();
    return QStringList{name.m_host, name.m_namespace, name.m_model, name.m_tag}.join(u'/');
}

Result<QString> Name::manifestPath(const QString &manifestsRoot) const
{
    using Kind = Error::Kind;
    if (!QDir::isAbsolutePath(manifestsRoot) || manifestsRoot.contains(QChar(0))) {
        const auto shown = visibleText(manifestsRoot);
        return failure(Kind::Refused, u"the manifests folder %1 is not an absolute path"_s.arg(shown), shown);
    }
    QString root = QDir::cleanPath(manifestsRoot);
    if (!root.endsWith(u'/'))
        root += u'/';
    const QString path = root + relativeManifestPath();
    // The parts can't leave the root; this stands guard over the rules of the parts themselves.
    if (QDir::cleanPath(path) != path)
        return failure(Kind::Refused, u"the manifest %1 would lie outside %2"_s.arg(path, root), path);
    return path;
}

Result<Name> Name::fromManifestPath(QStringView relative)
{
    using Kind = Error::Kind;
    const auto levels = relative.count(u'/') + 1;
    if (levels != 4) {
        const auto message = u"the manifest path %1 has %2 levels, not four (host/namespace/model/tag)"_s;
        return failure(
            Kind::InvalidName, message.arg(quotedText(relative)).arg(levels), visibleText(relative));
    }
    const auto pieces = relative.split(u'/');
    Name name;
    struct Level {
        NamePart part;
        QString &kept;
    };
    const std::array<Level, 4> order{
        {{NamePart::Host, name.m_host},
         {NamePart::Namespace, name.m_namespace},
         {NamePart::Model, name.m_model},
         {NamePart::Tag, name.m_tag}}};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const QStringView piece = pieces[qsizetype(i)];
        if (const auto problem = partProblem(order[i].part, piece))
            return failure(Kind::InvalidName, *problem, partName(order[i].part));
        order[i].kept = piece.toString();
    }
    return name;
}

} // namespace weightroom
