// Manifests and configs: any bytes give a manifest or an error; what it names are digests, and its sums don't
// wrap.
#include "model/catalog/configfacts.h"
#include "model/store/disk/manifest.h"

#include "require.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <cstddef>
#include <cstdint>

using namespace weightroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    (void)configFactsOf(QJsonDocument::fromJson(bytes).object());
    const auto manifest = Manifest::parse(bytes);
    if (!manifest) {
        require(!manifest.error().message.isEmpty());
        return 0;
    }
    require(manifest->digest == Digest::of(bytes) && manifest->bytes == bytes);
    require(manifest->totalBytes() >= 0);
    const auto digests = manifest->digests();
    for (const auto &layer : manifest->layers) {
        require(layer.bytes >= 0);
        require(std::find(digests.begin(), digests.end(), layer.digest) != digests.end());
    }
    if (!manifest->config)
        return 0;
    // Written anew it says the same.
    const auto again = Manifest::parse(Manifest::write(*manifest->config, manifest->layers));
    require(again && again->digests().size() <= digests.size());
    require(again->totalBytes() == manifest->totalBytes());
    return 0;
}
