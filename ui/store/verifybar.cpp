#include "ui/store/verifybar.h"

#include "model/words/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kVerifyBarHeight = 40;
constexpr int kVerifySteps = 1000;
constexpr int kProgressWidth = 160;
constexpr int kNarrowProgressWidth = 64;
constexpr int kNarrow = 800; // below that the words need the room

} // namespace

VerifyBar::VerifyBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_pause(new QToolButton(this))
    , m_cancel(new QToolButton(this))
{
    setObjectName(u"verifyBar"_s);
    setMinimumHeight(rowHeight(font(), kVerifyBarHeight));
    m_text->setTextFormat(Qt::PlainText);
    m_bar->setRange(0, kVerifySteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(kProgressWidth, 6);
    for (auto *button : {m_pause, m_cancel}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_pause->setObjectName(u"pauseVerifyButton"_s);
    m_cancel->setObjectName(u"cancelVerifyButton"_s);
    m_cancel->setIcon(icon(u"close"_s));
    m_cancel->setText(tr("Cancel"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(20, 4, 12, 4);
    line->setSpacing(12);
    line->addWidget(m_bar);
    line->addWidget(m_text, 1);
    line->addWidget(m_pause);
    line->addWidget(m_cancel);
    connect(m_pause, &QToolButton::clicked, this, [this] { emit pauseRequested(m_state == State::Running); });
    connect(m_cancel, &QToolButton::clicked, this, &VerifyBar::cancelRequested);
    setState(State::Running);
    hide();
}

void VerifyBar::setProgress(const Progress::Snapshot &progress)
{
    m_progress = progress;
    const bool isKnown = progress.bytesTotal > 0;
    m_bar->setValue(
        isKnown ? int(
            std::clamp(double(progress.bytesDone) / double(progress.bytesTotal), 0.0, 1.0) * kVerifySteps)
                : 0);
    showText();
}

void VerifyBar::setState(State state)
{
    m_state = state;
    const bool isRunning = state == State::Running;
    const bool isChecking = state == State::Checking;
    m_pause->setVisible(!isChecking);
    m_bar->setAccessibleName(isChecking ? tr("Checking duplicate files") : tr("Verifying the store"));
    m_text->setToolTip(
        isChecking ? tr("There are several copies of a file. An intact one is kept.") : QString());
    m_pause->setIcon(icon(isRunning ? u"pause"_s : u"running"_s));
    m_pause->setText(isRunning ? tr("Pause") : tr("Resume"));
    m_pause->setToolTip(isRunning ? tr("Pause after the current file") : tr("Resume verification"));
    showText();
}

void VerifyBar::showText()
{
    QStringList parts{
        m_state == State::Pausing      ? tr("Pausing after the current file")
            : m_state == State::Paused ? tr("Paused")
                                       : m_bar->accessibleName()};
    if (m_progress.bytesTotal > 0)
        parts.append(partText(m_progress.bytesDone, m_progress.bytesTotal));
    if (m_state != State::Paused && m_progress.bytesPerSecond > 0)
        parts.append(speedText(m_progress.bytesPerSecond));
    if (m_state != State::Pausing && m_state != State::Paused && m_progress.secondsLeft >= 0)
        parts.append(tr("%1 left").arg(durationText(m_progress.secondsLeft)));
    m_text->setText(parts.join(u" · "_s));
}

void VerifyBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_bar->setFixedWidth(width() < kNarrow ? kNarrowProgressWidth : kProgressWidth);
}

void VerifyBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::Mid));
}

} // namespace weightroom
