#include "model/gguf/filetype.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

enum class Known : quint8 {
    Both,      // llama.cpp reads it, Ollama names it
    LlamaOnly, // Ollama says "unknown"
    Removed,   // llama.cpp dropped it
};

struct FileTypeRow {
    const char *name;
    Known known = Known::Both;
};

// The index is the number.
constexpr std::array<FileTypeRow, 42> kFileTypes{{
    {"F32", Known::LlamaOnly},
    {"F16"},
    {"Q4_0"},
    {"Q4_1"},
    {"Q4_1_SOME_F16", Known::Removed},
    {"Q4_2", Known::Removed},
    {"Q4_3", Known::Removed},
    {"Q8_0"},
    {"Q5_0"},
    {"Q5_1"},
    {"Q2_K"},
    {"Q3_K_S"},
    {"Q3_K_M"},
    {"Q3_K_L"},
    {"Q4_K_S"},
    {"Q4_K_M"},
    {"Q5_K_S"},
    {"Q5_K_M"},
    {"Q6_K"},
    {"IQ2_XXS"},
    {"IQ2_XS"},
    {"Q2_K_S"},
    {"IQ3_XS"},
    {"IQ3_XXS"},
    {"IQ1_S"},
    {"IQ4_NL"},
    {"IQ3_S"},
    {"IQ3_M"},
    {"IQ2_S"},
    {"IQ2_M"},
    {"IQ4_XS"},
    {"IQ1_M"},
    {"BF16"},
    {"Q4_0_4_4", Known::Removed},
    {"Q4_0_4_8", Known::Removed},
    {"Q4_0_8_8", Known::Removed},
    {"TQ1_0"},
    {"TQ2_0"},
    {"MXFP4_MOE"},
    {"NVFP4"},
    {"Q1_0"},
    {"Q2_0", Known::LlamaOnly},
}};

constexpr quint64 kGuessed = 1024;

} // namespace

quint64 withoutGuessedFlag(quint64 number)
{
    return number >= kGuessed && number < 2 * kGuessed ? number - kGuessed : number;
}

QString fileTypeName(quint64 number)
{
    const quint64 index = withoutGuessedFlag(number);
    return index < kFileTypes.size() ? QString::fromLatin1(kFileTypes.at(index).name) : QString();
}

QString buildName(quint64 number)
{
    const QString name = fileTypeName(number);
    return name.isEmpty() ? u"UNKNOWN_%1"_s.arg(withoutGuessedFlag(number)) : name;
}

QString ollamaFileType(std::optional<quint64> number)
{
    if (!number || *number >= kFileTypes.size() || kFileTypes.at(*number).known != Known::Both)
        return u"unknown"_s;
    return QString::fromLatin1(kFileTypes.at(*number).name);
}

bool isRemovedFileType(quint64 number)
{
    const quint64 index = withoutGuessedFlag(number);
    return index < kFileTypes.size() && kFileTypes.at(index).known == Known::Removed;
}

std::optional<quint64> fileTypeNumber(QStringView name)
{
    for (quint64 number = 0; number < kFileTypes.size(); ++number) {
        if (name.compare(QLatin1StringView(kFileTypes.at(number).name), Qt::CaseInsensitive) == 0)
            return number;
    }
    constexpr auto prefix = "UNKNOWN_"_L1;
    if (!name.startsWith(prefix, Qt::CaseInsensitive))
        return std::nullopt;
    const QStringView digits = name.sliced(prefix.size());
    const bool onlyDigits = std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool fits = false;
    const quint64 number = digits.toULongLong(&fits);
    // Only as buildName() would print it: UNKNOWN_15 would be a second name of Q4_K_M.
    if (!onlyDigits || !fits || buildName(number).compare(name, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    return number;
}

QStringList fileTypeNames()
{
    QStringList names;
    for (const FileTypeRow &row : kFileTypes) {
        if (row.known != Known::Removed)
            names.append(QString::fromLatin1(row.name));
    }
    return names;
}

} // namespace weightroom::gguf
