// Whether a template is one, as Go's parser sees it: the verdicts and messages follow from its grammar.
#include "model/gotemplate/gotemplate.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom::modelfile;

class TestGoTemplate : public QObject
{
    Q_OBJECT

private slots:
    void whatGoTakesIsFine_data()
    {
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QString &text) { QTest::newRow(name) << text; };
        row("no action", u"plain } text { with }} braces"_s);
        row("blank", u" \t\n"_s);
        row("field", u"{{ .Prompt }}"_s);
        row("fields of fields", u"{{ .A.B.C }}{{ $.A.B }}{{ (.A).B }}"_s);
        row("dot and dollar", u"{{.}}{{$}}{{ . | print }}"_s);
        row("trimmed", u"a {{- .A -}} b {{- /* c */ -}} d"_s);
        row("a minus that trims nothing", u"{{-3}}{{- 3}}{{3 -}}{{ -3 }}"_s);
        row("several spaces before a trim", u"{{ .A   -}} b"_s);
        row("comment over lines", u"{{/* a\n b }} */}}"_s);
        row("line ends in an action", u"{{\n  $x\r\n:=\t1\n}}{{ $x }}"_s);
        row("pipeline", u"{{ .A | printf \"%s %d\" | len }}"_s);
        row("pipeline that ends in a pipe", u"{{ .A | }}"_s);
        row("pipeline into a field", u"{{ 1 | .A | .B.C }}"_s);
        row("parentheses", u"{{ and (eq .Role \"user\") (not (or .A (len .B))) }}"_s);
        row("all functions",
            u"{{ and 1 }}{{ or 1 }}{{ not 1 }}{{ len . }}{{ index . 1 }}{{ slice . 1 2 }}{{ print }}"
            "{{ printf }}{{ println }}{{ html . }}{{ js . }}{{ urlquery . }}{{ call . }}{{ eq 1 1 }}{{ ne 1 "
            "1 }}"
            "{{ lt 1 1 }}{{ le 1 1 }}{{ gt 1 1 }}{{ ge 1 1 }}{{ json . }}{{ currentDate }}{{ yesterdayDate }}"
            "{{ toTypeScriptType . }}"_s);
        row("if", u"{{ if .A }}a{{ else if .B }}b{{ else if .C }}c{{ else }}d{{ end }}"_s);
        row("with", u"{{ with .A }}a{{ else with .B }}b{{ else }}c{{ end }}"_s);
        row("else with a nested if", u"{{ if .A }}{{ else }}{{ if .B }}{{ end }}{{ end }}"_s);
        row("range",
            u"{{ range .A }}{{ break }}{{ else }}x{{ end }}{{ range .B }}{{ if . }}{{ continue }}{{ end }}{{ end }}"_s);
        row("range with variables",
            u"{{ range $i, $v := .A }}{{ $i }}{{ $v }}{{ end }}{{ range $v := .A }}{{ end }}"_s);
        row("range that assigns", u"{{ $v := 1 }}{{ range $v = .A }}{{ $v }}{{ end }}"_s);
        row("range over nothing declared", u"{{ range $i, $ := .A }}{{ end }}"_s);
        row("assignment to what isn't there", u"{{ $x = 1 }}{{ $x }}"_s);
        row("variable in parentheses", u"{{ ($x := 1) }}{{ $x }}"_s);
        row("variable as a first argument", u"{{ $x := . }}{{ $x 1 }}{{ $x +2 }}{{ $x.Y 1 }}"_s);
        row("define and template", u"{{ define \"t\" }}{{ . }}{{ end }}{{ template \"t\" . }}"_s);
        row("define twice, one blank", u"{{ define \"t\" }} {{ end }}{{ define `t` }}x{{ end }}"_s);
        row("block", u"{{ block \"b\" .A }}{{ . }}{{ end }}"_s);
        row("numbers",
            u"{{ print 0 -0 +7 7_3 0b10_01 0o17 017 0x7f 0X_f 1.5 .5 5. 1e9 1E-9 0x1p4 0x_1.8p-2 4i -1.2+4i "
            u"18446744073709551615 "
            "1e39 073i }}"_s);
        row("characters", u"{{ print 'a' '\\n' '\\'' '\\x41' '\\101' '\\u30d1' '\\U0001F600' 'パ' }}"_s);
        row("texts", u"{{ print \"\" \"a\\\"b\\\\\" \"\\t\\x41\\101\\u0041\" `a\nb\\` \"{{ }}\" }}"_s);
        row("words that aren't keywords", u"{{ .if }}{{ .end.range }}{{ $nil := 1 }}{{ $nil }}"_s);
        row("true, false, nil", u"{{ if true }}{{ print false nil }}{{ end }}"_s);
        row("letters of all languages", u"{{ .Größe.長さ }}{{ $ä1 := 1 }}{{ $ä1 }}"_s);
        row("closing braces next to a name", u"{{if .A}}{{$x := .B}}{{$x}}{{end}}"_s);
        row("nested very deep", u"{{ if .A }}"_s.repeated(100'000));
        row("very many parentheses", u"{{ "_s + u"("_s.repeated(100'000));
        row("very long chain", u"{{ if .A }}"_s + u"{{ else if .B }}"_s.repeated(100'000));
        row("deep, but not too deep", u"{{ if .A }}"_s.repeated(200) + u"{{ end }}"_s.repeated(200));
    }
    void whatGoTakesIsFine()
    {
        QFETCH(QString, text);
        const auto fault = checkTemplate(text).fault;
        QVERIFY2(!fault, fault ? qPrintable(badTemplateText(*fault)) : "");
    }

    void whatGoRefusesIsAFault_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message"); // without "template error: "
        QTest::addColumn<QString>("marked");
        const auto row = [](const char *name, const QString &text, const QString &message,
                            const QString &marked) { QTest::newRow(name) << text << message << marked; };
        const auto one = [](const QString &what) { return u"template: :1: "_s + what; };
        row("empty action", u"{{}}"_s, one(u"missing value for command"_s), u"}}"_s);
        row("never closed", u"a {{ .A"_s, one(u"unclosed action"_s), u"{{ .A"_s);
        row("never closed, lines before", u"a\nb {{ .A\n c"_s, u"template: :3: function \"c\" not defined"_s,
            u"c"_s);
        row("closed on no line", u"{{ .A\n"_s, u"template: :2: unclosed action started at :1"_s,
            u"{{ .A\n"_s);
        row("one brace", u"{{ .A }"_s, one(u"unexpected \"}\" in operand"_s), u"}"_s);
        row("comment never closed", u"a{{/* b }}"_s, one(u"unclosed comment"_s), u"/*"_s);
        row("comment with more behind", u"{{/* b */ .A }}"_s, one(u"comment ends before closing delimiter"_s),
            u"/* b */"_s);
        row("unknown function", u"hello {{ upper .A }}"_s, one(u"function \"upper\" not defined"_s),
            u"upper"_s);
        row("jinja's loop", u"x\n{% for m in messages %}{{ m['role'] }}"_s,
            u"template: :2: bad character U+005B '['"_s, u"m"_s);
        row("jinja's filter", u"{{ content | trim }}"_s, one(u"function \"content\" not defined"_s),
            u"content"_s);
        row("unknown variable", u"{{ $x }}"_s, one(u"undefined variable \"$x\""_s), u"$x"_s);
        row("variable behind its end", u"{{ with $x := 4 }}{{ end }}{{ $x }}"_s,
            one(u"undefined variable \"$x\""_s), u"$x"_s);
        row("variable from around a define", u"{{ $x := 1 }}{{ define \"t\" }}{{ $x }}{{ end }}"_s,
            one(u"undefined variable \"$x\""_s), u"$x"_s);
        row("end too much", u"{{ if .A }}{{ end }}\n{{ end }}"_s, u"template: :2: unexpected {{end}}"_s,
            u"{{ end }}"_s);
        row("end too much over lines", u"{{-\nend }}"_s, u"template: :2: unexpected {{end}}"_s,
            u"{{-\nend }}"_s);
        row("else too much", u"{{ else }}"_s, one(u"unexpected {{else}}"_s), u"{{ else }}"_s);
        row("else too much in a define", u"{{ define \"t\" }}{{ else }}{{ end }}"_s,
            one(u"unexpected {{else}} in define clause"_s), u"{{ else }}"_s);
        row("two elses", u"{{ if .A }}1{{ else }}2{{ else }}3{{ end }}"_s,
            one(u"expected end; found {{else}}"_s), u"{{ else }}"_s);
        row("no end", u"{{ range .A }}\n\n"_s, u"template: :3: unexpected EOF"_s, u"{{ range"_s);
        row("no end behind else", u"{{ if .A }}{{ else }}"_s, one(u"unexpected EOF"_s), u"{{ if"_s);
        row("no end of a define", u"{{ define \"t\" }}x{{ if .A }}{{ end }}"_s, one(u"unexpected EOF"_s),
            u"{{ define"_s);
        row("no end of an else if", u"{{ if .A }}{{- else if .B }}"_s, one(u"unexpected EOF"_s),
            u"{{- else if"_s);
        row("else if of a range", u"{{ range .A }}{{ else if .B }}{{ end }}"_s,
            one(u"unexpected <if> in input"_s), u"if"_s);
        row("else with of an if", u"{{ if .A }}{{ else with .B }}{{ end }}"_s,
            one(u"unexpected <with> in input"_s), u"with"_s);
        row("break outside", u"{{ range .A }}{{ end }}{{ break }}"_s, one(u"{{break}} outside {{range}}"_s),
            u"break"_s);
        row("continue in the else", u"{{ range .A }}{{ else }}{{ continue }}{{ end }}"_s,
            one(u"{{continue}} outside {{range}}"_s), u"continue"_s);
        row("break with a value", u"{{ range .A }}{{ break 1 }}{{ end }}"_s,
            one(u"unexpected \"1\" in {{break}}"_s), u"1"_s);
        row("break in a define in a range",
            u"{{ range .A }}{{ block \"b\" . }}{{ break }}{{ end }}{{ end }}"_s,
            one(u"{{break}} outside {{range}}"_s), u"break"_s);
        row("if without a value", u"{{ if }}x{{ end }}"_s, one(u"missing value for if"_s), u"}}"_s);
        row("define within", u"{{ if .A }}{{ define \"t\" }}{{ end }}{{ end }}"_s,
            one(u"unexpected <define> in command"_s), u"define"_s);
        row("define without a name", u"{{ define .A }}{{ end }}"_s,
            one(u"unexpected \".A\" in define clause"_s), u".A"_s);
        row("define twice", u"{{ define \"t\" }}a{{ end }}{{ define \"t\" }}b{{ end }}"_s,
            one(u"template: multiple definition of template \"t\""_s), u"}}"_s);
        row("template by a field", u"{{ template .A }}"_s, one(u"unexpected \".A\" in template clause"_s),
            u".A"_s);
        row("template without an argument", u"{{ template \"t\" }}"_s, u"undefined template specified"_s,
            u"template"_s);
        row("block without one", u"{{ block \"b\" }}x{{ end }}"_s, one(u"missing value for block clause"_s),
            u"}}"_s);
        row("comma", u"{{ printf 3, 4 }}"_s, one(u"unexpected \",\" in operand"_s), u","_s);
        row("two names outside a range", u"{{ with $v, $u := 3 }}{{ end }}"_s,
            one(u"too many declarations in with"_s), u","_s);
        row("three names", u"{{ range $u, $v, $w := 3 }}{{ end }}"_s,
            one(u"too many declarations in range"_s), u","_s);
        row("a value after the comma", u"{{ range $u, 3 }}{{ end }}"_s,
            one(u"range can only initialize variables"_s), u"3"_s);
        row("declared twice", u"{{ range $x := $y := 3 }}{{ end }}"_s, one(u"undefined variable \"$y\""_s),
            u"$y"_s);
        row("field of a declaration", u"{{ with $x.Y := 4 }}{{ end }}"_s, one(u"undefined variable \"$x\""_s),
            u"$x"_s);
        row("colon alone", u"{{ .A : 1 }}"_s, one(u"expected :="_s), u":"_s);
        row("plus assigns", u"{{ $x += 1 }}"_s, one(u"undefined variable \"$x\""_s), u"$x"_s);
        row("exclamation mark", u"{{ $x := . }}{{ $x!2 }}"_s, one(u"bad character U+0021 '!'"_s), u"$x"_s);
        row("arguments that touch", u"{{ printf 3`x` }}"_s, one(u"unexpected \"`x`\" in operand"_s),
            u"`x`"_s);
        row("dot behind a text", u"{{ printf `x`. }}"_s, one(u"unexpected <.> in operand"_s), u"."_s);
        row("field of a number", u"{{ 1.E }}"_s, one(u"illegal number syntax: \"1.E\""_s), u"1.E"_s);
        row("field of a text", u"{{ \"a\".B }}"_s, one(u"unexpected . after term \"\\\"a\\\"\""_s),
            u"\"a\""_s);
        row("field of nil", u"{{ nil.E }}"_s, one(u"unexpected . after term \"nil\""_s), u"nil"_s);
        row("piped into a dot", u"{{ 12 | . }}"_s, one(u"non executable command in pipeline stage 2"_s),
            u"}}"_s);
        row("piped into a text", u"{{ . | print | \"x\" }}"_s,
            one(u"non executable command in pipeline stage 3"_s), u"}}"_s);
        row("empty parentheses", u"{{ print ( ) }}"_s, one(u"missing value for parenthesized pipeline"_s),
            u")"_s);
        row("parenthesis not closed", u"{{ (print 1 }}"_s, one(u"unclosed left paren"_s), u"{{ (print 1 "_s);
        row("parenthesis too much", u"{{ print 1) }}"_s, one(u"unexpected right paren"_s), u")"_s);
        row("text not closed", u"{{ print \"a }}\n\" }}"_s, one(u"unterminated quoted string"_s),
            u"\"a }}\n"_s);
        row("raw text not closed", u"{{ print `a }}"_s, one(u"unterminated raw quoted string"_s), u"`a }}"_s);
        row("character not closed", u"{{ print 'a }}"_s, one(u"unterminated character constant"_s),
            u"'a }}"_s);
        row("quotes of a word processor", u"{{ eq .Role “user” }}"_s,
            one(u"unrecognized character in action: U+201C '“'"_s), u"“"_s);
        row("two characters", u"{{ 'ab' }}"_s, one(u"malformed character constant: 'ab'"_s), u"'ab'"_s);
        row("no character", u"{{ '' }}"_s, one(u"invalid syntax"_s), u"''"_s);
        row("escape that is none", u"{{ \"\\q\" }}"_s, one(u"invalid syntax"_s), u"\"\\q\""_s);
        row("escaped single quote in double ones", u"{{ \"\\'\" }}"_s, one(u"invalid syntax"_s),
            u"\"\\'\""_s);
        row("escape with a sign", u"{{ \"\\x+1\" }}"_s, one(u"invalid syntax"_s), u"\"\\x+1\""_s);
        row("escape with a blank", u"{{ \"\\x1 \" }}"_s, one(u"invalid syntax"_s), u"\"\\x1 \""_s);
        row("escape of half a character", u"{{ \"\\ud800\" }}"_s, one(u"invalid syntax"_s), u"\"\\ud800\""_s);
        row("escape above 255", u"{{ \"\\777\" }}"_s, one(u"invalid syntax"_s), u"\"\\777\""_s);
        row("number with letters", u"{{ 3k }}"_s, one(u"bad number syntax: \"3k\""_s), u"3k"_s);
        row("sign alone", u"{{ print - }}"_s, one(u"illegal number syntax: \"-\""_s), u"-"_s);
        row("underscores side by side", u"{{ 1__0 }}"_s, one(u"illegal number syntax: \"1__0\""_s),
            u"1__0"_s);
        row("number too large", u"{{ 18446744073709551616 }}"_s,
            one(u"integer overflow: \"18446744073709551616\""_s), u"18446744073709551616"_s);
        row("float too large", u"{{ 1e309 }}"_s, one(u"illegal number syntax: \"1e309\""_s), u"1e309"_s);
        row("bad octal", u"{{ 089 }}"_s, one(u"integer overflow: \"089\""_s), u"089"_s);
        row("long token", u"{{ end \"abcdefghijklmnop\" }}"_s,
            one(u"unexpected \"\\\"abcdefghi\"... in end"_s), u"\"abcdefghijklmnop\""_s);
    }
    void whatGoRefusesIsAFault()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        QFETCH(QString, marked);
        const auto fault = checkTemplate(text).fault;
        QVERIFY(fault);
        QCOMPARE(badTemplateText(*fault), u"template error: "_s + message);
        QCOMPARE(text.mid(fault->range.begin, fault->range.length()), marked);
    }

    // A fault in front of what is too deep, and one as deep as is looked at, are told.
    void depthHidesNothingBefore()
    {
        QVERIFY(checkTemplate(u"{{ x }}"_s + u"{{ if .A }}"_s.repeated(1000)).fault);
        QVERIFY(checkTemplate(u"{{ if .A }}"_s.repeated(kDeepestTemplate - 2) + u"{{ x }}"_s).fault);
        const auto deep = checkTemplate(u"{{ if .A }}"_s.repeated(kDeepestTemplate + 2) + u"{{ x }}"_s);
        QVERIFY(!deep.fault && deep.uncheckedFrom);
    }

    // A million of anything takes no longer than a line of it for each.
    void manyVariablesAreNoSearch()
    {
        QString text;
        for (int i = 0; i < 50'000; ++i)
            text += u"{{ $v%1 := 1 }}"_s.arg(i);
        text += u"{{ $v0 }}"_s.repeated(50'000);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(!checkTemplate(text).fault);
        qInfo("%lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 10'000);
    }

    // Any beginning of a template ends somehow, and none but the whole one and few others are fine.
    void aTemplateCutAnywhereIsCheckedToItsEnd()
    {
        const auto text =
            u"{{- /* c */ -}}{{ define \"t\" }}x{{ end }}{{ range $i, $m := .Messages }}{{ if eq $m.Role "
            u"\"user\" }}"
            "{{ printf `%s` ('a') | len }}{{ else if 0x1p4 }}{{ break }}{{ end }}{{ template \"t\" . }}{{ end }}"_s;
        QVERIFY(!checkTemplate(text).fault);
        for (qsizetype length = 0; length < text.size(); ++length) {
            const auto fault = checkTemplate(QStringView(text).first(length)).fault;
            if (fault)
                QVERIFY(fault->range.begin >= 0 && fault->range.end <= length);
            else
                QVERIFY(length < text.indexOf(u"{{ range"_s) + 2);
        }
    }

    // The shared ones, and in a clone without them those of the same shapes below.
    void templatesThatPeopleUseAreFine_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("chatml")
            << u"{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}"
               "<|im_start|>assistant\n"_s;
        QTest::newRow("tools")
            << u"{{- range $i, $_ := .Messages }}{{- $last := eq (len (slice $.Messages $i)) 1 -}}"
               "{{ if and $.Tools $last }}{{ range $.Tools }}{\"function\": {{ json .Function }}}"
               "{{ end }}{{ else if .Content }}{{ .Content }}{{ end }}{{ end }}"_s;
        if (weightroom::kShared.isEmpty())
            return;
        QFile file(weightroom::kShared + u"/vectors/templates.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto templates = QJsonDocument::fromJson(file.readAll()).object()[u"templates"_s].toArray();
        QVERIFY(templates.size() >= 14);
        for (const auto &each : templates)
            QTest::newRow(qPrintable(u"shared: "_s + each.toObject()[u"id"_s].toString()))
                << each.toObject()[u"template"_s].toString();
    }
    void templatesThatPeopleUseAreFine() { whatGoTakesIsFine(); }
};

WEIGHTROOM_TEST(TestGoTemplate)
#include "tst_gotemplate.moc"
