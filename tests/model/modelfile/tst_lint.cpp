#include "model/gotemplate/gotemplate.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"
#include "support/testclass.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

class TestLint : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("found"); // code severity line:column marked text
        const auto add = [](const char *name, const QString &text, const QStringList &found) {
            QTest::newRow(name) << text << found;
        };
        add("nothing",
            u"FROM ./a.gguf\nFROM ./b.gguf\nLICENSE a\nLICENSE b\nPARAMETER stop a\nPARAMETER stop b\nPARAMETER temperature 2\nMESSAGE user a\nMESSAGE user b\nRENDERER qwen3.5\nPARSER qwen3\nREQUIRES 1.2\nSYSTEM \"\"\"a\nb \"quoted\" c\n\"\"\"\n"_s,
            {});
        add("unknown parameter", u"FROM a\nPARAMETER numa true\n"_s, {u"bad_parameter E 2:11 numa"_s});
        add("no name", u"FROM a\nPARAMETER  x 1\n"_s, {u"bad_parameter E 2:1 PARAMETER"_s});
        add("bad value", u"FROM a\nPARAMETER top_k 4k\n"_s, {u"bad_parameter E 2:17 4k"_s});
        add("deprecated", u"FROM a\nPARAMETER mirostat 1\n"_s, {u"deprecated_parameter W 2:11 mirostat"_s});
        add("too high", u"FROM a\nPARAMETER top_p 1.1\n"_s, {u"out_of_range W 2:17 1.1"_s});
        add("too low", u"FROM a\nPARAMETER num_predict -3\n"_s, {u"out_of_range W 2:23 -3"_s});
        add("huge", u"FROM a\nPARAMETER num_ctx 99999999999999\n"_s,
            {u"bad_parameter E 2:19 99999999999999"_s});
        add("dropped", u"FROM a\nSYSTEM x\u00a0\u200by\n"_s, {u"dropped_characters W 2:9 \u00a0\u200b"_s});
        add("after quote", u"FROM a\nSYSTEM \"hello\" world\nPARAMETER top_k 1\nSYSTEM \"x\"\n"_s,
            {u"text_after_quote W 2:15  world"_s});
        add("after quotes, open", u"FROM a\nSYSTEM \"\"\"hello\"\"\" world\nLICENSE x\n"_s,
            {u"unexpected_eof E 2:8 \"\"\""_s, u"text_after_quote W 2:19  world"_s});
        add("repeated", u"FROM a\nSYSTEM x\nPARAMETER top_k 1\nSYSTEM y\nPARAMETER top_k 2\n"_s,
            {u"repeated_command W 2:1 SYSTEM x"_s, u"repeated_parameter W 3:1 PARAMETER top_k 1"_s});
        add("name and file", u"FROM a\nFROM ./m.gguf\n"_s, {u"name_and_files W 1:6 a"_s});
        add("two names", u"FROM a\nFROM b\n"_s, {u"repeated_from W 1:1 FROM a"_s});
        add("URL", u"FROM HTTPS://x/y.gguf\n"_s, {u"url_from W 1:6 HTTPS://x/y.gguf"_s});
        add("names", u"FROM a\nRENDERER r\nPARSER p\n"_s,
            {u"unknown_renderer W 2:10 r"_s, u"unknown_parser W 3:8 p"_s});
        add("requires", u"FROM a\nREQUIRES >=1\n"_s, {u"bad_requires E 2:10 >=1"_s});
        add("placeholder", u"FROM a\nTEMPLATE {{ .Prompt }}\n"_s,
            {u"placeholder_template I 2:10 {{ .Prompt }}"_s});
        add("no template", u"FROM a\nTEMPLATE {{ .Prompt\n"_s, {u"bad_template E 2:10 {{ .Prompt"_s});
        add("no template, in quotes over lines", u"FROM a\r\nTEMPLATE \"\"\"x\r\n{{ upper .A }}\"\"\"\r\n"_s,
            {u"bad_template E 3:4 upper"_s});
        add("no template behind what is dropped", u"FROM a\nTEMPLATE x\u00a0\u200b{{ up\u200bper }}\n"_s,
            {u"dropped_characters W 2:11 \u00a0\u200b"_s, u"bad_template E 2:16 up\u200bper"_s,
             u"dropped_characters W 2:18 \u200b"_s});
        add("template with an end too much", u"FROM a\nTEMPLATE x{{ end }}y\n"_s,
            {u"bad_template E 2:11 {{ end }}"_s});
        // Where the brace was forgotten, not where Go stumbles.
        add("template not closed on its line",
            u"FROM a\nTEMPLATE \"\"\"{{ .System \nx {{ .Prompt }}\"\"\"\n"_s,
            {u"bad_template E 2:13 {{ .System"_s});
        add("template not closed before the next", u"FROM a\nTEMPLATE {{ .A {{ .B }}\n"_s,
            {u"bad_template E 2:10 {{ .A"_s});
        add("template over lines", u"FROM a\nTEMPLATE \"\"\"{{ if and .A\n upper }}{{ end }}\"\"\"\n"_s,
            {u"bad_template E 3:2 upper"_s});
        add("jinja", u"FROM a\nTEMPLATE \"\"\"x\n{%- for m in messages %}{{ m['role'] }}\"\"\"\n"_s,
            {u"bad_template E 3:1 {%- for m in messages %}"_s});
        add("jinja, tag over lines", u"FROM a\nTEMPLATE \"\"\"{% if a\nb %}{{ m['role'] }}\"\"\"\n"_s,
            {u"bad_template E 2:13 {% if a"_s});
        add("jinja's tags without a fault", u"FROM a\nTEMPLATE {% x %}{{ .Prompt }}\n"_s, {});
        const auto deep = u"{{ if .A }}"_s.repeated(kDeepestTemplate);
        add("template nested too deep", u"FROM a\nTEMPLATE "_s + deep + u"{{ if .B }}{{ x }}\n"_s,
            {u"unchecked_template W 2:5513 if"_s});
        add("parentheses nested too deep",
            u"FROM a\nTEMPLATE {{ "_s + u"("_s.repeated(kDeepestTemplate) + u"\n"_s,
            {u"unchecked_template W 2:512 ("_s});
        add("else after else, too many",
            u"FROM a\nTEMPLATE {{ if .A }}"_s + u"{{ else if .A }}"_s.repeated(kDeepestTemplate) + u"\n"_s,
            {u"unchecked_template W 2:8013 if"_s});
        add("a fault before it gets too deep", u"FROM a\nTEMPLATE {{ x }}"_s + deep + deep + u"\n"_s,
            {u"bad_template E 2:13 x"_s});
        add("a fault of Ollama's own before it gets too deep",
            u"FROM a\nTEMPLATE {{ define \"t\" }}y{{ end }}{{ template \"t\" }}"_s + deep + deep + u"\n"_s,
            {u"bad_template E 2:39 template"_s});
        add("of two templates the last counts", u"FROM a\nTEMPLATE {{ end }}\nTEMPLATE {{ .A }}\n"_s,
            {u"repeated_command W 2:1 TEMPLATE {{ end }}"_s});
        add("template taken back", u"FROM a\nTEMPLATE {{ end }}\nTEMPLATE \"\"\n"_s,
            {u"repeated_command W 2:1 TEMPLATE {{ end }}"_s, u"empty_value I 3:1 TEMPLATE \"\""_s});
        add("empty", u"FROM \nSYSTEM \"\"\n"_s,
            {u"empty_value I 1:1 FROM "_s, u"empty_value I 2:1 SYSTEM \"\""_s});
        add("syntax and more", u"FROM a\nBAD x\nPARAMETER seed x\n"_s,
            {u"invalid_command E 2:1 BAD"_s, u"bad_parameter E 3:16 x"_s});
        add("no FROM", u"SYSTEM x\n"_s, {u"no_from E 1:1 "_s});
        add("not well-formed", u"FROM a\nSYSTEM x\ufffd\ufffdy\ufffd\n"_s,
            {u"replaced_characters W 2:9 \ufffd\ufffd"_s, u"replaced_characters W 2:12 \ufffd"_s});
    }
    void findsWhatIsWrong()
    {
        QFETCH(QString, text);
        const auto document = parse(text);
        QStringList found;
        for (const auto &diagnostic : lint(document)) {
            const auto letter = u"EWI"_s.at(int(diagnostic.severity()));
            QVERIFY(!diagnostic.message().isEmpty());
            QCOMPARE(diagnostic.from, document.positionAt(diagnostic.range.begin));
            QCOMPARE(diagnostic.to, document.positionAt(diagnostic.range.end));
            found.append(u"%1 %2 %3 %4"_s.arg(diagnostic.code(), letter, document.where(diagnostic.range))
                             .arg(document.textOf(diagnostic.range)));
        }
        QTEST(found, "found");
    }

    void theCallerSaysWhatIsAFile()
    {
        const auto document = parse(u"FROM base\nFROM vision\n"_s);
        LintOptions options;
        options.isFile = [](const QString &text) { return text == u"vision"; };
        const auto found = lint(document, options);
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.front().code(), u"name_and_files"_s);
        QCOMPARE(document.textOf(found.front().range).toString(), u"base"_s);
    }

    // A Modelfile of 16 MiB may have a million.
    void tooManyAreCountedOnly()
    {
        const auto document = parse(
            u"FROM a\n"_s + u"PARAMETER mirostat 1\n"_s.repeated(3000)
            + u"PARAMETER numa true\n"_s.repeated(1200));
        const auto found = lint(document);
        const auto count = [&](QStringView code) {
            return std::count_if(found.begin(), found.end(), [&](const auto &diagnostic) {
                return diagnostic.code() == code;
            });
        };
        QCOMPARE(count(u"bad_parameter"), 1000);
        QCOMPARE(count(u"deprecated_parameter"), 1000);
        QCOMPARE(found.back().code(), u"more_problems"_s);
        QCOMPARE(found.back().message(), u"2200 more problems like these."_s);
        QCOMPARE(found.size(), std::size_t(2001));
    }

    void aPathIsToldFromAName_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("path");
        for (const auto *path :
             {"", ".", "./a", "../a", "/a", "~/a", "~bob/a", "a.GGUF", "x/a.gguf", "C:/a", "C:\\a", "a\\b",
              "m.safetensors", "m.bin"})
            QTest::newRow(path) << QString::fromLatin1(path) << true;
        for (const auto *name :
             {"a", "ns/a:t", "hf.co/o/R-GGUF:Q4_K_M", "llama3:7b", "a:b/c", "https://h/n/m.gguf"})
            QTest::newRow(name) << QString::fromLatin1(name) << false;
    }
    void aPathIsToldFromAName()
    {
        QFETCH(QString, text);
        QTEST(looksLikePath(text), "path");
    }
};

WEIGHTROOM_TEST(TestLint)
#include "tst_lint.moc"
