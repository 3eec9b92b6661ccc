// What a header means.
#include "model/gguf/facts.h"
#include "model/gguf/reader.h"
#include "support/ggufbuilder.h"
#include "support/testclass.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;
using namespace weightroom;
using gguf::ValueType;

using Fill = std::function<void(GgufBuilder &)>;
Q_DECLARE_METATYPE(Fill)

class TestGgufFacts : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    gguf::Facts factsOf(const GgufBuilder &builder)
    {
        const QString path = m_dir.filePath(u"a.gguf"_s);
        builder.write(path);
        const auto header = gguf::readHeader(path);
        if (!header)
            qFatal("%s", qPrintable(header.error().message));
        return gguf::factsOf(*header);
    }

    static GgufBuilder llama()
    {
        GgufBuilder builder;
        builder.string("general.architecture", "llama").u32("llama.block_count", 2);
        return builder;
    }

private slots:
    void aModelIsDescribed()
    {
        const auto facts = factsOf(llama()
                                       .string("general.name", "A model")
                                       .u32("general.file_type", 15)
                                       .u32("llama.context_length", 4096)
                                       .u32("llama.embedding_length", 2048)
                                       .number("llama.attention.causal", ValueType::Bool, 1)
                                       .u32("gpt2.context_length", 7)
                                       .tensor("a", 0, {3})
                                       .tensor("b", 12, {256, 2})
                                       .tensor("c", 1, {10, 10}));
        QCOMPARE(facts.architecture.value(), u"llama"_s);
        QCOMPARE(facts.family(), u"llama"_s);
        QCOMPARE(facts.name.value(), u"A model"_s);
        QCOMPARE(facts.fileType.value(), 15U);
        QCOMPARE(facts.contextLength.value(), 4096U);
        QCOMPARE(facts.embeddingLength.value(), 2048U);
        QCOMPARE(facts.blockCount.value(), 2U);
        QCOMPARE(facts.causal.value(), true);
        QVERIFY(!facts.poolingType);
        QCOMPARE(facts.parameterCount, 3U + 512U + 100U);
        QCOMPARE(facts.dominantTensorType, u"Q4_K"_s); // 288 bytes against 200 and 12
        QCOMPARE(facts.kind, gguf::Kind::Model);
        QCOMPARE(facts.capabilities, QStringList{u"completion"_s});
        QCOMPARE(facts.problems, QStringList());
    }

    void aScalarIsOneParameterAndAnEmptyTensorNone()
    {
        const auto facts = factsOf(llama().tensor("a", 0, {}).tensor("b", 0, {32, 0}));
        QCOMPARE(facts.parameterCount, 1U);
    }

    void strangeValuesAreAbsentAndSaid_data()
    {
        QTest::addColumn<Fill>("fill");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, Fill fill, const QString &problem) {
            QTest::newRow(name) << fill << problem;
        };
        row(
            "negative context",
            [](GgufBuilder &b) { b.number("llama.context_length", ValueType::Int32, -1); },
            u"llama.context_length is negative: -1"_s);
        row(
            "context as text", [](GgufBuilder &b) { b.string("llama.context_length", "4096"); },
            u"llama.context_length is of type string"_s);
        row(
            "context as float",
            [](GgufBuilder &b) { b.number("llama.context_length", ValueType::Float32, 1); },
            u"llama.context_length is of type float32"_s);
        row(
            "context as array",
            [](GgufBuilder &b) { b.numbers("llama.context_length", ValueType::Uint32, {1}); },
            u"llama.context_length is of type array"_s);
        row(
            "file type as text", [](GgufBuilder &b) { b.string("general.file_type", "Q4_K_M"); },
            u"general.file_type is of type string"_s);
        row(
            "file type as bool", [](GgufBuilder &b) { b.number("general.file_type", ValueType::Bool, 1); },
            u"general.file_type is of type bool"_s);
        row(
            "name as number", [](GgufBuilder &b) { b.u32("general.name", 1); },
            u"general.name is of type uint32"_s);
    }
    void strangeValuesAreAbsentAndSaid()
    {
        QFETCH(Fill, fill);
        QFETCH(QString, problem);
        auto builder = llama();
        fill(builder);
        const auto facts = factsOf(builder);
        QVERIFY(!facts.contextLength && !facts.fileType && !facts.name);
        QCOMPARE(facts.problems.size(), 1);
        QVERIFY2(facts.problems[0].startsWith(problem), qPrintable(facts.problems[0]));
    }

    void aFileTypeMayBeOfAnyIntegerType()
    {
        QCOMPARE(factsOf(llama().number("general.file_type", ValueType::Int8, 7)).fileType.value(), 7U);
        QCOMPARE(factsOf(llama().number("general.file_type", ValueType::Uint64, 0)).fileType.value(), 0U);
        const auto unknown = factsOf(llama().u32("general.file_type", 9999));
        QCOMPARE(unknown.fileType.value(), 9999U);
        QVERIFY(unknown.problems.join(u' ').contains(u"9999"));
        QVERIFY(factsOf(llama().u32("general.file_type", 5)).problems.join(u' ').contains(u"Q4_2"));
    }

    void integersOfOtherTypesAreReadAndSaid_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<ValueType>("type");
        for (const char *key :
             {"general.file_type", "llama.context_length", "llama.embedding_length", "llama.pooling_type"}) {
            for (const ValueType type :
                 {ValueType::Uint8, ValueType::Int8, ValueType::Uint16, ValueType::Int16, ValueType::Uint32,
                  ValueType::Int32, ValueType::Uint64, ValueType::Int64})
                QTest::addRow("%s, %s", key, qPrintable(gguf::valueTypeName(type)))
                    << QByteArray(key) << type;
        }
    }
    void integersOfOtherTypesAreReadAndSaid()
    {
        QFETCH(QByteArray, key);
        QFETCH(ValueType, type);
        const auto facts = factsOf(llama().number(key, type, 2));
        QCOMPARE(
            facts.fileType.value_or(2) + facts.contextLength.value_or(2) + facts.embeddingLength.value_or(2)
                + facts.poolingType.value_or(2),
            8U);
        QVERIFY(facts.fileType || facts.contextLength || facts.embeddingLength || facts.poolingType);
        const QString problem = u"%1 is of type %2, not uint32: llama.cpp won't run the model"_s.arg(
            QString::fromLatin1(key), gguf::valueTypeName(type));
        QCOMPARE(facts.problems, type == ValueType::Uint32 ? QStringList() : QStringList{problem});
    }

    void whatLlamaDoesNotRunItselfMayHaveThem()
    {
        for (const char *type : {"adapter", "projector"}) {
            const auto facts = factsOf(llama()
                                           .string("general.type", type)
                                           .number("general.file_type", ValueType::Uint64, 1)
                                           .alignment(8)
                                           .tensor("a", 0, {1}));
            QCOMPARE(facts.fileType.value(), 1U);
            QCOMPARE(facts.problems, QStringList());
        }
    }

    void whatIsNoBoolIsAbsentAndSaid()
    {
        const auto facts = factsOf(llama().u32("llama.attention.causal", 1));
        QVERIFY(!facts.causal);
        QCOMPARE(facts.problems, QStringList{u"llama.attention.causal is of type uint32, not a bool"_s});
    }

    void weightsThatCanNotBeMappedAreSaid_data()
    {
        QTest::addColumn<quint32>("alignment");
        for (const quint32 alignment : {1U, 8U, 16U, 32U, 64U})
            QTest::addRow("%u", alignment) << alignment;
    }
    // Headers of every length: the alignment alone decides nothing.
    void weightsThatCanNotBeMappedAreSaid()
    {
        QFETCH(quint32, alignment);
        int said = 0;
        for (int length = 0; length < 32; ++length) {
            const auto builder = llama().alignment(alignment).string("general.name", QByteArray(length, 'n'));
            QCOMPARE(factsOf(builder).problems, QStringList()); // nothing to map

            const qsizetype end = GgufBuilder(builder).rawTensor("a", 0, {8}, 0).bytes().size();
            const auto facts = factsOf(GgufBuilder(builder).tensor("a", 0, {8}));
            const QStringList problem{
                u"The weights begin at byte %1, which isn't a multiple of 32: llama.cpp fails to map them"_s
                    .arg(end)};
            QCOMPARE(facts.problems, end % 32 == 0 ? QStringList() : problem);
            said += end % 32 == 0 ? 0 : 1;
        }
        QCOMPARE(said, 32 - int(std::min(alignment, 32U)));
    }

    void withoutAnArchitectureTheFamilyIsUnknown()
    {
        for (const GgufBuilder &builder :
             {GgufBuilder().u32("llama.context_length", 1), GgufBuilder().u32("general.architecture", 7),
              GgufBuilder().strings("general.architecture", {"llama"})}) {
            const auto facts = factsOf(builder);
            QVERIFY(!facts.architecture);
            QVERIFY(!facts.contextLength);
            QCOMPARE(facts.family(), u"unknown"_s);
            QCOMPARE(facts.problems.size(), 1);
        }
    }

    void kindsAreToldApart_data()
    {
        QTest::addColumn<Fill>("fill");
        QTest::addColumn<gguf::Kind>("kind");
        const auto row = [](const char *name, gguf::Kind kind, Fill fill) {
            QTest::newRow(name) << fill << kind;
        };
        row("model", gguf::Kind::Model,
            [](GgufBuilder &b) { b.string("general.architecture", "llama").tensor("a", 0, {1}); });
        row("adapter", gguf::Kind::Adapter,
            [](GgufBuilder &b) { b.string("general.type", "adapter").tensor("a", 0, {1}); });
        row("projector", gguf::Kind::Projector,
            [](GgufBuilder &b) { b.string("general.type", "projector"); });
        row("mmproj", gguf::Kind::Projector, [](GgufBuilder &b) { b.string("general.type", "mmproj"); });
        row("vision blocks alone", gguf::Kind::Projector,
            [](GgufBuilder &b) { b.string("general.architecture", "x").u32("x.vision.block_count", 1); });
        row("vision and text blocks", gguf::Kind::Model, [](GgufBuilder &b) {
            b.string("general.architecture", "x").u32("x.vision.block_count", 1).u32("x.block_count", 1);
        });
        row("clip that sees", gguf::Kind::Projector, [](GgufBuilder &b) {
            b.string("general.architecture", "clip").number("clip.has_vision_encoder", ValueType::Bool, 1);
        });
        row("clip that hears", gguf::Kind::Projector, [](GgufBuilder &b) {
            b.string("general.architecture", "clip").number("clip.has_audio_encoder", ValueType::Bool, 1);
        });
        row("clip that doesn't", gguf::Kind::Model, [](GgufBuilder &b) {
            b.string("general.architecture", "clip").number("clip.has_vision_encoder", ValueType::Bool, 0);
        });
        row("vocabulary", gguf::Kind::VocabularyOnly, [](GgufBuilder &b) {
            b.string("general.architecture", "llama").strings("tokenizer.ggml.tokens", {"a"});
        });
        row("first shard without tensors", gguf::Kind::Model, [](GgufBuilder &b) {
            b.strings("tokenizer.ggml.tokens", {"a"}).u32("split.no", 0).u32("split.count", 2);
        });
    }
    void kindsAreToldApart()
    {
        QFETCH(Fill, fill);
        QFETCH(gguf::Kind, kind);
        GgufBuilder builder;
        fill(builder);
        const auto facts = factsOf(builder);
        QCOMPARE(facts.kind, kind);
        QCOMPARE(facts.capabilities.isEmpty(), kind != gguf::Kind::Model);
    }

    void capabilitiesFollowKeysAndTemplate_data()
    {
        QTest::addColumn<Fill>("fill");
        QTest::addColumn<QString>("capabilities");
        const auto row = [](const char *name, const QString &capabilities, Fill fill) {
            QTest::newRow(name) << fill << capabilities;
        };
        row("none", u"completion"_s, [](GgufBuilder &) {});
        row("pooling", u"embedding"_s, [](GgufBuilder &b) { b.u32("llama.pooling_type", 0); });
        row("eyes and ears", u"completion vision audio"_s,
            [](GgufBuilder &b) { b.u32("llama.vision.block_count", 1).u32("llama.audio.block_count", 1); });
        row("tools", u"completion tools"_s,
            [](GgufBuilder &b) { b.string("tokenizer.chat_template", "{% if tools %}"); });
        row("tool_call", u"completion tools"_s,
            [](GgufBuilder &b) { b.string("tokenizer.chat_template", "<tool_call>"); });
        row("thinking", u"completion thinking"_s,
            [](GgufBuilder &b) { b.string("tokenizer.chat_template", "<think>\n</think>"); });
        row("think not closed", u"completion"_s,
            [](GgufBuilder &b) { b.string("tokenizer.chat_template", "</think><think>"); });
        row("template of another type", u"completion"_s,
            [](GgufBuilder &b) { b.strings("tokenizer.chat_template", {"tools"}); });
    }
    void capabilitiesFollowKeysAndTemplate()
    {
        QFETCH(Fill, fill);
        QFETCH(QString, capabilities);
        auto builder = llama();
        fill(builder);
        QCOMPARE(factsOf(builder).capabilities.join(u' '), capabilities);
    }

    void anArchitectureWithPlaceholdersIsOnlyText()
    {
        const auto facts = factsOf(GgufBuilder()
                                       .string("general.architecture", "%2\x1b")
                                       .number("%2\x1b.context_length", ValueType::Int32, -5));
        QCOMPARE(facts.architecture.value(), u"%2\x1b"_s);
        QVERIFY(facts.problems.contains(u"%2\\x1b.context_length is negative: -5"_s));
    }

    void aSplitNumberPastTheCountIsAProblem()
    {
        const auto facts = factsOf(llama().u32("split.no", 7).u32("split.count", 2));
        QCOMPARE(facts.problems, QStringList{u"It claims to be shard 8 of 2"_s});
    }
};

WEIGHTROOM_TEST(TestGgufFacts)
#include "tst_gguffacts.moc"
