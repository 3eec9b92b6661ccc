#include "model/gguf/header.h"

#include <algorithm>

namespace weightroom::gguf
{

std::optional<quint64> integerOf(const Value &value)
{
    if (const auto *number = std::get_if<quint64>(&value))
        return *number;
    if (const auto *number = std::get_if<qint64>(&value); number && *number >= 0)
        return static_cast<quint64>(*number);
    return std::nullopt;
}

const Entry *Header::find(QByteArrayView key) const
{
    const auto found = std::ranges::find_if(entries, [key](const Entry &entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

std::optional<quint64> Header::integer(QByteArrayView key) const
{
    const Entry *entry = find(key);
    return entry ? integerOf(entry->value) : std::nullopt;
}

std::optional<QByteArray> Header::string(QByteArrayView key) const
{
    const Entry *entry = find(key);
    const auto *text = entry ? std::get_if<QByteArray>(&entry->value) : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

std::optional<bool> Header::boolean(QByteArrayView key) const
{
    const Entry *entry = find(key);
    const auto *truth = entry ? std::get_if<bool>(&entry->value) : nullptr;
    return truth ? std::optional(*truth) : std::nullopt;
}

} // namespace weightroom::gguf
