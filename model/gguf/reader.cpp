#include "model/gguf/reader.h"

#include "model/core/file.h"
#include "model/gguf/arrays.h"
#include "model/gguf/foreignformat.h"
#include "model/gguf/header.h"
#include "model/gguf/tensortable.h"
#include "model/gguf/text.h"
#include "model/gguf/window.h"

#include <algorithm>
#include <bit>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

// The first of two equal items, or -1. Sorted by hash and then by name: most comparisons are those of a
// number, and no choice of names makes it slower than sorting by them.
template<class Item> qsizetype duplicateOf(const std::vector<Item> &items, QByteArray Item::*name)
{
    struct Hashed {
        std::size_t hash;
        QByteArrayView name;
        const Item *item;
    };
    std::vector<Hashed> sorted;
    sorted.reserve(items.size());
    for (const Item &item : items)
        sorted.push_back({qHash(item.*name, 0), item.*name, &item}); // the same fault at every run
    std::ranges::sort(sorted, [](const Hashed &a, const Hashed &b) {
        return a.hash != b.hash ? a.hash < b.hash : a.name < b.name;
    });
    const auto same = [](const Hashed &a, const Hashed &b) { return a.hash == b.hash && a.name == b.name; };
    const auto found = std::ranges::adjacent_find(sorted, same);
    return found == sorted.end() ? -1 : found->item - items.data();
}

class HeaderReader
{
public:
    HeaderReader(int fd, quint64 fileBytes, const QString &path)
        : m_window(fd, fileBytes, path)
    {
        m_header.fileBytes = fileBytes;
    }

    quint64 missingBytes() const { return m_missingBytes; }

    Result<Header> read()
    {
        readPreamble();
        readEntries();
        readTensors();
        checkUnique();
        checkData();
        if (!m_window.ok())
            return m_window.fault(doing());
        return std::move(m_header);
    }

private:
    void readPreamble();
    void readEntries();
    void readEntry();
    QByteArray readKey();
    void readArrayHead(Entry &entry);
    void setAlignment(const Entry &entry);
    void readTensors();
    void checkUnique();
    void checkData();
    void noteWhatDoesNotRun();
    void checkCount(quint64 count, quint64 limit, quint64 leastBytes, const QString &what);
    void keep(qsizetype bytes);
    void enter(const QString &part, quint64 number = 0);
    QString doing() const;

    Window m_window;
    Header m_header;
    quint64 m_entryCount = 0;
    quint64 m_tensorCount = 0;
    quint64 m_keptBytes = 0;
    quint64 m_missingBytes = 0;
    // What is being read, for a message; put together only when there is one.
    QString m_part = u"its beginning"_s;
    quint64 m_number = 0; // of the key or tensor, from 1; 0 = neither
    QByteArray m_name;
};

void HeaderReader::readPreamble()
{
    m_window.skip(4); // the magic, which was looked at before
    const auto version = m_window.number<quint32>();
    // Version 3 is the first that has big-endian files; older ones that look it are read all the same.
    m_header.bigEndian = m_window.ok() && (version & 0xffff) == 0 && version != 0;
    m_header.version = m_header.bigEndian ? __builtin_bswap32(version) : version;
    if (m_window.ok() && (m_header.version < 1 || m_header.version > 3))
        m_window.fail(u"version %1 is unknown; versions 1 to 3 are read"_s.arg(m_header.version));
    m_window.setLayout(m_header.version, m_header.bigEndian);
    m_tensorCount = m_window.count();
    m_entryCount = m_window.count();
    const bool narrow = m_header.version == 1;
    checkCount(m_tensorCount, kMaxTensors, narrow ? 20 : 24, u"tensors"_s);
    checkCount(m_entryCount, kMaxEntries, narrow ? 10 : 14, u"keys"_s);
}

// Nothing may be sized or looped by a count before it passed here.
void HeaderReader::checkCount(quint64 count, quint64 limit, quint64 leastBytes, const QString &what)
{
    if (!m_window.ok())
        return;
    if (count > m_window.remaining() / leastBytes)
        m_window.fail(u"it claims %1 %2, more than fit into the file: it is cut short or damaged"_s.arg(
            QString::number(count), what));
    else if (count > limit)
        m_window.fail(u"%1 %2, at most %3 are taken"_s.arg(count).arg(what).arg(limit));
}

void HeaderReader::keep(qsizetype bytes)
{
    m_keptBytes += static_cast<quint64>(bytes);
    if (m_keptBytes > kMaxKeptBytes)
        m_window.fail(u"more than %1 bytes of keys, names and texts"_s.arg(kMaxKeptBytes));
}

void HeaderReader::enter(const QString &part, quint64 number)
{
    m_part = part;
    m_number = number;
    m_name.clear();
}

QString HeaderReader::doing() const
{
    if (m_number == 0)
        return m_part;
    const QString numbered = m_part + u' ' + QString::number(m_number);
    return m_name.isEmpty() ? numbered : numbered + u" (\""_s + shownText(m_name) + u"\")"_s;
}

void HeaderReader::readEntries()
{
    for (quint64 i = 0; i < m_entryCount && m_window.ok(); ++i) {
        enter(u"key"_s, i + 1);
        readEntry();
    }
}

void HeaderReader::readEntry()
{
    Entry entry;
    entry.offset = m_window.position();
    entry.key = readKey();
    const auto number = m_window.number<quint32>();
    if (!m_window.ok())
        return;
    m_name = entry.key;
    const auto type = valueTypeOf(number);
    if (!type)
        return m_window.fail(u"value type %1 is unknown"_s.arg(number));
    entry.type = *type;
    if (entry.type == ValueType::Array)
        readArrayHead(entry);
    else
        entry.value = readScalar(m_window, entry.type);
    if (!m_window.ok())
        return;
    if (const auto *text = std::get_if<QByteArray>(&entry.value))
        keep(text->size());
    if (entry.key == "general.alignment")
        setAlignment(entry);
    entry.bytes = m_window.position() - entry.offset;
    m_header.entries.push_back(std::move(entry));
}

QByteArray HeaderReader::readKey()
{
    const quint64 length = m_window.count();
    if (length == 0 || length > kMaxKeyBytes) {
        m_window.fail(u"a key of %1 bytes; 1 to %2 are taken"_s.arg(length).arg(kMaxKeyBytes));
        return {};
    }
    QByteArray key = m_window.bytes(length);
    keep(key.size());
    // A reader that works with C strings would see another key.
    if (key.contains('\0'))
        m_window.fail(u"a NUL byte in the key \"%1\""_s.arg(shownText(key)));
    const auto isPlain = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!std::ranges::all_of(key, isPlain) && m_header.problems.size() < 20)
        m_header.problems.append(u"The key \"%1\" isn't plain ASCII"_s.arg(shownText(key)));
    return key;
}

void HeaderReader::readArrayHead(Entry &entry)
{
    const auto number = m_window.number<quint32>();
    entry.length = m_window.count();
    entry.arrayOffset = m_window.position();
    const auto type = valueTypeOf(number);
    if (!m_window.ok())
        return;
    if (!type)
        return m_window.fail(u"element type %1 is unknown"_s.arg(number));
    if (*type == ValueType::Array)
        return m_window.fail(u"an array of arrays; those aren't read"_s);
    if (entry.length > kMaxArrayElements)
        return m_window.fail(
            u"an array of %1 elements, at most %2 are taken"_s.arg(entry.length).arg(kMaxArrayElements));
    entry.elementType = *type;
    skipElements(m_window, *type, entry.length);
}

void HeaderReader::setAlignment(const Entry &entry)
{
    const auto *alignment = std::get_if<quint64>(&entry.value);
    if (entry.type != ValueType::Uint32 || !alignment)
        m_window.fail(u"the alignment must be of type uint32, it's %1"_s.arg(valueTypeName(entry.type)));
    else if (!std::has_single_bit(*alignment))
        m_window.fail(u"an alignment of %1, which isn't a power of two"_s.arg(*alignment));
    else
        m_header.alignment = static_cast<quint32>(*alignment);
}

void HeaderReader::readTensors()
{
    quint64 expectedOffset = 0;
    if (m_window.ok()) // checked then: at most what fits into the file and kMaxTensors
        m_header.tensors.reserve(m_tensorCount);
    for (quint64 i = 0; i < m_tensorCount && m_window.ok(); ++i) {
        enter(u"tensor"_s, i + 1);
        TensorInfo info = readTensorInfo(m_window, m_header.alignment, expectedOffset);
        m_name = info.name;
        keep(info.name.size());
        m_header.dataBytes = info.offset + info.bytes;
        m_header.tensors.push_back(std::move(info));
    }
}

void HeaderReader::checkUnique()
{
    if (!m_window.ok())
        return;
    if (const auto i = duplicateOf(m_header.entries, &Entry::key); i >= 0) {
        enter(u"its keys"_s);
        m_window.fail(u"the key \"%1\" appears twice"_s.arg(shownText(m_header.entries.at(size_t(i)).key)));
    }
    if (const auto i = duplicateOf(m_header.tensors, &TensorInfo::name); i >= 0) {
        enter(u"its tensors"_s);
        m_window.fail(
            u"the tensor \"%1\" appears twice"_s.arg(shownText(m_header.tensors.at(size_t(i)).name)));
    }
}

void HeaderReader::checkData()
{
    if (!m_window.ok())
        return;
    enter(u"its data"_s);
    const quint64 headerEnd = m_window.position();
    const quint64 rounded = alignedUp(headerEnd, m_header.alignment);
    m_header.dataOffset = m_header.tensors.empty() ? headerEnd : rounded;
    // dataBytes is below 2^63 less one alignment, the header at most 2 GiB and a window: no wrap.
    const quint64 end = m_header.dataOffset + m_header.dataBytes;
    if (end > m_header.fileBytes) {
        m_missingBytes = end - m_header.fileBytes;
        return m_window.fail(
            u"the file is incomplete: %1 bytes are missing; download it again"_s.arg(m_missingBytes));
    }
    const quint64 paddedEnd = alignedUp(end, m_header.alignment);
    if (m_header.fileBytes > paddedEnd)
        m_header.problems.append(
            m_header.fileBytes - paddedEnd == 1
                ? u"1 byte follows the model's data"_s
                : u"%1 bytes follow the model's data"_s.arg(m_header.fileBytes - paddedEnd));
    noteWhatDoesNotRun();
}

// Read all the same, for they can be looked at and converted; ggml (gguf.cpp, 2026) refuses both.
void HeaderReader::noteWhatDoesNotRun()
{
    if (m_header.version == 1)
        m_header.problems.append(u"Version 1: llama.cpp no longer reads it, so it won't run"_s);
    if (!m_header.bigEndian)
        return;
    m_header.problems.append(
        m_header.version < 3 ? u"Big-endian, though version %1 has no such files"_s.arg(m_header.version)
                             : u"Big-endian: it won't run on an ordinary computer"_s);
}

} // namespace

Result<Header> readHeader(int fd, const QString &pathForMessages)
{
    TRY_ASSIGN(const auto stamp, stampOf(fd, pathForMessages));
    TRY_ASSIGN(const auto head, readAt(fd, 0, kForeignHeadBytes, pathForMessages));
    TRY(checkMagic(head, pathForMessages));
    return HeaderReader(fd, static_cast<quint64>(stamp.bytes), pathForMessages).read();
}

Result<Header> readHeader(const QString &path)
{
    TRY_ASSIGN(const auto fd, openRegular(path, Links::Follow));
    return readHeader(fd.get(), path);
}

quint64 missingBytes(const QString &path)
{
    const auto fd = openRegular(path, Links::Follow);
    const auto stamp = fd ? stampOf(fd->get(), path) : tl::unexpected(fd.error());
    if (!stamp || !checkMagic(readAt(fd->get(), 0, kForeignHeadBytes, path).value_or(QByteArray()), path))
        return 0;
    HeaderReader reader(fd->get(), static_cast<quint64>(stamp->bytes), path);
    return reader.read() ? 0 : reader.missingBytes();
}

} // namespace weightroom::gguf
