#include "model/gguf/window.h"

#include "model/gguf/header.h"
#include "model/gguf/text.h"

#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom::gguf
{

Window::Window(int fd, quint64 fileBytes, QString path)
    : m_fd(fd)
    , m_fileBytes(fileBytes)
    , m_path(std::move(path))
    , m_buffer(std::make_unique_for_overwrite<uchar[]>(std::min(kWindowBytes, fileBytes)))
    , m_at(m_buffer.get())
    , m_end(m_buffer.get())
{
}

void Window::setLayout(quint32 version, bool bigEndian)
{
    m_version = version;
    m_bigEndian = bigEndian;
}

void Window::seek(quint64 position)
{
    if (!ok())
        return;
    if (position > m_fileBytes)
        return failShort(position - m_fileBytes);
    m_base = position;
    m_at = m_end = m_buffer.get();
}

void Window::skip(quint64 length)
{
    if (!ok())
        return;
    if (length <= static_cast<quint64>(m_end - m_at)) {
        m_at += length;
        return;
    }
    if (length > remaining())
        return failShort(length);
    seek(position() + length);
}

// Where a text begins is known only once the length of the one before is read: that chain is all of the time,
// so nothing else stands in the loop, and no byte order is asked for in it.
template<class Length, bool bigEndian> quint64 Window::skipTextsOf(quint64 count, quint64 longestBytes)
{
    if (static_cast<quint64>(m_end - m_at) < sizeof(Length))
        return 0;
    const uchar *at = m_at;
    const uchar *const lastLength = m_end - sizeof(Length);
    quint64 skipped = 0;
    for (; skipped < count && at <= lastLength; ++skipped) {
        const quint64 length = bigEndian ? qFromBigEndian<Length>(at) : qFromLittleEndian<Length>(at);
        if (length > static_cast<quint64>(lastLength - at) || length > longestBytes)
            break;
        at += sizeof(Length) + length;
    }
    m_at = at;
    return skipped;
}

// A vocabulary has hundreds of thousands: one loop over what is there costs a third of a call for each.
quint64 Window::skipBufferedTexts(quint64 count, quint64 longestBytes)
{
    if (!ok())
        return 0;
    if (m_version == 1)
        return m_bigEndian ? skipTextsOf<quint32, true>(count, longestBytes)
                           : skipTextsOf<quint32, false>(count, longestBytes);
    return m_bigEndian ? skipTextsOf<quint64, true>(count, longestBytes)
                       : skipTextsOf<quint64, false>(count, longestBytes);
}

QByteArray Window::bytes(quint64 length)
{
    if (!ok())
        return {};
    if (length > remaining()) {
        failShort(length);
        return {};
    }
    if (length <= kWindowBytes) {
        const uchar *from = take(length);
        return from ? QByteArray(reinterpret_cast<const char *>(from), static_cast<qsizetype>(length))
                    : QByteArray();
    }
    QByteArray result(static_cast<qsizetype>(length), Qt::Uninitialized);
    if (readInto(result.data(), length, position()) != result.size())
        return {};
    seek(position() + length);
    return result;
}

bool Window::refill(quint64 needed)
{
    if (!ok())
        return false;
    if (needed > remaining()) {
        failShort(needed);
        return false;
    }
    const quint64 base = position();
    if (base > kMaxHeaderBytes) {
        fail(u"the header is longer than %1 bytes"_s.arg(kMaxHeaderBytes));
        return false;
    }
    // Most headers that are looked at are small: start with a little.
    const quint64 length = std::min({std::max(m_step, needed), kWindowBytes, m_fileBytes - base});
    m_step = std::min(m_step * 2, kWindowBytes);
    if (readInto(reinterpret_cast<char *>(m_buffer.get()), length, base) < 0)
        return false;
    m_base = base;
    m_at = m_buffer.get();
    m_end = m_at + length;
    return true;
}

// length, or -1 after a fault: the end can't come early unless the file was cut meanwhile.
qint64 Window::readInto(char *to, quint64 length, quint64 offset)
{
    quint64 done = 0;
    while (done < length) {
        const ssize_t got = ::pread(m_fd, to + done, length - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            m_fault = systemError(errno, u"reading"_s, m_path);
            return -1;
        }
        if (got == 0) {
            m_fault = Error{
                Error::Kind::SourceChanged,
                u"%1 became shorter while it was read"_s.arg(QFileInfo(m_path).fileName()), m_path};
            return -1;
        }
        done += static_cast<quint64>(got);
    }
    return static_cast<qint64>(length);
}

void Window::fail(const QString &what)
{
    if (m_fault)
        return;
    m_faultOffset = position();
    m_fault = Error{Error::Kind::Gguf, what, m_path};
}

void Window::failShort(quint64 wanted)
{
    fail(u"%1 bytes needed, but only %2 are left: the file is cut short or damaged. Download it again"_s
             .arg(wanted)
             .arg(remaining()));
}

tl::unexpected<Error> Window::fault(const QString &doing) const
{
    Error error = *m_fault;
    if (error.kind == Error::Kind::Gguf) {
        const QByteArray name = QFileInfo(m_path).fileName().toUtf8();
        error.message = u"%1 isn't a valid GGUF file: %2, byte %3: %4"_s.arg(
            shownText(name, 128), doing, QString::number(m_faultOffset), error.message);
    }
    return tl::unexpected<Error>(std::move(error));
}

} // namespace weightroom::gguf
