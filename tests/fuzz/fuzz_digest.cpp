// Digest::parse: any text gives a digest or an error, and an accepted one prints as itself.
#include "model/core/digest.h"

#include "require.h"

#include <QString>
#include <cstddef>
#include <cstdint>

using weightroom::Digest;
using weightroom::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto text = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto digest = Digest::parse(text);
    if (!digest) {
        require(!digest.error().message.isEmpty());
        return 0;
    }
    require(text.mid(7).toLower() == digest->hex());
    require(Digest::parse(digest->toString()) == *digest);
    require(Digest::parse(digest->fileName()) == *digest);
    require(digest->hex().startsWith(digest->shortId()));
    return 0;
}
