// What a model can do.
#include "model/catalog/capabilities.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestCapabilities : public QObject
{
    Q_OBJECT

private slots:
    void readsTemplates_data();
    void readsTemplates();
    void readsLongTemplatesInLinearTime();
    void unitesWhatIsSaid_data();
    void unitesWhatIsSaid();
    void weightsThatCantBeReadPromiseNothing();
};

void TestCapabilities::readsTemplates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("uses"); // t, s and h for tools, suffix and thinking
    const auto row = [](const char *name, const char16_t *text, const char16_t *uses) {
        QTest::newRow(name) << QString::fromUtf16(text) << QString::fromUtf16(uses);
    };
    row("plain", u"{{ .System }} {{ .Prompt }}", u"");
    row("tools", u"{{ if .Tools }}x{{ end }}", u"t");
    row("tools of the root", u"{{ range $.Tools }}{{ . }}{{ end }}", u"t");
    row("tools of a variable", u"{{ $x.Tools }}", u"t");
    row("tools in any case", u"{{ .tools }}", u"t");
    row("tools as an argument", u"{{ if and (eq .Role \"user\") (len .Tools) }}{{ end }}", u"t");
    row("trimmed action", u"{{- .Tools -}}", u"t");
    row("longer word", u"{{ .ToolsUsed }} {{ .ToolCalls }}", u"");
    row("outside of actions", u".Tools .Suffix }} .Tools {{ .Prompt }}", u"");
    row("in a string", u"{{ print \".Tools\" }}{{ print `.Suffix` }}", u"");
    row("in a string with an escape", u"{{ print \"\\\".Tools\" }}", u"");
    row("braces in a string", u"{{ print \"}}\" .Suffix }}", u"s");
    row("in a comment", u"{{/* .Tools }} .Suffix */}}", u"");
    row("suffix", u"<PRE>{{ .Prompt }}<SUF>{{ .Suffix }}", u"s");
    row("thinking in the messages", u"{{ range .Messages }}<think>{{ .Thinking }}</think>{{ end }}", u"h");
    row("thinking with variables",
        u"{{- range $i, $_ := .Messages }}{{ if .Thinking }}{{ .Thinking }}{{ end }}{{ end }}", u"h");
    row("thinking outside of a range", u"{{ .Thinking }}", u"");
    row("thinking after the range", u"{{ range .Messages }}{{ end }}{{ .Thinking }}", u"");
    row("thinking in another range",
        u"{{ range .Messages }}{{ range .ToolCalls }}{{ .Thinking }}{{ end }}{{ end }}", u"");
    row("thinking of a variable", u"{{ range $m := .Messages }}{{ $m.Thinking }}{{ end }}", u"");
    row("if in the range", u"{{ range .Messages }}{{ if .Content }}x{{ end }}{{ .Thinking }}{{ end }}", u"h");
    row("never closed", u"{{ .Tools", u"t");
    row("string never closed", u"{{ \" .Tools", u"");
    row("too many ends", u"{{ end }}{{ end }}{{ .Suffix }}", u"s");
    row("empty", u"", u"");
    row("braces", u"{{{{}}}}{{", u"");
}

void TestCapabilities::readsTemplates()
{
    QFETCH(const QString, text);
    QFETCH(const QString, uses);
    const auto use = templateUse(text);
    QCOMPARE(use.tools, uses.contains(u't'));
    QCOMPARE(use.suffix, uses.contains(u's'));
    QCOMPARE(use.thinking, uses.contains(u'h'));
}

void TestCapabilities::readsLongTemplatesInLinearTime()
{
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!templateUse(QString(1 << 20, u'{')).tools);
    QVERIFY(!templateUse(u"{{range .Messages}}"_s.repeated(1 << 16)).thinking);
    QVERIFY(!templateUse(u"{{if .X}}"_s.repeated(1 << 16) + u"{{.Thinking}}"_s.repeated(1 << 16)).thinking);
    QVERIFY(!templateUse(u"{{/*"_s.repeated(1 << 16)).tools);
    QVERIFY(timer.elapsed() < 20'000);
}

void TestCapabilities::unitesWhatIsSaid_data()
{
    QTest::addColumn<QStringList>("config");
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("parser");
    QTest::addColumn<QStringList>("header");
    QTest::addColumn<bool>("projector");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const QStringList none;
    const QStringList completion{u"completion"_s};
    const auto row = [](const char *name, const QStringList &config, const QString &family,
                        const QString &parser, const QStringList &header, bool projector, const QString &text,
                        const QString &expected) {
        QTest::newRow(name) << config << family << parser << header << projector << text << expected;
    };
    row("plain", none, {}, {}, completion, false, {}, u"completion"_s);
    row("embedding", none, {}, {}, {u"embedding"_s}, false, {}, u"embedding"_s);
    row("projector", none, {}, {}, completion, true, {}, u"completion vision"_s);
    row("vision twice", none, {}, {}, {u"completion"_s, u"vision"_s}, true, {}, u"completion vision"_s);
    row("order", none, {}, {}, {u"completion"_s, u"audio"_s, u"tools"_s, u"thinking"_s}, true,
        u"{{ .Suffix }}{{ .Tools }}"_s, u"completion vision audio tools insert thinking"_s);
    row("config first", {u"image"_s, u"tools"_s}, {}, {}, completion, false, {}, u"image tools completion"_s);
    row("config alone", {u"completion"_s, u"tools"_s}, {}, {}, none, false, {}, u"completion tools"_s);
    row("parser with both", none, {}, u"qwen3-thinking"_s, completion, false, {},
        u"completion tools thinking"_s);
    row("parser with tools", none, {}, u"qwen3-coder"_s, completion, false, {}, u"completion tools"_s);
    row("parser with thoughts", none, {}, u"olmo3-think"_s, completion, false, {}, u"completion thinking"_s);
    row("parser with neither", none, {}, u"passthrough"_s, completion, false, {}, u"completion"_s);
    row("unknown parser", none, {}, u"nobody"_s, completion, false, {}, u"completion"_s);
    row("gpt-oss", none, u"gptoss"_s, {}, completion, false, {}, u"completion thinking"_s);
}

void TestCapabilities::unitesWhatIsSaid()
{
    QFETCH(const QStringList, config);
    QFETCH(const QString, family);
    QFETCH(const QString, parser);
    QFETCH(const QStringList, header);
    QFETCH(const bool, projector);
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    ConfigFacts said;
    said.capabilities = config;
    said.family = family;
    said.parser = parser;
    gguf::Facts facts;
    facts.capabilities = header;
    QCOMPARE(capabilitiesOf(said, &facts, projector, templateUse(text)).join(u' '), expected);
}

void TestCapabilities::weightsThatCantBeReadPromiseNothing()
{
    QVERIFY(capabilitiesOf({}, nullptr, false, {}).isEmpty());
}

WEIGHTROOM_TEST(TestCapabilities)
#include "tst_capabilities.moc"
