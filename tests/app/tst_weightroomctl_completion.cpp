// The completion scripts, driven as a shell drives them.
#include "app/ctlprocess.h"
#include "support/testclass.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestWeightroomctlCompletion : public QObject
{
    Q_OBJECT

private:
    // What is offered for the last of the words, sorted. The script calls the program by its plain name.
    static QStringList complete(CtlProcess &ctl, const QStringList &words)
    {
        const auto folder = QFileInfo(QStringLiteral(WEIGHTROOM_CTL)).path();
        ctl.environment().insert(u"PATH"_s, folder + u':' + qEnvironmentVariable("PATH"));
        QStringList quoted;
        for (const auto &word : words)
            quoted.append(u'\'' + word + u'\'');
        const auto result =
            ctl.shell(u"source <(\"$CTL\" completion bash); COMP_WORDS=(weightroomctl %1); COMP_CWORD=%2; "
                      "_weightroomctl; printf '%s\\n' \"${COMPREPLY[@]}\""_s.arg(
                          quoted.join(u' '), QString::number(words.size())));
        if (result.status != 0 || !result.messages.isEmpty())
            return {u"failed: "_s + QString::fromUtf8(result.messages)};
        auto offered = QString::fromUtf8(result.out).split(u'\n', Qt::SkipEmptyParts);
        offered.sort();
        return offered;
    }

private slots:
    void bashAcceptsTheScript()
    {
        const CtlProcess ctl;
        const auto result = ctl.shell(u"\"$CTL\" completion bash | bash -n"_s);
        QCOMPARE(result.status, 0);
        QVERIFY2(result.messages.isEmpty(), result.messages.constData());
        QVERIFY(ctl.run({u"completion"_s, u"bash"_s}).out.contains("complete "));
    }

    void zshAcceptsTheScriptWhereItIsInstalled()
    {
        const CtlProcess ctl;
        QVERIFY(ctl.run({u"completion"_s, u"zsh"_s}).out.contains("bashcompinit"));
        const auto result =
            ctl.shell(u"command -v zsh >/dev/null || exit 0; \"$CTL\" completion zsh | zsh -n"_s);
        QVERIFY2(result.status == 0 && result.messages.isEmpty(), result.messages.constData());
    }

    // At a terminal of its own; what is typed waits for what zsh answers.
    void zshCompletesWhatIsTyped()
    {
        if (QStandardPaths::findExecutable(u"zsh"_s).isEmpty())
            QSKIP("zsh isn't installed: its completion was only looked at, not run");
        const CtlProcess ctl;
        // Lines of an ordinary literal: moc can't read a raw one with quotes in it.
        const auto result =
            ctl.shell(u"timeout 60 zsh -f -c '"
                      "zmodload zsh/zpty || exit 1\n"
                      "tab=$(printf \"\\\\t\")\n"
                      "zpty line env TERM=dumb zsh -f -i\n"
                      "zpty -w line \"PS1=; source <(\\\"\\$CTL\\\" completion zsh); print REA\\\"\\\"DY\"\n"
                      "zpty -r line answer \"*READY*\"\n"
                      "zpty -w -n line \"weightroomctl sho$tab\"\n"
                      "zpty -r line answer \"*weightroomctl show *\"\n"
                      "zpty -w -n line \"--mod$tab\"\n"
                      "zpty -r line answer \"*--modelfile *\"\n"
                      "print done\n"
                      "'"_s);
        QVERIFY2(result.status == 0 && result.out.contains("done"), result.messages.constData());
    }

    void commandsAreCompleted()
    {
        CtlProcess ctl;
        QCOMPARE(complete(ctl, {u"l"_s}), (QStringList{u"lint"_s, u"list"_s}));
        QCOMPARE(complete(ctl, {u"--json"_s, u"ins"_s}), QStringList{u"inspect"_s});
        QVERIFY(complete(ctl, {u""_s}).contains(u"build"_s));
    }

    void optionsAreCompleted()
    {
        CtlProcess ctl;
        QCOMPARE(
            complete(ctl, {u"build"_s, u"x"_s, u"--f"_s}),
            (QStringList{u"--file"_s, u"--file-type"_s, u"--from"_s}));
        QCOMPARE(complete(ctl, {u"show"_s, u"--m"_s}), (QStringList{u"--manifest"_s, u"--modelfile"_s}));
        QCOMPARE(complete(ctl, {u"list"_s, u"--st"_s}), QStringList{u"--store"_s});
        QCOMPARE(
            complete(ctl, {u"prune"_s, u"--p"_s}),
            (QStringList{u"--partials"_s, u"--progress"_s, u"--purge"_s}));
        QCOMPARE(complete(ctl, {u"ver"_s}), QStringList{u"verify"_s});
        QCOMPARE(complete(ctl, {u"build"_s, u"--import"_s, u"re"_s}), QStringList{u"reflink"_s});
        QCOMPARE(complete(ctl, {u"trash"_s, u"e"_s}), QStringList{u"empty"_s});
    }

    void namesAreCompleted()
    {
        CtlProcess ctl;
        ctl.buildSample(u"mistral:7b"_s);
        ctl.buildSample(u"mistral:8b"_s);
        ctl.buildSample(u"qwen"_s);
        QCOMPARE(complete(ctl, {u"show"_s, u"q"_s}), QStringList{u"qwen:latest"_s});
        QCOMPARE(
            complete(ctl, {u"rm"_s, u"qwen"_s, u"mis"_s}), (QStringList{u"mistral:7b"_s, u"mistral:8b"_s}));
        for (const auto &command : {u"verify"_s, u"repair"_s})
            QCOMPARE(complete(ctl, {command, u"q"_s}), QStringList{u"qwen:latest"_s});
        // As bash parts the words at ":".
        QCOMPARE(complete(ctl, {u"show"_s, u"mistral"_s, u":"_s}), (QStringList{u"7b"_s, u"8b"_s}));
        QCOMPARE(complete(ctl, {u"show"_s, u"mistral"_s, u":"_s, u"8"_s}), QStringList{u"8b"_s});
        QCOMPARE(complete(ctl, {u"--store"_s, u"/nowhere"_s, u"show"_s, u"q"_s}), QStringList());
    }

    void namesComeFromTheStoreThatTheLineNames()
    {
        CtlProcess ctl;
        const auto store = ctl.path(u"other store"_s);
        QCOMPARE(ctl.json({u"--store"_s, store, u"build"_s, u"far"_s, u"--from"_s, samplePath()}).status, 0);
        QCOMPARE(complete(ctl, {u"--store"_s, store, u"show"_s, u"f"_s}), QStringList{u"far:latest"_s});
        QCOMPARE(complete(ctl, {u"show"_s, u"--store"_s, store, u"f"_s}), QStringList{u"far:latest"_s});
    }

    void filesAreCompleted()
    {
        CtlProcess ctl;
        ctl.file(u"a model.gguf"_s, "x");
        QCOMPARE(complete(ctl, {u"build"_s, u"x"_s, u"--from"_s, u"a"_s}), QStringList{u"a model.gguf"_s});
        QCOMPARE(complete(ctl, {u"build"_s, u"x"_s, u"-f"_s, u"a"_s}), QStringList{u"a model.gguf"_s});
        QCOMPARE(complete(ctl, {u"inspect"_s, u"a"_s}), QStringList{u"a model.gguf"_s});
    }
};

WEIGHTROOM_TEST(TestWeightroomctlCompletion)
#include "tst_weightroomctl_completion.moc"
