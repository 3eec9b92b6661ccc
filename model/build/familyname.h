// An architecture's name as people write it.
#pragma once

#include <QString>

namespace weightroom
{

// "llama" is Llama, "qwen3moe" Qwen, "nomic-bert" Nomic BERT, "gptoss" and "gpt-oss" GPT-OSS. One that isn't
// known: itself, made visible, with a capital. Empty for nothing and for "unknown".
QString familyName(const QString &architecture);

// The family and what else the architecture says: "qwen3moe" is "Qwen 3 MoE". Untrusted text is safe here.
QString familyInWords(const QString &architecture);

} // namespace weightroom
