// Names by their rules: lengths, characters, messages, comparing, paths, targets, hostile text.
#include "model/names/name.h"
#include "model/names/namepart.h"
#include "model/names/quoting.h"
#include "model/names/suggestion.h"
#include "model/names/target.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

const QString kHex = u"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"_s;

Name parsed(const QString &text)
{
    const auto name = Name::parse(text);
    if (!name)
        qFatal("%s", qPrintable(name.error().message));
    return *name;
}

const QList<NamePart> kAllParts{
    NamePart::Host, NamePart::Namespace, NamePart::Model, NamePart::Tag, NamePart::Build};

} // namespace

class TestNameRules : public QObject
{
    Q_OBJECT

private slots:
    void aPartHasItsLength()
    {
        for (const auto part : kAllParts) {
            const auto limit = maxPartBytes(part);
            QCOMPARE(limit, part == NamePart::Host ? 350 : 80);
            QVERIFY(partProblem(part, QString()));
            QVERIFY(!partProblem(part, u"A"_s));
            QVERIFY(!partProblem(part, QString(limit, u'x')));
            QVERIFY(partProblem(part, QString(limit + 1, u'x')));
        }
    }

    void aPartHasItsCharacters()
    {
        for (const auto part : kAllParts) {
            for (char16_t c = 0; c < 0x3000; ++c) {
                const bool alnum = c < 128 && (QChar(c).isLetterOrNumber() || c == u'_');
                const bool further = alnum || c == u'-' || (c == u'.' && part != NamePart::Namespace)
                    || (c == u':' && part == NamePart::Host);
                QCOMPARE(!partProblem(part, QString(QChar(c))), alnum);
                QCOMPARE(!partProblem(part, u'a' + QString(QChar(c))), further);
            }
        }
    }

    void theMessageSaysWhichPartAndWhy_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QString &text, const QString &message) {
            QTest::newRow(name) << text << message;
        };
        row("empty", u""_s, u"the name is empty"_s);
        row("dot", u"a.b/m"_s, u"the namespace \"a.b\" may not contain \".\""_s);
        row("first", u"m:-t"_s, u"the tag \"-t\" must start with a letter (a-z, A-Z), a digit or \"_\""_s);
        row("empty part", u"m+"_s, u"the build is empty"_s);
        row("newline", u"m\nx"_s, u"the model \"m\\nx\" may not contain \"\\n\""_s);
        row("NUL", u"m"_s + QChar(0), u"the model \"m\\0\" may not contain \"\\0\""_s);
        row("override", u"m\u202egnp"_s, u"the model \"m\\u{202E}gnp\" may not contain \"\\u{202E}\""_s);
        row("surrogate", u"m"_s + QChar(0xd83d), u"the model \"m\\u{D83D}\" may not contain \"\\u{D83D}\""_s);
        row("pair", u"m\U0001f600"_s, u"the model \"m\U0001f600\" may not contain \"\U0001f600\""_s);
        row("scheme", u"ftp://h/n/m"_s, u"the name may not start with \"ftp://\": leave it out"_s);
        row("slashes", u"a/b/c/d"_s, u"the name has too many \"/\": it may be host/namespace/model:tag"_s);
        row("long", QString(99, u'm'),
            u"the model \""_s + QString(60, u'm') + u"…\" is longer than 80 bytes"_s);
        row("digest", u"m@x"_s, u"the digest \"x\" is not a digest: it must start with \"sha256:\""_s);
    }
    void theMessageSaysWhichPartAndWhy()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto name = Name::parse(text);
        QVERIFY(!name);
        QCOMPARE(name.error().message, message);
    }

    void hostileTextIsRefusedAndShownSafely()
    {
        const QString hostile = u"a\n\x1b[31m\u202e\u2028"_s + QChar(0) + QChar(0xdc00) + QChar(0xd800);
        QStringList texts;
        for (const auto &sep : {u""_s, u"/"_s, u":"_s, u"+"_s, u"@"_s, u"://"_s, u"/b/c/d/"_s})
            texts << hostile + sep + hostile << u"m"_s + sep + hostile.repeated(1000)
                  << hostile.repeated(1000) + sep + u"m"_s;
        texts << QString(10240, u'a') << QString(10240, u'/') << QString(10240, u':') << QString(10240, u'@');
        for (const auto &text : std::as_const(texts)) {
            for (const auto &result : {Name::parse(text), Name::fromManifestPath(text)}) {
                QVERIFY(!result);
                for (const auto &said : {result.error().message, result.error().where}) {
                    QVERIFY2(said.size() < 1000, qPrintable(said));
                    for (const QChar c : said)
                        QVERIFY(c.isPrint() && (c == u' ' || !c.isSpace()));
                }
            }
        }
    }

    void aLongNameOfLegalPartsIsValid()
    {
        const QString text = QString(350, u'h') + u'/' + QString(80, u'n') + u'/' + QString(80, u'm') + u':'
            + QString(80, u't') + u'+' + QString(80, u'B') + u"@sha256:"_s + kHex;
        QCOMPARE(parsed(text).canonical(), text);
    }

    void shownTextIsCutByCharacters()
    {
        QCOMPARE(visibleText(u"abc", 3), u"abc"_s);
        QCOMPARE(visibleText(u"abcd", 3), u"abc…"_s);
        QCOMPARE(visibleText(u"\U0001f600\U0001f600\U0001f600", 2), u"\U0001f600\U0001f600…"_s);
        QCOMPARE(quotedText(u"a b\t\r"), u"\"a b\\t\\r\""_s);
        QCOMPARE(visibleText(u"a"_s + QChar(0xdc00)), u"a\\u{DC00}"_s);
        QCOMPARE(visibleText(u"\u00a0"), u"\\u{A0}"_s);
    }

    void referencesAreComparedIgnoringCase()
    {
        const auto name = parsed(u"Gemma:2B"_s);
        for (const auto &same :
             {u"gemma:2b"_s, u"LIBRARY/gemma:2b"_s, u"Registry.ollama.ai/library/GEMMA:2b"_s,
              u"gemma:2b+Q4_0"_s, u"gemma:2b@sha256:"_s + kHex}) {
            QVERIFY2(name.sameRef(parsed(same)), qPrintable(same));
            QCOMPARE(parsed(same).foldedRef(), u"registry.ollama.ai/library/gemma:2b"_s);
            QCOMPARE(parsed(same).withoutBuild().foldedHash(), name.foldedHash());
        }
        for (const auto &other : {u"gemma"_s, u"gemma:2"_s, u"team/gemma:2b"_s, u"h/library/gemma:2b"_s}) {
            QVERIFY2(!name.sameRef(parsed(other)), qPrintable(other));
            QVERIFY2(parsed(other).foldedHash() != name.foldedHash(), qPrintable(other));
        }
        QVERIFY(parsed(u"gemma:2b+Q4_0"_s).foldedHash() != name.foldedHash());
        QVERIFY(parsed(u"a/bc:d"_s).foldedHash() != parsed(u"ab/c:d"_s).foldedHash());
        QVERIFY(parsed(u"gemma"_s).sameRef(parsed(u"gemma:LATEST"_s)));
    }

    void equalityIsExact()
    {
        QCOMPARE(parsed(u"gemma:2b+q4_0"_s), parsed(u"http://gemma:2b+Q4_0"_s));
        for (const auto &other :
             {u"Gemma:2b+Q4_0"_s, u"gemma:2b"_s, u"library/gemma:2b+Q4_0"_s,
              u"gemma:2b+Q4_0@sha256:"_s + kHex})
            QVERIFY2(!(parsed(u"gemma:2b+Q4_0"_s) == parsed(other)), qPrintable(other));
    }

    void onePartIsChanged()
    {
        const auto name = parsed(u"n/m:t+B@sha256:"_s + kHex);
        QCOMPARE(name.withTag(u"T.2").value().canonical(), u"n/m:T.2+B@sha256:"_s + kHex);
        QCOMPARE(name.withBuild(u"Q8_0").value().canonical(), u"n/m:t+Q8_0@sha256:"_s + kHex);
        QCOMPARE(name.withoutBuild().canonical(), u"n/m:t@sha256:"_s + kHex);
        QCOMPARE(name.withBuild(u"").value(), name.withoutBuild());
        QCOMPARE(name.withoutDigest().canonical(), u"n/m:t+B"_s);
        for (const auto &bad : {u""_s, u"../x"_s, u"a+b"_s, u"a:b"_s, QString(81, u'x')}) {
            QVERIFY2(!name.withTag(bad), qPrintable(bad));
            QCOMPARE(name.withTag(bad).error().where, u"tag"_s);
        }
        for (const auto &bad : {u"q4_0"_s, u"Q4+0"_s, u"Q4/0"_s, u"-Q"_s, u"(?)"_s, QString(81, u'X')}) {
            QVERIFY2(!name.withBuild(bad), qPrintable(bad));
            QCOMPARE(name.withBuild(bad).error().where, u"build"_s);
        }
    }

    void fillingTakesNeitherModelNorDigest()
    {
        const auto filled = parsed(u"m"_s).filledFrom(parsed(u"h/n/x:t+B@sha256:"_s + kHex));
        QCOMPARE(filled.canonical(), u"h/n/m:t+B"_s);
        const auto kept = parsed(u"n/m+C@sha256:"_s + kHex).filledFrom(parsed(u"h/x/x:t+B"_s));
        QCOMPARE(kept.canonical(), u"h/n/m:t+C@sha256:"_s + kHex);
        QCOMPARE(parsed(u"m+B"_s).completed().canonical(), u"registry.ollama.ai/library/m:latest+B"_s);
    }

    void aManifestsPathLiesBelowTheRoot()
    {
        const auto name = parsed(u"n/m+B"_s);
        const auto expected = u"/s/manifests/registry.ollama.ai/n/m/latest"_s;
        for (const auto &root : {u"/s/manifests"_s, u"/s/manifests/"_s, u"/s/x/..//manifests/."_s})
            QCOMPARE(name.manifestPath(root).value(), expected);
        QCOMPARE(name.manifestPath(u"/"_s).value(), u"/registry.ollama.ai/n/m/latest"_s);
        for (const auto &root : {u""_s, u"manifests"_s, u"../manifests"_s, u"/s\0/manifests"_s}) {
            const auto path = name.manifestPath(root);
            QVERIFY2(!path, qPrintable(root));
            QCOMPARE(path.error().kind, Error::Kind::Refused);
        }
    }

    void targetsAreChosen_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("allowed");
        const QStringList refused{
            u"m:local"_s,
            u"m:Cloud"_s,
            u"m:20b-CLOUD"_s,
            u"m:_-cloud"_s,
            u"m:x+CLOUD"_s,
            u"con"_s,
            u"m:NUL.txt"_s,
            u"aux/m"_s,
            u"com1/n/m"_s,
            u"LPT9.a:80/n/m"_s,
            u"prn:80/n/m"_s,
            u"m+CON"_s,
            u"m."_s,
            u"m:t."_s,
            u"h./n/m"_s,
            u"m+B."_s,
            u"m@sha256:"_s + kHex,
            QString(256, u'h') + u"/n/m"_s};
        for (const auto &text : refused)
            QTest::newRow(qPrintable(text.left(40))) << text << false;
        const QStringList allowed{
            u"m"_s,
            u"local"_s,
            u"cloud"_s,
            u"my-cloud"_s,
            u"m:clouds"_s,
            u"m:locale"_s,
            u"m:cloud-1"_s,
            u"m:xcloud"_s,
            u"console"_s,
            u"com0"_s,
            u"com10"_s,
            u"com"_s,
            u"x.con"_s,
            u"m:lpt"_s,
            u"localhost:80/n/m:t+B"_s,
            QString(255, u'h') + u"/n/m"_s};
        for (const auto &text : allowed)
            QTest::newRow(qPrintable(text.left(40) + u'!')) << text << true;
        for (const auto &text :
             {u"h:/n/m"_s, u"h:1:2/n/m"_s, u"h:x/n/m"_s, u"h:65536/n/m"_s, u"h:000080/n/m"_s})
            QTest::newRow(qPrintable(text)) << text << false;
        QTest::newRow("the last port") << u"h:65535/n/m"_s << true;
    }
    void targetsAreChosen()
    {
        QFETCH(QString, text);
        QFETCH(bool, allowed);
        const auto name = parsed(text);
        const auto checked = checkTarget(name);
        QCOMPARE(checked.has_value(), allowed);
        if (allowed) {
            QVERIFY(targetWarnings(name).size() == (name.host().contains(u':') ? 1 : 0));
        } else {
            QCOMPARE(checked.error().kind, Error::Kind::Refused);
            QCOMPARE(checked.error().where, name.canonical());
            QCOMPARE(targetWarnings(name).first(), checked.error().message);
        }
    }

    void everythingAgainstATargetIsSaid()
    {
        QCOMPARE(targetWarnings(parsed(u"con:8/nul/m.:local+B@sha256:"_s + kHex)).size(), 6);
    }

    void aSuggestionIsCutToALegalTarget()
    {
        QCOMPARE(suggestedModelName(QString(200, u'a')), QString(80, u'a'));
        QCOMPARE(nameOfCopy(*Name::parse(u"plain:latest")), u"plain-copy"_s);
        QCOMPARE(nameOfCopy(*Name::parse(u"plain")), u"plain-copy"_s);
        QCOMPARE(nameOfCopy(*Name::parse(u"me/bot:v2+Q4_0")), u"me/bot:v2-copy"_s);
        QCOMPARE(suggestedModelName(QString(79, u'a') + u" b"_s), QString(79, u'a'));
        const auto device = suggestedModelName(u"con."_s + QString(100, u'x'));
        QCOMPARE(device, u"model-con."_s + QString(70, u'x'));
        const auto huge = suggestedModelName(QString(1 << 20, u'.') + u"a"_s);
        QCOMPARE(huge, QString());
    }
};

WEIGHTROOM_TEST(TestNameRules)
#include "tst_namerules.moc"
