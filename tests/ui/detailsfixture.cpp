#include "detailsfixture.h"

#include "ui/controls/elidedlabel.h"

#include <QLabel>
#include <QTest>

using namespace Qt::StringLiterals;

namespace weightroom
{

Layer layerIn(const StoreFixture &store, QStringView mediaType, const QByteArray &bytes)
{
    return {mediaType.toString(), store.addBlob(bytes), bytes.size(), {}, {}};
}

GgufBuilder sampleWeights(const QByteArray &name, int tokens)
{
    QList<QByteArray> words;
    for (int i = 0; i < tokens; ++i)
        words.append("token" + QByteArray::number(i));
    GgufBuilder file;
    file.string("general.architecture", "llama")
        .string("general.name", name)
        .u32("general.file_type", 15)
        .u32("llama.context_length", 131072)
        .number("llama.epsilon", gguf::ValueType::Float32, 1e-5)
        .strings("tokenizer.ggml.tokens", words);
    for (const char *number : {"10", "2", "1"})
        file.tensor(QByteArray("blk.") + number + ".attn.weight", 0, {32});
    file.tensor("output.weight", 1, {64, 4});
    return file;
}

QByteArray addManifest(const StoreFixture &store, QStringView name, const std::vector<Layer> &layers)
{
    const auto config = layerIn(
        store, mediatype::kConfig, R"({"model_format":"gguf","model_family":"llama","file_type":"Q4_K_M"})");
    const auto bytes = Manifest::write(config, layers);
    store.write(u"manifests/"_s + nameOf(name).relativeManifestPath(), bytes);
    return bytes;
}

TwoModels::TwoModels()
    : weights(sampleWeights("Alpha & <b>co</b>", 2500).bytes())
{
    const auto shared = layerIn(store, mediatype::kModel, weights);
    const auto licence = layerIn(store, mediatype::kLicense, "Apache License\nVersion 2.0, January 2004\n");
    const auto templateText =
        layerIn(store, mediatype::kTemplate, "{{ if .Tools }}tools{{ end }}{{ .Prompt }}\nsecond line\n");
    addManifest(store, u"alpha:8b", {shared, templateText, licence});
    addManifest(store, u"me/beta:v2", {shared, licence});
}

bool showModel(DetailsPane &pane, const QString &key)
{
    pane.showModels({key}, {});
    const auto wanted = nameOf(key).shortForm();
    // The head is made with the first model.
    const auto isShown = [&] {
        const auto *name = pane.findChild<ElidedLabel *>(u"detailsName"_s);
        return name != nullptr && name->whole() == wanted && name->isVisibleTo(&pane);
    };
    return QTest::qWaitFor(isShown, 10000);
}

void followLink(QWidget &pane, const QString &label, const QString &target)
{
    emit pane.findChild<QLabel *>(label)->linkActivated(target);
}

} // namespace weightroom
