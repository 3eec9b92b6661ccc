#include "model/names/suggestion.h"

#include "model/names/namepart.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kMaxLooked = 1024;

bool isKept(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
}

QString withoutEdges(QString text)
{
    while (text.endsWith(u'-') || text.endsWith(u'.'))
        text.chop(1);
    qsizetype start = 0;
    while (start < text.size() && !isKept(text[start]))
        ++start;
    return text.sliced(start);
}

} // namespace

QString suggestedModelName(QStringView text)
{
    text = text.trimmed();
    if (text.endsWith(u".gguf", Qt::CaseInsensitive))
        text.chop(5);
    // Compatibility forms, so that an accent stands beside its letter and full-width letters become plain.
    const QString plain =
        text.left(kMaxLooked).toString().normalized(QString::NormalizationForm_KD).toLower();

    QString name;
    QString run; // of characters between kept ones
    for (const QChar c : plain) {
        if (c.isMark())
            continue;
        if (!isKept(c)) {
            run += c;
            continue;
        }
        // A dot alone belongs to a version; beside anything else it is punctuation.
        if (!run.isEmpty())
            name += run == u'.' ? u'.' : u'-';
        run.clear();
        name += c;
    }
    name = withoutEdges(name);
    if (isDeviceName(name))
        name.prepend(u"model-"_s);
    return withoutEdges(name.left(maxPartBytes(NamePart::Model)));
}

QString nameOfCopy(const Name &name)
{
    const auto shown = name.withoutBuild().withoutDigest().shortForm();
    const auto colon = shown.lastIndexOf(u':');
    const bool hasDefaultTag =
        QStringView(shown).mid(colon + 1).compare(kDefaultTag, Qt::CaseInsensitive) == 0;
    return QString(hasDefaultTag ? shown.left(colon) : shown) + QStringLiteral("-copy");
}

} // namespace weightroom
