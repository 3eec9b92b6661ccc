#include "app/weightroomctl/headerdocument.h"

#include "app/weightroomctl/table.h"
#include "model/gguf/facts.h"
#include "model/gguf/filetype.h"
#include "model/gguf/header.h"
#include "model/gguf/shards.h"
#include "model/gguf/text.h"

#include <QFileInfo>

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

namespace
{

void findShards(HeaderReport &report)
{
    const auto place = gguf::shardPlace(report.header);
    if (!place)
        return;
    const auto name = gguf::parseShardName(report.path);
    if (!name || name->count > gguf::kMaxShards) {
        report.shards.push_back({report.path, place->number + 1, true});
        report.problems.append(
            u"this is one file of several, but its name doesn't tell the others' (NAME-00001-of-00002.gguf)"_s);
        return;
    }
    QStringList missing;
    for (quint64 i = 0; i < name->count; ++i) {
        const auto path = name->path(i);
        const bool isPresent = QFileInfo(path).isFile();
        report.shards.push_back({path, i + 1, isPresent});
        if (!isPresent)
            missing.append(QFileInfo(path).fileName());
    }
    if (!missing.isEmpty())
        report.problems.append(u"the model is incomplete: missing %1"_s.arg(missing.join(u", "_s)));
    else if (const auto set = gguf::collectShards(report.path); !set)
        report.problems.append(set.error().message);
}

Json fileTypeDocument(const gguf::Facts &facts)
{
    if (!facts.fileType)
        return {};
    return Json::object({{u"number"_s, *facts.fileType}, {u"name"_s, gguf::buildName(*facts.fileType)}});
}

QString fileTypeText(const gguf::Facts &facts)
{
    if (facts.fileType)
        return gguf::buildName(*facts.fileType);
    if (facts.dominantTensorType.isEmpty())
        return u"not said"_s;
    return u"not said; most tensors are %1"_s.arg(facts.dominantTensorType);
}

QString orderName(bool bigEndian)
{
    return bigEndian ? u"big"_s : u"little"_s;
}

} // namespace

HeaderReport headerReport(const QString &path, const gguf::Header &header)
{
    HeaderReport report{path, header, gguf::factsOf(header), {}, {}};
    report.problems = report.facts.problems;
    findShards(report);
    return report;
}

Json headerDocument(const HeaderReport &report)
{
    const auto &header = report.header;
    const auto &facts = report.facts;
    auto shards = Json::array();
    for (const auto &shard : report.shards)
        shards.append(Json::object(
            {{u"path"_s, shard.path}, {u"number"_s, shard.number}, {u"present"_s, shard.isPresent}}));
    return Json::object(
        {{u"path"_s, report.path},
         {u"bytes"_s, header.fileBytes},
         {u"version"_s, header.version},
         {u"endian"_s, orderName(header.bigEndian)},
         {u"alignment"_s, header.alignment},
         {u"data_offset"_s, header.dataOffset},
         {u"architecture"_s, facts.architecture},
         {u"name"_s, facts.name},
         {u"file_type"_s, fileTypeDocument(facts)},
         {u"dominant_tensor_type"_s,
          facts.dominantTensorType.isEmpty() ? Json() : Json(facts.dominantTensorType)},
         {u"parameter_count"_s, facts.parameterCount},
         {u"context_length"_s, facts.contextLength},
         {u"block_count"_s, facts.blockCount},
         {u"embedding_length"_s, facts.embeddingLength},
         {u"tensor_count"_s, header.tensors.size()},
         {u"shards"_s, shards},
         {u"problems"_s, report.problems}});
}

Table headerTable(const HeaderReport &report)
{
    const auto &header = report.header;
    const auto &facts = report.facts;
    Table table;
    const auto addNumber = [&table](const QString &label, const std::optional<quint64> &value) {
        if (value)
            table.add({label, countText(*value)});
    };
    table.add({u"File"_s, report.path});
    table.add({u"Size"_s, sizeText(qint64(header.fileBytes))});
    table.add(
        {u"Format"_s, u"GGUF version %1, %2-endian"_s.arg(header.version).arg(orderName(header.bigEndian))});
    if (facts.name)
        table.add({u"Name"_s, *facts.name});
    table.add({u"Architecture"_s, facts.architecture.value_or(u"not said"_s)});
    table.add({u"Build"_s, fileTypeText(facts)});
    table.add(
        {u"Parameters"_s,
         u"%1 (%2)"_s.arg(gguf::parameterText(facts.parameterCount), countText(facts.parameterCount))});
    addNumber(u"Context length"_s, facts.contextLength);
    addNumber(u"Blocks"_s, facts.blockCount);
    addNumber(u"Embedding"_s, facts.embeddingLength);
    table.add({u"Tensors"_s, countText(header.tensors.size())});
    table.add(
        {u"Data"_s,
         u"from byte %1, aligned to %2"_s.arg(countText(header.dataOffset)).arg(header.alignment)});
    for (const auto &shard : report.shards)
        table.add({u"Shard"_s, shard.isPresent ? shard.path : shard.path + u" (missing)"_s});
    for (const auto &problem : report.problems)
        table.add({u"Problem"_s, problem});
    return table;
}

} // namespace weightroom::cli
