// The long parts of a header: its keys and its tensors.
#include "app/weightroomctl/headerdocument.h"
#include "app/weightroomctl/quantity.h"
#include "model/gguf/header.h"
#include "model/gguf/text.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

Json valueDocument(const gguf::Value &value)
{
    return std::visit(
        [](const auto &held) -> Json {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::monostate>)
                return {};
            else if constexpr (std::is_same_v<Held, QByteArray>)
                return gguf::textOf(held);
            else
                return held;
        },
        value);
}

QString valueText(const gguf::Entry &entry)
{
    if (entry.type == gguf::ValueType::Array)
        return u"%1 x %2"_s.arg(countText(entry.length), gguf::valueTypeName(entry.elementType));
    if (const auto *text = std::get_if<QByteArray>(&entry.value))
        return gguf::shownText(*text);
    return QString::fromUtf8(valueDocument(entry.value).toText()).trimmed().remove(u'"');
}

QString dimsText(const gguf::TensorInfo &tensor)
{
    QStringList sizes;
    for (const auto size : tensor.dims())
        sizes.append(QString::number(size));
    return sizes.isEmpty() ? u"scalar"_s : sizes.join(u" x "_s);
}

} // namespace

Json metadataDocument(const gguf::Header &header)
{
    auto list = Json::array();
    for (const auto &entry : header.entries) {
        auto item =
            Json::object({{u"key"_s, gguf::textOf(entry.key)}, {u"type"_s, gguf::valueTypeName(entry.type)}});
        if (entry.type == gguf::ValueType::Array) {
            item.add(u"element_type"_s, gguf::valueTypeName(entry.elementType));
            item.add(u"length"_s, entry.length);
        } else {
            item.add(u"value"_s, valueDocument(entry.value));
        }
        list.append(std::move(item));
    }
    return list;
}

Json tensorsDocument(const gguf::Header &header)
{
    auto list = Json::array();
    for (const auto &tensor : header.tensors) {
        auto dims = Json::array();
        for (const auto size : tensor.dims())
            dims.append(size);
        list.append(Json::object(
            {{u"name"_s, gguf::textOf(tensor.name)},
             {u"dims"_s, dims},
             {u"type"_s, gguf::tensorTypeName(tensor.type)},
             {u"offset"_s, tensor.offset},
             {u"bytes"_s, tensor.bytes}}));
    }
    return list;
}

QString metadataText(const gguf::Header &header)
{
    Table table({u"KEY"_s, u"TYPE"_s, u"VALUE"_s});
    for (const auto &entry : header.entries)
        table.add({gguf::shownText(entry.key), gguf::valueTypeName(entry.type), valueText(entry)});
    return table.toText(u"  "_s);
}

QString tensorsText(const gguf::Header &header)
{
    Table table({u"TENSOR"_s, u"TYPE"_s, u"DIMENSIONS"_s, u">SIZE"_s});
    for (const auto &tensor : header.tensors)
        table.add(
            {gguf::shownText(tensor.name), gguf::tensorTypeName(tensor.type), dimsText(tensor),
             sizeText(qint64(tensor.bytes))});
    return table.toText(u"  "_s);
}

} // namespace weightroom::cli
