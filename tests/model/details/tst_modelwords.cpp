// A model in words: family, quantisation, licence, values, the command that runs it.
#include "model/build/familyname.h"
#include "model/catalog/modelorder.h"
#include "model/details/layertext.h"
#include "model/details/modelwords.h"
#include "model/details/valuetext.h"
#include "model/words/licencename.h"
#include "model/words/runcommand.h"
#include "support/storefixture.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QLocale>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestModelWords : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".?"_s));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void familiesAreNamedAsPeopleDo_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<QString>("name");
        QTest::newRow("llama") << u"llama"_s << u"Llama"_s;
        QTest::newRow("llama4") << u"llama4"_s << u"Llama"_s;
        QTest::newRow("qwen3moe") << u"qwen3moe"_s << u"Qwen"_s;
        QTest::newRow("nomic") << u"nomic-bert"_s << u"Nomic BERT"_s;
        QTest::newRow("bert") << u"bert"_s << u"BERT"_s;
        QTest::newRow("gpt-oss") << u"gptoss"_s << u"GPT-OSS"_s;
        QTest::newRow("unknown ones keep their name") << u"zebra7"_s << u"Zebra7"_s;
        QTest::newRow("unknown") << u"unknown"_s << QString();
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("hostile") << u"a\u202eb"_s << u"A\\u{202E}b"_s;
    }

    void familiesAreNamedAsPeopleDo()
    {
        QFETCH(const QString, architecture);
        QFETCH(const QString, name);
        QCOMPARE(familyName(architecture), name);
    }

    void quantisationsAreExplained_data()
    {
        QTest::addColumn<QString>("build");
        QTest::addColumn<QString>("words");
        QTest::newRow("Q4_K_M") << u"Q4_K_M"_s << u"4-bit, medium: a good balance"_s;
        QTest::newRow("Q4_K_S") << u"Q4_K_S"_s << u"4-bit, small: a good balance"_s;
        QTest::newRow("Q4_0") << u"Q4_0"_s << u"4-bit: a good balance"_s;
        QTest::newRow("Q8_0") << u"Q8_0"_s << u"8-bit: almost the original"_s;
        QTest::newRow("Q3_K_L") << u"Q3_K_L"_s << u"3-bit, large: small, with some losses"_s;
        QTest::newRow("IQ2_XXS") << u"IQ2_XXS"_s << u"2-bit, extra small: very small, with clear losses"_s;
        QTest::newRow("IQ4_NL") << u"IQ4_NL"_s << u"4-bit: a good balance"_s;
        QTest::newRow("MXFP4_MOE") << u"MXFP4_MOE"_s << u"4-bit: a good balance"_s;
        QTest::newRow("F16") << u"F16"_s << u"16-bit, not quantised: the original"_s;
        QTest::newRow("UNKNOWN_42") << u"UNKNOWN_42"_s << QString();
        QTest::newRow("none") << QString() << QString();
    }

    void quantisationsAreExplained()
    {
        QFETCH(const QString, build);
        QFETCH(const QString, words);
        QCOMPARE(quantisationWords(build), words);
    }

    void licencesAreClaimedOnlyWhenTheirTitleSaysSo_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::newRow("llama") << u"LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nLlama 3.1 Version..."_s
                               << u"Llama 3.1 Community"_s;
        QTest::newRow("meta llama") << u"META LLAMA 3 COMMUNITY LICENSE AGREEMENT\n"_s
                                    << u"Llama 3 Community"_s;
        QTest::newRow("apache") << u"\n                                 Apache License\n"
                                   "                           Version 2.0, January 2004\n"_s
                                << u"Apache 2.0"_s;
        QTest::newRow("mit") << u"MIT License\n\nCopyright (c) 2023"_s << u"MIT"_s;
        QTest::newRow("mit without a title")
            << u"Copyright (c) Microsoft\n\nPermission is hereby granted, free of charge, to any person "
               "obtaining a copy of this"_s
            << u"MIT"_s;
        QTest::newRow("gpl") << u"GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007"_s << u"GPL 3"_s;
        QTest::newRow("a mention") << u"Not under the Apache License, Version 2.0."_s << QString();
        QTest::newRow("something else") << u"All rights reserved."_s << QString();
        QTest::newRow("nothing") << QString() << QString();
    }

    void licencesAreClaimedOnlyWhenTheirTitleSaysSo()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, name);
        QCOMPARE(licenceName(text), name);
        QCOMPARE(licenceNames({text, text}), name);
        QCOMPARE(licenceNames({text, u"Something of our own."_s}), QString());
    }

    void numbersAreOrderedByTheirValue_data()
    {
        QTest::addColumn<QByteArray>("less");
        QTest::addColumn<QByteArray>("more");
        QTest::newRow("digits") << QByteArray("blk.2.x") << QByteArray("blk.10.x");
        QTest::newRow("same number") << QByteArray("blk.2.a") << QByteArray("blk.2.b");
        QTest::newRow("prefix") << QByteArray("blk.2") << QByteArray("blk.2.a");
        QTest::newRow("huge") << QByteArray("a99999999999999999999") << QByteArray("a100000000000000000000");
        QTest::newRow("zeros") << QByteArray("a1") << QByteArray("a01");
        QTest::newRow("zeros, then more") << QByteArray("a01a") << QByteArray("a1b");
        QTest::newRow("nothing") << QByteArray() << QByteArray("a");
        QTest::newRow("digit and letter") << QByteArray("a1") << QByteArray("ab");
    }

    void numbersAreOrderedByTheirValue()
    {
        QFETCH(const QByteArray, less);
        QFETCH(const QByteArray, more);
        QVERIFY(isNaturallyLess(less, more));
        QVERIFY(!isNaturallyLess(more, less));
        QVERIFY(!isNaturallyLess(less, less));
    }

    void valuesAreWrittenForPeople()
    {
        using gguf::Value;
        QCOMPARE(valueText(Value(quint64(131072)), 100), u"131,072"_s);
        QCOMPARE(valueText(Value(qint64(-5)), 100), u"-5"_s);
        QCOMPARE(valueText(Value(1e-5F), 100), u"1e-05"_s);
        QCOMPARE(valueText(Value(0.1F), 100), u"0.1"_s);
        QCOMPARE(valueText(Value(500000.0F), 100), u"500,000"_s);
        QCOMPARE(valueText(Value(true), 100), u"true"_s);
        QCOMPARE(valueText(Value(QByteArray("a\nb")), 100), u"a\\nb"_s);
        QCOMPARE(valueText(Value(QByteArray("0123456789")), 4), u"0123…"_s);
        QCOMPARE(valueText(Value(QByteArray(100, 'x')), 4), u"xxxx…"_s);
        QCOMPARE(wholeValue(Value(QByteArray("a\nb")), 100), u"a\nb"_s);
    }

    void enumsAreNamedAndUnknownOnesAreNot()
    {
        gguf::Entry entry;
        entry.key = "general.file_type";
        entry.type = gguf::ValueType::Uint32;
        entry.value = quint64(15);
        QCOMPARE(valueMeaning(entry), u"Q4_K_M"_s);
        QCOMPARE(valueText(entry, 100), u"15"_s);
        entry.value = quint64(999);
        QCOMPARE(valueMeaning(entry), QString());
        entry.key = "bert.pooling_type";
        entry.value = quint64(1);
        QCOMPARE(valueMeaning(entry), u"mean"_s);
        entry.value = quint64(77);
        QCOMPARE(valueMeaning(entry), QString());
        entry.type = gguf::ValueType::Array;
        entry.elementType = gguf::ValueType::String;
        entry.value = {};
        entry.length = 128256;
        QCOMPARE(valueKind(entry), u"list of text"_s);
        QCOMPARE(valueText(entry, 100), u"128,256 values"_s);
    }

    void theCommandNamesTheStoreUnlessItsTheDefault()
    {
        const StoreFixture store;
        qunsetenv("OLLAMA_MODELS");
        QCOMPARE(
            runCommand(store.open(), nameOf(u"llama3.1:8b+Q4_0")),
            QString(u"OLLAMA_MODELS="_s + store.path() + u" ollama run llama3.1:8b"_s));
        qputenv("OLLAMA_MODELS", QFile::encodeName(store.path()));
        QCOMPARE(runCommand(store.open(), nameOf(u"llama3.1:8b")), u"ollama run llama3.1:8b"_s);
        const auto link = store.beside(u"it's a link %1"_s);
        QVERIFY(QFile::link(store.path(), link));
        qputenv("OLLAMA_MODELS", QFile::encodeName(link));
        QCOMPARE(runCommand(store.open(), nameOf(u"me/x:1")), u"ollama run me/x:1"_s);
        qunsetenv("OLLAMA_MODELS");
    }

    void pathsAreQuotedForAShell()
    {
        const StoreFixture store;
        const auto odd = store.beside(u"it's %1 odd"_s);
        QVERIFY(QDir().mkpath(odd + u"/blobs"_s) && QDir().mkpath(odd + u"/manifests"_s));
        const auto opened = Store::open(odd, Store::Access::Read);
        QVERIFY(opened);
        const auto command = runCommand(*opened, nameOf(u"a:b"));
        QVERIFY2(command.endsWith(u"/it'\\''s %1 odd' ollama run a:b"_s), qPrintable(command));
    }

    void layerTextsAreSafeToShow()
    {
        QCOMPARE(layerTextOf("a\x1b[1m\r\nb").text, u"a\u241b[1m\nb"_s);
        QCOMPARE(
            layerTextOf("a\xe2\x80\xae"
                        "b")
                .text,
            u"a\u27e8U+202e\u27e9b"_s);
        QCOMPARE(layerTextOf("{\"a\":1}").text, u"{\n    \"a\": 1\n}\n"_s);
        QCOMPARE(layerTextOf("{{ .Prompt }}").text, u"{{ .Prompt }}"_s);
        QVERIFY(!layerTextOf(QByteArray("a\0b", 3)).isText);
        QVERIFY(!layerTextOf("\xff\xfe").isText);
        const auto cut = layerTextOf(QByteArray(kLayerLineCharacters + 1, 'x') + "\nshort");
        QVERIFY(cut.isCut);
        QCOMPARE(cut.text.section(u'\n', 0, 0).size(), kLayerLineCharacters + 1);
        QVERIFY(cut.text.endsWith(u"…\nshort"_s));
    }
};

WEIGHTROOM_TEST(TestModelWords)
#include "tst_modelwords.moc"
