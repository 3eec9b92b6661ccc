#include "ui/editor/textfile.h"

#include "model/core/runthen.h"
#include "model/modelfile/decode.h"
#include "model/watch/filewatch.h"
#include "model/words/format.h"

#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Contents {
    QString text; // lines end in LF
    QString lineEnd;
    std::optional<FileStamp> stamp;
};

struct Written {
    bool isRefused = false;
    std::optional<FileStamp> stamp;
};

// Of what the path leads to; nothing if nothing is there.
std::optional<FileStamp> stampAt(const QString &path)
{
    const auto file = openRegular(path, Links::Follow);
    const auto stamp = file ? stampOf(file->get(), path) : tl::unexpected(file.error());
    return stamp ? std::optional(*stamp) : std::nullopt;
}

// The change time counts neither names nor permissions in: those are no change of the text.
bool isSameFile(const FileStamp &left, const FileStamp &right)
{
    return left.device == right.device && left.inode == right.inode && left.bytes == right.bytes
        && left.mtimeNs == right.mtimeNs;
}

QString lineEndOf(const QString &text)
{
    const auto first =
        std::find_if(text.begin(), text.end(), [](QChar c) { return c == u'\n' || c == u'\r'; });
    if (first == text.end() || *first == u'\n')
        return u"\n"_s;
    return first + 1 != text.end() && *(first + 1) == u'\n' ? u"\r\n"_s : u"\r"_s;
}

Result<Contents> readContents(const QString &path)
{
    // Before it's read: what changes meanwhile is seen as a change.
    const auto stamp = stampAt(path);
    TRY_ASSIGN(const auto bytes, readWhole(path, TextFile::kMaximumBytes, Links::Follow));
    TRY_ASSIGN(auto text, modelfile::decodeText(bytes));
    Contents contents;
    contents.stamp = stamp;
    contents.lineEnd = lineEndOf(text);
    contents.text = std::move(text);
    contents.text.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
    if (const auto fits = TextFile::checkSize(contents.text); !fits)
        return failure(fits.error().kind, fits.error().message, path);
    return contents;
}

// expected: the file as it's known here; another one isn't overwritten. One that's gone is written anew.
Result<Written> writeContents(
    const QString &path, QString text, const QString &lineEnd, const std::optional<FileStamp> &expected)
{
    if (expected) {
        const auto now = stampAt(path);
        if (now && !isSameFile(*now, *expected))
            return Written{true, {}};
    }
    if (lineEnd != u"\n")
        text.replace(u"\n"_s, lineEnd);
    QSaveFile file(path);
    const auto bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return Written{false, stampAt(path)};
    return failure(Error::Kind::Io, TextFile::tr("Can't write %1: %2").arg(path, file.errorString()), path);
}

} // namespace

TextFile::TextFile(QObject *parent)
    : QObject(parent)
    , m_lineEnd(u"\n"_s)
    , m_watch(new FileWatch(this))
{
    connect(m_watch, &FileWatch::touched, this, &TextFile::look);
}

// A save under way goes on: the text has left the window.
TextFile::~TextFile() = default;

void TextFile::forget()
{
    ++m_generation;
    take({}, {});
    m_lineEnd = u"\n"_s;
}

void TextFile::take(const QString &path, const std::optional<FileStamp> &stamp)
{
    m_path = path;
    m_stamp = stamp;
    m_seenStamp.reset();
    m_watch->setPath(path);
}

Result<void> TextFile::checkSize(const QString &text)
{
    if (text.size() > kMaximumBytes)
        return failure(
            Error::Kind::Refused,
            tr("The text is too long for the editor: %1; the limit is %2.")
                .arg(sizeText(text.size()), sizeText(kMaximumBytes)));
    for (qsizetype begin = 0; begin < text.size();) {
        auto end = text.indexOf(u'\n', begin);
        end = end < 0 ? text.size() : end;
        if (end - begin > kMaximumLine)
            return failure(
                Error::Kind::Refused,
                tr("A line is too long for the editor: it has %1 characters.")
                    .arg(countText(quint64(end - begin))));
        begin = end + 1;
    }
    return {};
}

void TextFile::open(const QString &path)
{
    const auto absolute = QFileInfo(path).absoluteFilePath();
    runThen(
        this, m_workers.pool(), [absolute] { return readContents(absolute); },
        [this, absolute, generation = ++m_generation](const Result<Contents> &contents) {
            if (generation != m_generation)
                return;
            if (!contents) {
                emit openingFailed(contents.error());
                return;
            }
            m_lineEnd = contents->lineEnd;
            take(absolute, contents->stamp);
            emit opened(contents->text);
        });
}

void TextFile::save(const QString &path, const QString &text, IfChanged ifChanged)
{
    const auto absolute = QFileInfo(path).absoluteFilePath();
    const auto expected =
        ifChanged == IfChanged::Refuse && absolute == m_path ? m_stamp : std::optional<FileStamp>();
    runThen(
        this, m_workers.pool(),
        [absolute, text, lineEnd = m_lineEnd, expected] {
            return writeContents(absolute, text, lineEnd, expected);
        },
        [this, absolute, generation = ++m_generation](const Result<Written> &written) {
            if (!written) {
                emit savingFailed(written.error());
                return;
            }
            if (written->isRefused) {
                emit savingRefused();
                return;
            }
            if (generation != m_generation)
                return;
            take(absolute, written->stamp);
            emit saved();
        });
}

// On the same worker as writing: what is seen is never a write of our own that isn't known here yet.
void TextFile::look()
{
    runThen(
        this, m_workers.pool(), [path = m_path] { return stampAt(path); },
        [this, path = m_path](const std::optional<FileStamp> &now) {
            if (path != m_path || !now || !m_stamp || isSameFile(*now, *m_stamp))
                return;
            if (m_seenStamp && isSameFile(*now, *m_seenStamp))
                return;
            m_seenStamp = now;
            emit changedOutside();
        });
}

} // namespace weightroom
