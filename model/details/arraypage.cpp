#include "model/details/arraypage.h"

#include "model/core/file.h"
#include "model/details/valuetext.h"
#include "model/gguf/arrays.h"

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

} // namespace weightroom
