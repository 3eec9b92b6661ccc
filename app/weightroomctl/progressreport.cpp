#include "app/weightroomctl/progressreport.h"

#include "app/weightroomctl/quantity.h"
#include "model/core/file.h"

#include <QStringList>
#include <algorithm>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace weightroom::cli
{

namespace
{

constexpr auto kJsonInterval = 500ms;
constexpr int kDefaultColumns = 80;

void write(const QString &text)
{
    (void)writeAll(STDERR_FILENO, text.toUtf8(), u"standard error"_s);
}

int terminalColumns()
{
    struct winsize size {
    };
    const bool isKnown = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return isKnown ? size.ws_col : kDefaultColumns;
}

QString lineOf(const Progress::Snapshot &snapshot)
{
    QStringList parts{phaseName(snapshot.phase)};
    if (snapshot.bytesTotal > 0) {
        const auto percent =
            std::min(100.0, 100.0 * double(snapshot.bytesDone) / double(snapshot.bytesTotal));
        parts.append(u"%1 %"_s.arg(int(percent)));
        parts.append(u"%1 of %2"_s.arg(sizeText(snapshot.bytesDone), sizeText(snapshot.bytesTotal)));
    }
    if (snapshot.bytesPerSecond > 0)
        parts.append(u"%1/s"_s.arg(sizeText(qint64(snapshot.bytesPerSecond))));
    if (snapshot.secondsLeft >= 0)
        parts.append(u"%1 left"_s.arg(durationText(snapshot.secondsLeft)));
    return parts.join(u"  "_s);
}

} // namespace

ProgressReport::Form ProgressReport::formFor(bool wantsJson)
{
    if (wantsJson)
        return Form::Json;
    return ::isatty(STDERR_FILENO) == 1 ? Form::Terminal : Form::Lines;
}

void ProgressReport::show(const Progress::Snapshot &snapshot)
{
    const auto now = std::chrono::steady_clock::now();
    const bool isNewPhase = m_phase != snapshot.phase;
    m_phase = snapshot.phase;
    switch (m_form) {
    case Form::Terminal:
        write(u"\r"_s + lineOf(snapshot).left(terminalColumns() - 1) + u"\u001b[K"_s);
        m_lineStands = true;
        return;
    case Form::Lines:
        if (isNewPhase)
            write(
                snapshot.bytesTotal > 0
                    ? u"%1 (%2)\n"_s.arg(phaseName(snapshot.phase), sizeText(snapshot.bytesTotal))
                    : phaseName(snapshot.phase) + u'\n');
        return;
    case Form::Json:
        break;
    }
    const bool isDue = snapshot.bytesDone != m_shownBytes && now - m_shownAt >= kJsonInterval;
    if (!isNewPhase && !isDue)
        return;
    m_shownBytes = snapshot.bytesDone;
    m_shownAt = now;
    write(u"{\"phase\": \"%1\", \"bytes_done\": %2, \"bytes_total\": %3}\n"_s.arg(
        phaseName(snapshot.phase), QString::number(snapshot.bytesDone),
        QString::number(snapshot.bytesTotal)));
}

void ProgressReport::end()
{
    if (m_lineStands)
        write(u"\r\u001b[K"_s);
    m_lineStands = false;
}

} // namespace weightroom::cli
