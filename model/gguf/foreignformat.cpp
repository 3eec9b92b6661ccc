#include "model/gguf/foreignformat.h"

#include "model/gguf/text.h"

#include <QFileInfo>
#include <QtEndian>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

namespace
{

struct Signature {
    qsizetype offset;
    QByteArrayView bytes;
    const char *what;
    const char *advice;
};

constexpr QByteArrayView kMagic = "GGUF";

constexpr auto kConvert = "Convert it with llama.cpp's convert_hf_to_gguf.py, or download a GGUF version";
constexpr auto kOldGgml =
    "Formats older than GGUF are no longer supported; download a GGUF version of the model";
constexpr auto kUnpack = "Archives aren't unpacked: unpack it yourself and take the .gguf file";
constexpr auto kLfs = "Only the pointer was downloaded, not the model: run \"git lfs pull\" there";

constexpr std::array kSignatures{
    Signature{0, "lmgg", "an old GGML file", kOldGgml},
    Signature{0, "fmgg", "an old GGML file (GGMF)", kOldGgml},
    Signature{0, "tjgg", "an old GGML file (GGJT)", kOldGgml},
    Signature{0, "algg", "an old GGML adapter (GGLA)", kOldGgml},
    Signature{0, "FUGG", "a GGUF file with its magic reversed", "Download it again from its publisher"},
    Signature{0, "PK\x03\x04", "a ZIP archive, as PyTorch checkpoints are (.bin, .pt, .pth)", kConvert},
    Signature{0, "\x80\x02", "a Python pickle, as old PyTorch checkpoints are", kConvert},
    Signature{0, "version https://git-lfs", "a Git LFS pointer", kLfs},
    Signature{0, "\x1f\x8b", "a gzip archive", kUnpack},
    Signature{
        0,
        "\xfd"
        "7zXZ",
        "an xz archive", kUnpack},
    Signature{0, "\x28\xb5\x2f\xfd", "a Zstandard archive", kUnpack},
    Signature{0, "BZh", "a bzip2 archive", kUnpack},
    Signature{0, "7z\xbc\xaf", "a 7-Zip archive", kUnpack},
    Signature{0, "Rar!", "a RAR archive", kUnpack},
    Signature{257, "ustar", "a tar archive", kUnpack},
    Signature{0, "\x89HDF", "an HDF5 file, as Keras models are", kConvert},
    Signature{4, "TFL3", "a TensorFlow Lite model", kConvert},
    Signature{0, "\x89PNG", "a PNG image", ""},
    Signature{0, "\xff\xd8\xff", "a JPEG image", ""},
    Signature{0, "GIF8", "a GIF image", ""},
    Signature{8, "WEBP", "a WebP image", ""},
    Signature{0, "%PDF", "a PDF document", ""},
    Signature{
        0,
        "\x7f"
        "ELF",
        "a program", ""},
    Signature{0, "SQLite format 3", "an SQLite database", ""},
};

bool holds(QByteArrayView head, qsizetype offset, QByteArrayView bytes)
{
    return head.size() >= offset + bytes.size() && head.sliced(offset, bytes.size()) == bytes;
}

// u64 length of a JSON header, then the JSON itself.
bool isSafetensors(QByteArrayView head)
{
    return head.size() > 8 && head[8] == '{' && qFromLittleEndian<quint64>(head.data()) < 100'000'000;
}

// Without its last three bytes, which may be a character that the head cuts in two.
bool isText(QByteArrayView head)
{
    const auto isTextByte = [](char c) { return uchar(c) >= 0x20 || (c >= '\t' && c <= '\r'); };
    return std::ranges::all_of(head, isTextByte)
        && (isUtf8(head) || isUtf8(head.chopped(std::min<qsizetype>(1, head.size())))
            || isUtf8(head.chopped(std::min<qsizetype>(2, head.size())))
            || isUtf8(head.chopped(std::min<qsizetype>(3, head.size()))));
}

ForeignFormat textFormat(QByteArrayView head)
{
    const QByteArray begin = head.toByteArray().trimmed().toLower();
    if (begin.startsWith("<!doctype html") || begin.startsWith("<html"))
        return {
            u"a web page"_s,
            u"Often a login or error page saved under the model's name: download it again"_s};
    if (begin.startsWith('{') || begin.startsWith('['))
        return {u"a JSON text"_s, {}};
    return {u"plain text"_s, {}};
}

} // namespace

ForeignFormat foreignFormat(QByteArrayView head)
{
    if (isSafetensors(head))
        return {u"a safetensors file"_s, QString::fromLatin1(kConvert)};
    for (const Signature &signature : kSignatures) {
        if (holds(head, signature.offset, signature.bytes))
            return {QString::fromLatin1(signature.what), QString::fromLatin1(signature.advice)};
    }
    if (std::ranges::all_of(head, [](char c) { return c == '\0'; }))
        return {u"full of zeros"_s, u"An interrupted download leaves such files: download it again"_s};
    if (isText(head))
        return textFormat(head);
    return {u"a file of an unknown format"_s, {}};
}

Result<void> checkMagic(QByteArrayView head, const QString &path)
{
    const QString name = shownText(QFileInfo(path).fileName().toUtf8(), 128);
    if (head.startsWith(kMagic))
        return {};
    if (head.isEmpty())
        return failure(Error::Kind::Gguf, u"%1 is empty: download it again"_s.arg(name), path);
    if (kMagic.startsWith(head))
        return failure(
            Error::Kind::Gguf,
            u"%1 ends after %2 bytes: download it again"_s.arg(name, QString::number(head.size())), path);
    const ForeignFormat foreign = foreignFormat(head);
    QString message = u"%1 isn't a GGUF file: it's %2."_s.arg(name, foreign.what);
    if (!foreign.advice.isEmpty())
        message += u' ' + foreign.advice + u'.';
    return failure(Error::Kind::UnsupportedModelFormat, message, path);
}

} // namespace weightroom::gguf
