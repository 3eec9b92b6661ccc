#include "model/names/name.h"

#include "model/names/namepart.h"
#include "model/names/quoting.h"

#include <QDir>
#include <array>
#include <tuple>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr auto kInvalid = Error::Kind::InvalidName;

Result<QString> checkedPart(NamePart part, QStringView text)
{
    if (const auto problem = partProblem(part, text))
        return failure(kInvalid, *problem, partName(part));
    return text.toString();
}

// The parts of a text before they are checked. An absent part is a null view; one whose separator is there
// with nothing behind it is empty but not null.
struct Pieces {
    QStringView host;
    QStringView modelNamespace;
    QStringView model;
    QStringView tag;
    QStringView build;
    QStringView digest;
};

// Cuts text at a separator and returns what follows it; null when there is no separator.
QStringView cutAt(QStringView &text, qsizetype index)
{
    if (index < 0)
        return {};
    const auto behind = text.sliced(index + 1);
    text = text.first(index);
    return behind;
}

Result<Pieces> split(QStringView text)
{
    const QString shown = visibleText(text);
    if (text.startsWith(u"http://"))
        text = text.sliced(7);
    if (text.startsWith(u"https://"))
        text = text.sliced(8);
    if (text.isEmpty())
        return failure(kInvalid, u"the name is empty"_s, shown);
    // No valid name holds "://": an empty part would be between the slashes.
    if (const auto scheme = text.indexOf(u"://"_s); scheme >= 0) {
        const auto start = text.first(scheme + 3);
        return failure(
            kInvalid, u"the name may not start with %1: leave it out"_s.arg(quotedText(start)), shown);
    }

    // From the right, since a digest holds ":" and a host may.
    Pieces pieces;
    pieces.digest = cutAt(text, text.indexOf(u'@'));
    const auto lastSlash = text.lastIndexOf(u'/');
    pieces.build = cutAt(text, text.indexOf(u'+', lastSlash + 1));
    const auto colon = text.lastIndexOf(u':');
    pieces.tag = cutAt(text, colon > lastSlash ? colon : -1);
    if (lastSlash < 0) {
        pieces.model = text;
        return pieces;
    }
    pieces.model = cutAt(text, lastSlash);
    const auto otherSlash = text.lastIndexOf(u'/');
    if (otherSlash < 0) {
        pieces.modelNamespace = text;
        return pieces;
    }
    pieces.modelNamespace = cutAt(text, otherSlash);
    pieces.host = text;
    if (text.contains(u'/'))
        return failure(kInvalid, u"the name has too many \"/\": it may be host/namespace/model:tag"_s, shown);
    return pieces;
}

QStringView orDefault(const QString &part, QStringView usual)
{
    return part.isEmpty() ? usual : QStringView(part);
}

// ASCII only: QString::toUpper() would turn other letters into valid ones.
QString upperCase(QStringView text)
{
    QString result = text.toString();
    for (QChar &c : result) {
        if (c >= u'a' && c <= u'z')
            c = QChar(char16_t(c.unicode() - u'a' + u'A'));
    }
    return result;
}

} // namespace

Result<Name> Name::parse(QStringView text)
{
    TRY_ASSIGN(const auto pieces, split(text));

    Name name;
    const QString build = upperCase(pieces.build);
    const std::array<std::tuple<NamePart, QStringView, QString *>, 5> parts{
        {{NamePart::Host, pieces.host, &name.m_host},
         {NamePart::Namespace, pieces.modelNamespace, &name.m_namespace},
         {NamePart::Model, pieces.model, &name.m_model},
         {NamePart::Tag, pieces.tag, &name.m_tag},
         {NamePart::Build, pieces.build.isNull() ? QStringView() : QStringView(build), &name.m_build}}};
    for (const auto &[part, written, kept] : parts) {
        if (written.isNull())
            continue;
        TRY_ASSIGN(auto checked, checkedPart(part, written));
        *kept = checked;
    }
    if (!pieces.digest.isNull()) {
        const auto digest = Digest::parse(pieces.digest);
        if (!digest) {
            const auto why = quotedText(pieces.digest) + u" is "_s + digest.error().message;
            return failure(kInvalid, u"the digest "_s + why, u"digest"_s);
        }
        name.m_digest = *digest;
    }
    return name;
}

bool Name::isComplete() const
{
    return !m_host.isEmpty() && !m_namespace.isEmpty() && !m_tag.isEmpty();
}

Name Name::completed() const
{
    Name defaults;
    defaults.m_host = kDefaultHost.toString();
    defaults.m_namespace = kDefaultNamespace.toString();
    defaults.m_tag = kDefaultTag.toString();
    return filledFrom(defaults);
}

Name Name::filledFrom(const Name &defaults) const
{
    Name result = *this;
    const auto fill = [](QString &part, const QString &other) {
        if (part.isEmpty())
            part = other;
    };
    fill(result.m_host, defaults.m_host);
    fill(result.m_namespace, defaults.m_namespace);
    fill(result.m_tag, defaults.m_tag);
    fill(result.m_build, defaults.m_build);
    return result;
}

Result<Name> Name::withModel(QStringView model) const
{
    return checkedPart(NamePart::Model, model).map([this](const QString &checked) {
        Name result = *this;
        result.m_model = checked;
        return result;
    });
}

Result<Name> Name::withTag(QStringView tag) const
{
    return checkedPart(NamePart::Tag, tag).map([this](const QString &checked) {
        Name result = *this;
        result.m_tag = checked;
        return result;
    });
}

Result<Name> Name::withBuild(QStringView build) const
{
    if (build.isEmpty())
        return withoutBuild();
    TRY_ASSIGN(auto checked, checkedPart(NamePart::Build, build));
    if (checked != upperCase(build)) {
        const auto message = u"the build %1 must be in upper case: %2"_s;
        return failure(kInvalid, message.arg(quotedText(build), quotedText(upperCase(build))), u"build"_s);
    }
    Name result = *this;
    result.m_build = checked;
    return result;
}

Name Name::withoutBuild() const
{
    Name result = *this;
    result.m_build.clear();
    return result;
}

Name Name::withoutDigest() const
{
    Name result = *this;
    result.m_digest.reset();
    return result;
}

QString Name::canonical() const
{
    QString result;
    result.reserve(m_host.size() + m_namespace.size() + m_model.size() + m_tag.size() + 3);
    if (!m_host.isEmpty())
        result.append(m_host).append(u'/');
    if (!m_namespace.isEmpty())
        result.append(m_namespace).append(u'/');
    result.append(m_model);
    if (!m_tag.isEmpty())
        result.append(u':').append(m_tag);
    if (!m_build.isEmpty())
        result += u'+' + m_build;
    if (m_digest)
        result += u'@' + m_digest->toString();
    return result;
}

// Put together without a completed copy: lists do it for tens of thousands of names.
QString Name::shortForm() const
{
    const auto isDefault = [](const QString &part, QStringView usual) {
        // Most are spelled as usual, and a list asks for tens of thousands.
        return part.isEmpty() || part == usual || part.compare(usual, Qt::CaseInsensitive) == 0;
    };
    QString result;
    constexpr qsizetype kOtherCharacters = 16;
    result.reserve(m_model.size() + m_tag.size() + m_build.size() + kOtherCharacters);
    if (!isDefault(m_host, kDefaultHost))
        result += m_host + u'/';
    if (!result.isEmpty() || !isDefault(m_namespace, kDefaultNamespace))
        result.append(orDefault(m_namespace, kDefaultNamespace)).append(u'/');
    result.append(m_model).append(u':').append(orDefault(m_tag, kDefaultTag));
    if (!m_build.isEmpty())
        result += u'+' + m_build;
    if (m_digest)
        result += u'@' + m_digest->toString();
    return result;
}

bool Name::sameRef(const Name &other) const
{
    return foldedRef() == other.foldedRef();
}

QString Name::foldedRef() const
{
    const auto host = orDefault(m_host, kDefaultHost);
    const auto modelNamespace = orDefault(m_namespace, kDefaultNamespace);
    const auto tag = orDefault(m_tag, kDefaultTag);
    QString result;
    result.reserve(host.size() + modelNamespace.size() + m_model.size() + tag.size() + 3);
    result.append(host).append(u'/').append(modelNamespace).append(u'/');
    result.append(m_model).append(u':').append(tag);
    return std::move(result).toLower();
}

quint64 Name::foldedHash() const
{
    // FNV-1a over the parts, which are plain ASCII (namepart.h).
    quint64 hash = 0xcbf29ce484222325;
    const auto add = [&](QStringView part) {
        for (const auto c : part) {
            const auto unit = c.unicode();
            hash ^= unit >= u'A' && unit <= u'Z' ? unit | 0x20U : unit;
            hash *= 0x100000001b3;
        }
        hash = (hash ^ u'/') * 0x100000001b3;
    };
    add(orDefault(m_host, kDefaultHost));
    add(orDefault(m_namespace, kDefaultNamespace));
    add(m_model);
    add(orDefault(m_tag, kDefaultTag));
    add(m_build);
    return hash;
}

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
