#include "ui/details/savebar.h"

#include "model/core/runthen.h"
#include "model/names/quoting.h"
#include "model/session/savecopy.h"
#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace weightroom
{

namespace
{

constexpr int kSteps = 1000; // of the bar; bytes don't fit into an int

} // namespace

SaveBar::SaveBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_stop(new QPushButton(this))
{
    setObjectName(u"saveBar"_s);
    m_text->setObjectName(u"saveText"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_bar->setAccessibleName(tr("Saving"));
    m_stop->setObjectName(u"saveStop"_s);
    m_stop->setText(tr("Cancel"));
    m_stop->setFixedHeight(rowHeight(font(), 26));
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_text);
    words->addWidget(m_bar);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addLayout(words, 1);
    layout->addWidget(m_stop, 0, Qt::AlignTop);
    m_timer.setInterval(100ms);
    connect(&m_timer, &QTimer::timeout, this, &SaveBar::showProgress);
    // What is done at once needs no bar.
    m_appearing.setSingleShot(true);
    m_appearing.setInterval(150ms);
    connect(&m_appearing, &QTimer::timeout, this, [this] { setVisible(true); });
    connect(m_stop, &QPushButton::clicked, this, &SaveBar::close);
    setVisible(false);
}

SaveBar::~SaveBar()
{
    if (m_progress)
        m_progress->cancel();
}

void SaveBar::save(
    const Store &store, const QString &source, const std::optional<QByteArray> &bytes, const QString &target)
{
    if (m_progress)
        return;
    m_progress = std::make_shared<Progress>();
    m_fileName = visibleText(QFileInfo(target).fileName(), 120);
    m_bar->setVisible(true);
    m_bar->setValue(0);
    m_stop->setText(tr("Cancel"));
    showProgress();
    m_timer.start();
    m_appearing.start();
    runThen(
        this, m_workers.pool(),
        [store, source, bytes, target, progress = m_progress] {
            return bytes ? saveBytes(store, *bytes, target) : saveCopy(store, source, target, *progress);
        },
        [this, target](const Result<void> &result) { finish(result, target); });
}

void SaveBar::showProgress()
{
    const auto now = m_progress->snapshot();
    const auto done = now.bytesTotal > 0 ? u" · "_s + partText(now.bytesDone, now.bytesTotal) : QString();
    m_text->setText(tr("Saving %1").arg(m_fileName) + unbrokenFigures(done));
    if (now.bytesTotal > 0)
        m_bar->setValue(int(double(kSteps) * double(now.bytesDone) / double(now.bytesTotal)));
}

void SaveBar::finish(const Result<void> &result, const QString &target)
{
    m_timer.stop();
    m_appearing.stop();
    m_progress.reset();
    const bool isFailure = !result && result.error().kind != Error::Kind::Cancelled;
    setVisible(isFailure);
    if (isFailure) {
        m_bar->setVisible(false);
        m_text->setText(tr("Not saved: %1").arg(unbrokenFigures(visibleText(result.error().message, 1000))));
        m_stop->setText(tr("Close"));
    }
    if (result)
        emit saved(target);
    emit finished();
}

void SaveBar::close()
{
    if (m_progress)
        m_progress->cancel();
    else
        setVisible(false);
}

} // namespace weightroom
