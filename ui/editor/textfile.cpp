#include "ui/editor/textfile.h"

#include "model/core/file.h"
#include "model/library/format.h"
#include "model/modelfile/decode.h"

#include <QFileInfo>
#include <QFutureWatcher>
#include <QSaveFile>
#include <QtConcurrent>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Contents {
    QString text; // lines end in LF
    QString lineEnd;
};

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
    const auto bytes = readWhole(path, TextFile::kMaximumBytes, Links::Follow);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto text = modelfile::decodeText(*bytes);
    if (!text)
        return tl::unexpected(text.error());
    Contents contents;
    contents.lineEnd = lineEndOf(*text);
    contents.text = std::move(*text);
    contents.text.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
    if (const auto fits = TextFile::checkSize(contents.text); !fits)
        return failure(fits.error().kind, fits.error().message, path);
    return contents;
}

Result<void> writeContents(const QString &path, QString text, const QString &lineEnd)
{
    if (lineEnd != u"\n")
        text.replace(u"\n"_s, lineEnd);
    QSaveFile file(path);
    const auto bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return failure(
        Error::Kind::Io, TextFile::tr("%1 can't be written: %2").arg(path, file.errorString()), path);
}

} // namespace

TextFile::TextFile(QObject *parent)
    : QObject(parent)
    , m_lineEnd(u"\n"_s)
{
    m_pool.setMaxThreadCount(1);
}

// A save under way is waited for: the text has left the window.
TextFile::~TextFile()
{
    m_pool.waitForDone();
}

void TextFile::forget()
{
    ++m_generation;
    m_path.clear();
    m_lineEnd = u"\n"_s;
}

Result<void> TextFile::checkSize(const QString &text)
{
    if (text.size() > kMaximumBytes)
        return failure(
            Error::Kind::Refused,
            tr("The text is too long to be edited here: %1, at most %2 are possible.")
                .arg(sizeText(text.size()), sizeText(kMaximumBytes)));
    for (qsizetype begin = 0; begin < text.size();) {
        auto end = text.indexOf(u'\n', begin);
        end = end < 0 ? text.size() : end;
        if (end - begin > kMaximumLine)
            return failure(
                Error::Kind::Refused,
                tr("A line of the text is too long to be edited here: it has %1 characters.")
                    .arg(countText(quint64(end - begin))));
        begin = end + 1;
    }
    return {};
}

void TextFile::open(const QString &path)
{
    const auto absolute = QFileInfo(path).absoluteFilePath();
    auto *watcher = new QFutureWatcher<Result<Contents>>(this);
    const int generation = ++m_generation;
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, absolute, generation] {
        watcher->deleteLater();
        const auto contents = watcher->future().takeResult();
        if (generation != m_generation)
            return;
        if (!contents) {
            emit openingFailed(contents.error());
            return;
        }
        m_path = absolute;
        m_lineEnd = contents->lineEnd;
        emit opened(contents->text);
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, [absolute] { return readContents(absolute); }));
}

void TextFile::save(const QString &path, const QString &text)
{
    const auto absolute = QFileInfo(path).absoluteFilePath();
    auto *watcher = new QFutureWatcher<Result<void>>(this);
    const int generation = ++m_generation;
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, absolute, generation] {
        watcher->deleteLater();
        const auto written = watcher->future().takeResult();
        if (!written) {
            emit savingFailed(written.error());
            return;
        }
        if (generation != m_generation)
            return;
        m_path = absolute;
        emit saved();
    });
    watcher->setFuture(QtConcurrent::run(
        &m_pool, [absolute, text, lineEnd = m_lineEnd] { return writeContents(absolute, text, lineEnd); }));
}

} // namespace weightroom
