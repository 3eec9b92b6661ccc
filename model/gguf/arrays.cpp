#include "model/gguf/arrays.h"

#include "model/gguf/header.h"
#include "model/gguf/text.h"
#include "model/gguf/window.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

quint64 stringLength(Window &window)
{
    const quint64 length = window.count();
    if (length > kMaxStringBytes) {
        window.fail(u"a string of %1 bytes, at most %2 are taken"_s.arg(length).arg(kMaxStringBytes));
        return 0;
    }
    return length;
}

bool readBool(Window &window)
{
    const auto byte = window.number<quint8>();
    if (byte > 1)
        window.fail(u"a bool is 0 or 1, this one is %1"_s.arg(byte));
    return byte == 1;
}

} // namespace

Value readScalar(Window &window, ValueType type)
{
    switch (type) {
    case ValueType::Uint8:
        return quint64(window.number<quint8>());
    case ValueType::Int8:
        return qint64(window.number<qint8>());
    case ValueType::Uint16:
        return quint64(window.number<quint16>());
    case ValueType::Int16:
        return qint64(window.number<qint16>());
    case ValueType::Uint32:
        return quint64(window.number<quint32>());
    case ValueType::Int32:
        return qint64(window.number<qint32>());
    case ValueType::Uint64:
        return window.number<quint64>();
    case ValueType::Int64:
        return window.number<qint64>();
    case ValueType::Float32:
        return window.number<float>();
    case ValueType::Float64:
        return window.number<double>();
    case ValueType::Bool:
        return readBool(window);
    case ValueType::String:
        return window.bytes(stringLength(window));
    case ValueType::Array:
        break;
    }
    return {};
}

void skipElements(Window &window, ValueType elementType, quint64 length)
{
    if (elementType == ValueType::String) {
        for (quint64 i = 0; i < length && window.ok(); ++i) {
            i += window.skipBufferedTexts(length - i, kMaxStringBytes);
            if (i < length)
                window.skip(stringLength(window));
        }
    } else if (elementType == ValueType::Bool) {
        for (quint64 i = 0; i < length && window.ok(); ++i)
            readBool(window);
    } else {
        window.skip(length * valueBytes(elementType)); // length is at most 64 Mi: no overflow
    }
}

Result<QList<Value>>
readArray(int fd, const QString &path, const Header &header, const Entry &entry, quint64 first, quint64 count)
{
    QList<Value> page;
    if (entry.type != ValueType::Array || first >= entry.length)
        return page;
    const quint64 wanted = std::min({count, entry.length - first, kMaxPageElements});

    Window window(fd, header.fileBytes, path);
    window.setLayout(header.version, header.bigEndian);
    window.seek(entry.arrayOffset);
    skipElements(window, entry.elementType, first);
    quint64 kept = 0;
    for (quint64 i = 0; i < wanted && kept < kMaxPageBytes && window.ok(); ++i) {
        page.append(readScalar(window, entry.elementType));
        if (const auto *text = std::get_if<QByteArray>(&page.back()))
            kept += static_cast<quint64>(text->size());
    }
    if (!window.ok())
        return window.fault(u"array \"%1\""_s.arg(shownText(entry.key)));
    return page;
}

} // namespace weightroom::gguf
