// The GGUF reader: any file gives a header or an error, and every fact of a header can be had.
#include "model/core/file.h"
#include "model/gguf/facts.h"
#include "model/gguf/reader.h"

#include "require.h"

#include <QString>
#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

using namespace weightroom;
using namespace Qt::StringLiterals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const FileDescriptor file(::memfd_create("fuzz", MFD_CLOEXEC));
    require(file.isOpen() && ::write(file.get(), data, size) == ssize_t(size));
    const auto header = gguf::readHeader(file.get(), u"fuzz"_s);
    if (!header) {
        require(!header.error().message.isEmpty());
        return 0;
    }
    const auto facts = gguf::factsOf(*header);
    require(!facts.family().isNull());
    require(header->dataOffset <= quint64(size) || header->tensors.empty());
    return 0;
}
