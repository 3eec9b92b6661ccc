#include "model/details/valuetext.h"

#include "model/core/file.h"
#include "model/gguf/arrays.h"
#include "model/gguf/filetype.h"
#include "model/gguf/text.h"
#include "model/names/quoting.h"
#include "model/words/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <charconv>
#include <cmath>

using namespace Qt::StringLiterals;

namespace weightroom
{

Result<QStringList>
readArrayPage(const QString &path, const gguf::Header &header, const gguf::Entry &entry, quint64 first)
{
    TRY_ASSIGN(const auto file, openRegular(path, Links::Follow));
    TRY_ASSIGN(const auto values, gguf::readArray(file.get(), path, header, entry, first, kArrayPage));
    QStringList texts;
    texts.reserve(values.size());
    for (const auto &value : values)
        texts.append(valueText(value, kElementCharacters));
    return texts;
}

namespace
{

struct ValueWords {
    Q_DECLARE_TR_FUNCTIONS(weightroom::Words)
};

QString realText(double value)
{
    const auto size = std::abs(value);
    const bool isPlain = size == 0.0 || (size >= 1e-4 && size < 1e15);
    const auto text = QLocale().toString(value, isPlain ? 'f' : 'g', QLocale::FloatingPointShortest);
    return isPlain ? text : text.toLower(); // 1e-05
}

// The fewest digits that mean this float: 1e-05, where a double would say 9.9999997e-06.
double shortest(float value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    const auto text = QByteArray(digits.data(), end.ptr - digits.data());
    bool ok = false;
    const double result = text.toDouble(&ok);
    return ok ? result : double(value);
}

struct Printer {
    qsizetype limit;
    QString operator()(std::monostate) const { return {}; }
    QString operator()(quint64 value) const { return QLocale().toString(value); }
    QString operator()(qint64 value) const { return QLocale().toString(value); }
    QString operator()(float value) const { return realText(shortest(value)); }
    QString operator()(double value) const { return realText(value); }
    QString operator()(bool value) const { return value ? ValueWords::tr("true") : ValueWords::tr("false"); }
    QString operator()(const QByteArray &value) const
    {
        // Four bytes a character at most.
        const auto start = gguf::textOf(value.size() > limit * 4 ? value.left(limit * 4) : value);
        const auto text = visibleText(start, limit);
        return value.size() > limit * 4 && !text.endsWith(u'…') ? text + u'…' : text;
    }
};

bool isNumber(gguf::ValueType type)
{
    return type != gguf::ValueType::String && type != gguf::ValueType::Bool && type != gguf::ValueType::Array;
}

} // namespace

QString valueText(const gguf::Value &value, qsizetype limit)
{
    return std::visit(Printer{limit}, value);
}

QString valueText(const gguf::Entry &entry, qsizetype limit)
{
    if (entry.type == gguf::ValueType::Array)
        return entry.length == 1 ? ValueWords::tr("1 value")
                                 : ValueWords::tr("%1 values").arg(countText(entry.length));
    return valueText(entry.value, limit);
}

QString wholeValue(const gguf::Value &value, qsizetype limit)
{
    const auto *text = std::get_if<QByteArray>(&value);
    return text == nullptr ? valueText(value, limit) : gguf::textOf(text->left(limit * 4)).left(limit);
}

QString valueKind(const gguf::Entry &entry)
{
    const bool isList = entry.type == gguf::ValueType::Array;
    const auto type = isList ? entry.elementType : entry.type;
    if (type == gguf::ValueType::String)
        return isList ? ValueWords::tr("list of text") : ValueWords::tr("text");
    if (type == gguf::ValueType::Bool)
        return isList ? ValueWords::tr("list of true or false") : ValueWords::tr("true or false");
    if (!isNumber(type))
        return ValueWords::tr("list");
    return isList ? ValueWords::tr("list of numbers") : ValueWords::tr("number");
}

QString valueMeaning(const gguf::Entry &entry)
{
    const auto number = gguf::integerOf(entry.value);
    if (!number)
        return {};
    if (entry.key == "general.file_type")
        return gguf::fileTypeName(*number);
    // llama.cpp, llama.h, enum llama_pooling_type
    static constexpr std::array<QStringView, 5> kPooling{u"none", u"mean", u"cls", u"last", u"rank"};
    if (entry.key.endsWith(".pooling_type") && *number < kPooling.size())
        return kPooling[std::size_t(*number)].toString();
    return {};
}

} // namespace weightroom
