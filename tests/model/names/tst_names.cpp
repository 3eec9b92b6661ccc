// Names against tables: our own in tests/data/names.json, and the shared vectors where they are present.
#include "model/names/name.h"
#include "model/names/namepart.h"
#include "model/names/suggestion.h"
#include "model/names/target.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <optional>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("can't read %s", qPrintable(path));
    return QJsonDocument::fromJson(file.readAll()).object();
}

QJsonArray ownTable(const QString &key)
{
    return readObject(QStringLiteral(WEIGHTROOM_TEST_DATA) + u"/names.json"_s)[key].toArray();
}

// One row an entry of a table; the entry is looked up again in its column.
void addRows(const QJsonArray &table)
{
    QTest::addColumn<QJsonObject>("entry");
    QVERIFY(!table.isEmpty());
    for (qsizetype i = 0; i < table.size(); ++i) {
        const auto entry = table[i].toObject();
        const auto id = entry[u"id"].toString(QString::number(i));
        QTest::newRow(qPrintable(id)) << entry;
    }
}

void addSharedRows(const QString &file, const QString &key, const QString &op = {})
{
    if (kShared.isEmpty())
        QSKIP("the shared vectors are absent");
    QJsonArray chosen;
    for (const auto &value : readObject(kShared + u"/vectors/"_s + file)[key].toArray()) {
        if (op.isEmpty() || value.toObject()[u"op"].toString() == op)
            chosen.append(value);
    }
    addRows(chosen);
}

QString inputOf(const QJsonObject &entry)
{
    if (entry.contains(u"in_hex"))
        return QString::fromUtf8(QByteArray::fromHex(entry[u"in_hex"].toString().toLatin1()));
    return entry[u"in"].toString();
}

void compareParts(const Name &name, const QJsonObject &parts)
{
    QCOMPARE(name.host(), parts[u"host"].toString());
    QCOMPARE(name.modelNamespace(), parts[u"namespace"].toString());
    QCOMPARE(name.model(), parts[u"model"].toString());
    QCOMPARE(name.tag(), parts[u"tag"].toString());
    QCOMPARE(name.build(), parts[u"build"].toString());
}

bool fitsPartLengths(const QJsonObject &parts)
{
    for (const auto &part : {u"namespace"_s, u"model"_s, u"tag"_s, u"build"_s}) {
        if (parts[part].toString().size() > 80)
            return false;
    }
    return parts[u"host"].toString().size() <= 350;
}

QString routingName(Routing routing)
{
    switch (routing) {
    case Routing::Local:
        return u"local"_s;
    case Routing::Cloud:
        return u"cloud"_s;
    case Routing::Unspecified:
        break;
    }
    return u"unspecified"_s;
}

// The seed's parser has no port in a host; Ollama's newer rules, and so ours, do.
bool hasPort(const QJsonObject &entry)
{
    return entry[u"id"].toString() == u"N046";
}

} // namespace

class TestNames : public QObject
{
    Q_OBJECT

private slots:
    void ownTextsAreParsed_data() { addRows(ownTable(u"parse"_s)); }
    void ownTextsAreParsed()
    {
        QFETCH(QJsonObject, entry);
        const auto text = inputOf(entry);
        const auto name = Name::parse(text);
        QCOMPARE(name.has_value(), !entry[u"invalid"].toBool());
        if (!name) {
            QCOMPARE(name.error().kind, Error::Kind::InvalidName);
            if (entry.contains(u"where"))
                QCOMPARE(name.error().where, entry[u"where"].toString());
            QVERIFY(!name.error().message.isEmpty());
            return;
        }
        compareParts(*name, entry);
        QCOMPARE(name->digest() ? name->digest()->toString() : QString(), entry[u"digest"].toString());
        QCOMPARE(name->isComplete(), entry[u"complete"].toBool());
        QCOMPARE(name->canonical(), entry[u"canonical"].toString());
        QCOMPARE(name->shortForm(), entry[u"short"].toString());
        QCOMPARE(name->relativeManifestPath(), entry[u"path"].toString());
        QCOMPARE(Name::parse(name->canonical()).value(), *name);
        QVERIFY(name->completed().isComplete());
        QVERIFY(Name::parse(name->shortForm()).value().sameRef(*name));
    }

    void ownPathsAreReadBack_data() { addRows(ownTable(u"manifest_paths"_s)); }
    void ownPathsAreReadBack()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::fromManifestPath(inputOf(entry));
        QCOMPARE(name.has_value(), !entry[u"invalid"].toBool());
        if (!name) {
            QCOMPARE(name.error().kind, Error::Kind::InvalidName);
            return;
        }
        QCOMPARE(name->canonical(), entry[u"canonical"].toString());
        QCOMPARE(name->relativeManifestPath(), inputOf(entry));
    }

    void ownRoutingSuffixesAreSplit_data() { addRows(ownTable(u"routing"_s)); }
    void ownRoutingSuffixesAreSplit()
    {
        QFETCH(QJsonObject, entry);
        const auto result = splitRouting(inputOf(entry));
        QCOMPARE(result.has_value(), !entry[u"invalid"].toBool());
        if (!result)
            return;
        QCOMPARE(result->base, entry[u"base"].toString());
        QCOMPARE(routingName(result->routing), entry[u"routing"].toString());
    }

    void freeTextBecomesAModelName_data() { addRows(ownTable(u"suggestions"_s)); }
    void freeTextBecomesAModelName()
    {
        QFETCH(QJsonObject, entry);
        const auto suggested = suggestedModelName(inputOf(entry));
        QCOMPARE(suggested, entry[u"out"].toString());
        if (suggested.isEmpty())
            return;
        const auto name = Name::parse(suggested);
        QVERIFY(name);
        QVERIFY(checkTarget(*name));
        QCOMPARE(suggestedModelName(suggested), suggested);
    }

    void seedNamesAreParsed_data() { addSharedRows(u"names.json"_s, u"parse"_s); }
    void seedNamesAreParsed()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::parse(inputOf(entry));
        const auto seed = entry[u"seed"].toObject();
        const bool valid = (entry[u"strict_valid"].toBool() && fitsPartLengths(seed)) || hasPort(entry);
        QCOMPARE(name.has_value(), valid);
        if (!name || hasPort(entry))
            return;
        compareParts(*name, seed);
        QCOMPARE(name->canonical(), seed[u"string"].toString());
        QCOMPARE(name->isComplete(), seed[u"complete_without_build"].toBool());
        QCOMPARE(name->isComplete() && !name->build().isEmpty(), seed[u"complete"].toBool());
        QVERIFY(!name->digest());
    }

    void seedNamesAreMerged_data() { addSharedRows(u"names.json"_s, u"merge"_s); }
    void seedNamesAreMerged()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::parse(entry[u"dst"].toString());
        const auto defaults = Name::parse(entry[u"src"].toString());
        // Of the table's names those that our rules refuse: an empty one, a namespace with a dot.
        QCOMPARE(name.has_value(), !entry[u"dst"].toString().isEmpty());
        QCOMPARE(defaults.has_value(), !entry[u"src"].toString().startsWith(u"registry.ollama.com/XXXXX"));
        if (name && defaults)
            QCOMPARE(name->filledFrom(*defaults).canonical(), entry[u"seed_merge_string"].toString());
    }

    void seedBuildsAreSet_data() { addSharedRows(u"names.json"_s, u"with_build"_s); }
    void seedBuildsAreSet()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::parse(inputOf(entry));
        if (!name) {
            // Its model is longer than 80 bytes.
            QVERIFY(inputOf(entry).size() > 160);
            return;
        }
        const auto built = name->withBuild(entry[u"with"].toString());
        QCOMPARE(built.has_value(), entry[u"seed_string_parses_back"].toBool());
        if (built)
            QCOMPARE(built->canonical(), entry[u"seed_string"].toString());
    }

    void ollamaNamesAreParsed_data() { addSharedRows(u"ollama-names.json"_s, u"entries"_s, u"parse"_s); }
    void ollamaNamesAreParsed()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::parse(entry[u"input"].toString());
        // We refuse every scheme but http and https, the empty one too.
        const auto id = entry[u"id"].toString();
        const bool foreignScheme = id == u"x-48" || id == u"x-49";
        QCOMPARE(name.has_value(), entry[u"valid_after_defaults"].toBool() && !foreignScheme);
        if (!name)
            return;
        QCOMPARE(name->isComplete(), entry[u"bare_is_fully_qualified_and_valid"].toBool());
        compareParts(*name, entry[u"bare"].toObject());
        compareParts(name->completed(), entry[u"full"].toObject());
        QCOMPARE(name->relativeManifestPath(), entry[u"manifest_relpath"].toString());
        QCOMPARE(name->completed().canonical(), entry[u"canonical"].toString());
        QCOMPARE(name->shortForm(), entry[u"shortest"].toString());
        const auto readBack = Name::fromManifestPath(name->relativeManifestPath());
        QCOMPARE(readBack.value(), name->completed());
    }

    void ollamaPathsAreReadBack_data()
    {
        addSharedRows(u"ollama-names.json"_s, u"entries"_s, u"from_manifest_relpath"_s);
    }
    void ollamaPathsAreReadBack()
    {
        QFETCH(QJsonObject, entry);
        const auto name = Name::fromManifestPath(entry[u"input"].toString());
        QCOMPARE(name.has_value(), entry[u"valid"].toBool());
        if (name)
            compareParts(*name, entry[u"expect"].toObject());
    }

    void ollamaPartsAreJudged_data()
    {
        addSharedRows(u"ollama-names.json"_s, u"entries"_s, u"is_valid_part"_s);
    }
    void ollamaPartsAreJudged()
    {
        QFETCH(QJsonObject, entry);
        std::optional<NamePart> part;
        for (const auto known : {NamePart::Host, NamePart::Namespace, NamePart::Model, NamePart::Tag}) {
            if (entry[u"part"].toString() == partName(known))
                part = known;
        }
        QVERIFY(part);
        QCOMPARE(!partProblem(*part, entry[u"input"].toString()), entry[u"valid"].toBool());
    }

    void ollamaRoutingSuffixesAreSplit_data()
    {
        addSharedRows(u"ollama-names.json"_s, u"entries"_s, u"parse_source_suffix"_s);
    }
    void ollamaRoutingSuffixesAreSplit()
    {
        QFETCH(QJsonObject, entry);
        const auto result = splitRouting(entry[u"input"].toString());
        QCOMPARE(result.has_value(), !entry.contains(u"error"));
        if (!result)
            return;
        QCOMPARE(result->base, entry[u"base"].toString());
        QCOMPARE(routingName(result->routing), entry[u"model_source"].toString());
    }
};

WEIGHTROOM_TEST(TestNames)
#include "tst_names.moc"
