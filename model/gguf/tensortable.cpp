#include "model/gguf/tensortable.h"

#include "model/gguf/header.h"
#include "model/gguf/window.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

// Elements, bytes and file offsets are off_t and ggml's int64 somewhere: none may be larger.
constexpr auto kLargest = static_cast<quint64>(std::numeric_limits<qint64>::max());

bool multiply(quint64 a, quint64 b, quint64 &product)
{
    return !__builtin_mul_overflow(a, b, &product) && product <= kLargest;
}

QByteArray readName(Window &window)
{
    const quint64 length = window.count();
    if (length > kMaxTensorNameBytes) {
        window.fail(u"a name of %1 bytes, at most %2 are taken"_s.arg(length).arg(kMaxTensorNameBytes));
        return {};
    }
    QByteArray name = window.bytes(length);
    if (name.contains('\0'))
        window.fail(u"a NUL byte in the name"_s);
    return name;
}

void readDims(Window &window, TensorInfo &info)
{
    info.dimCount = window.number<quint32>();
    if (info.dimCount > kMaxDims) {
        window.fail(u"%1 dimensions, at most %2 are taken"_s.arg(info.dimCount).arg(kMaxDims));
        info.dimCount = 0;
        return;
    }
    info.elements = 1;
    for (quint32 i = 0; i < info.dimCount; ++i) {
        info.sizes.at(i) = window.count();
        if (info.sizes.at(i) > kLargest || !multiply(info.elements, info.sizes.at(i), info.elements)) {
            window.fail(u"the dimensions give more elements than any file could hold"_s);
            return;
        }
    }
}

void setBytes(Window &window, TensorInfo &info)
{
    const TensorType *type = tensorType(info.type);
    if (!type) {
        window.fail(
            isRemovedTensorType(info.type)
                ? u"its type %1 (%2) was removed from ggml"_s.arg(info.type).arg(tensorTypeName(info.type))
                : u"its type %1 is unknown"_s.arg(info.type));
        return;
    }
    if (info.sizes[0] % type->blockElements != 0) {
        window.fail(u"rows of %1 elements don't divide into %2 blocks of %3"_s.arg(
            QString::number(info.sizes[0]), QString::fromLatin1(type->name),
            QString::number(type->blockElements)));
        return;
    }
    if (!multiply(info.elements / type->blockElements, type->blockBytes, info.bytes))
        window.fail(u"more bytes than any file could hold"_s);
}

} // namespace

TensorInfo readTensorInfo(Window &window, quint64 alignment, quint64 &expectedOffset)
{
    TensorInfo info;
    info.name = readName(window);
    readDims(window, info);
    info.type = window.number<quint32>();
    info.offset = window.number<quint64>();
    if (!window.ok())
        return info;
    setBytes(window, info);
    if (info.offset != expectedOffset) {
        const QString fault = info.offset < expectedOffset ? u"overlaps the one before"_s
            : info.offset % alignment != 0                 ? u"isn't aligned to %1 bytes"_s.arg(alignment)
                                                           : u"leaves a gap"_s;
        window.fail(
            u"data at offset %1, %2 expected: it %3"_s.arg(info.offset).arg(expectedOffset).arg(fault));
    }
    // Both are below 2^63, the alignment below 2^32: neither sum wraps.
    if (window.ok() && info.bytes + info.offset > kLargest - alignment)
        window.fail(u"the tensors together are larger than any file could be"_s);
    if (window.ok())
        expectedOffset = alignedUp(info.offset + info.bytes, alignment);
    return info;
}

} // namespace weightroom::gguf
