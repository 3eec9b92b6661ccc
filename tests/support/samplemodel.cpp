#include "support/samplemodel.h"

#include "support/ggufbuilder.h"

#include <QFloat16>
#include <QtEndian>
#include <cstring>

namespace weightroom
{

namespace
{

using gguf::ValueType;

constexpr quint64 kWidth = 16;
constexpr quint64 kFeedForward = 32;
constexpr quint64 kVocabulary = 40;
constexpr quint32 kF32 = 0;
constexpr quint32 kF16 = 1;

// Small numbers around 0 from a linear congruential generator: the same on every machine.
QByteArray weights(quint64 elements, quint32 seed)
{
    QByteArray bytes;
    quint32 state = seed;
    for (quint64 i = 0; i < elements; ++i) {
        state = state * 1'664'525U + 1'013'904'223U;
        const qfloat16 weight((static_cast<float>(state >> 20) - 2048.0F) / 16384.0F);
        quint16 bits = 0;
        std::memcpy(&bits, &weight, sizeof bits);
        bits = qToLittleEndian(bits);
        bytes.append(reinterpret_cast<const char *>(&bits), sizeof bits);
    }
    return bytes;
}

QByteArray ones()
{
    QByteArray bytes;
    for (quint64 i = 0; i < kWidth; ++i)
        bytes.append("\0\0\x80\x3f", 4);
    return bytes;
}

QList<QByteArray> vocabulary()
{
    QList<QByteArray> tokens{"<unk>", "<s>", "</s>", "\xe2\x96\x81", "<0x0A>"};
    for (char c = 'a'; c <= 'z'; ++c)
        tokens.append(QByteArray(1, c));
    for (const char *c : {".", ",", "!", "?", "'", "-", ":", ";", "\xe2\x96\x81the"})
        tokens.append(c);
    return tokens;
}

void addKeys(GgufBuilder &file)
{
    file.string("general.architecture", "llama")
        .string("general.type", "model")
        .string("general.name", "Weightroom sample")
        .string("general.license", "cc0-1.0")
        .u32("general.file_type", 1)
        .u32("general.quantization_version", 2)
        .u32("llama.block_count", 1)
        .u32("llama.context_length", 128)
        .u32("llama.embedding_length", kWidth)
        .u32("llama.feed_forward_length", kFeedForward)
        .u32("llama.attention.head_count", 2)
        .u32("llama.attention.head_count_kv", 2)
        .u32("llama.rope.dimension_count", kWidth / 2)
        .u32("llama.vocab_size", kVocabulary)
        .number("llama.attention.layer_norm_rms_epsilon", ValueType::Float32, 1e-5)
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", vocabulary());
    QList<double> scores;
    QList<double> types{2, 3, 3, 1, 6}; // unknown, control, control, normal, byte
    for (quint64 i = 0; i < kVocabulary; ++i)
        scores.append(-double(i));
    while (types.size() < qsizetype(kVocabulary))
        types.append(1);
    file.numbers("tokenizer.ggml.scores", ValueType::Float32, scores)
        .numbers("tokenizer.ggml.token_type", ValueType::Int32, types)
        .u32("tokenizer.ggml.bos_token_id", 1)
        .u32("tokenizer.ggml.eos_token_id", 2)
        .u32("tokenizer.ggml.unknown_token_id", 0)
        .string(
            "tokenizer.chat_template",
            "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}");
}

void addTensors(GgufBuilder &file)
{
    quint32 seed = 1;
    const auto matrix = [&](const char *name, quint64 columns, quint64 rows) {
        file.tensor(name, kF16, {columns, rows}, weights(columns * rows, seed++));
    };
    matrix("token_embd.weight", kWidth, kVocabulary);
    file.tensor("blk.0.attn_norm.weight", kF32, {kWidth}, ones());
    matrix("blk.0.attn_q.weight", kWidth, kWidth);
    matrix("blk.0.attn_k.weight", kWidth, kWidth);
    matrix("blk.0.attn_v.weight", kWidth, kWidth);
    matrix("blk.0.attn_output.weight", kWidth, kWidth);
    file.tensor("blk.0.ffn_norm.weight", kF32, {kWidth}, ones());
    matrix("blk.0.ffn_gate.weight", kWidth, kFeedForward);
    matrix("blk.0.ffn_up.weight", kWidth, kFeedForward);
    matrix("blk.0.ffn_down.weight", kFeedForward, kWidth);
    file.tensor("output_norm.weight", kF32, {kWidth}, ones());
    matrix("output.weight", kWidth, kVocabulary);
}

} // namespace

QByteArray sampleModel()
{
    GgufBuilder file;
    addKeys(file);
    addTensors(file);
    return file.bytes();
}

} // namespace weightroom
