#include "ui/controls/copybutton.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kThanks(1500);

} // namespace

CopyButton::CopyButton(const QString &name, QWidget *parent)
    : QToolButton(parent)
{
    showCopied(false);
    setIconSize({16, 16});
    setAutoRaise(true);
    // No higher than a line of text, so that it fits into a row of facts.
    setFixedSize(22, std::max(fontMetrics().height(), 18));
    setToolTip(name);
    setAccessibleName(name);
    // Of a tool button the default is to be left out.
    setFocusPolicy(Qt::StrongFocus);
    setEnabled(false);
    m_thanks.setSingleShot(true);
    m_thanks.setInterval(kThanks);
    connect(&m_thanks, &QTimer::timeout, this, [this] { showCopied(false); });
    connect(this, &QToolButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_text);
        showCopied(true);
        m_thanks.start();
    });
}

void CopyButton::setCopied(const QString &text)
{
    if (m_text != text)
        showCopied(false);
    m_text = text;
    setEnabled(!text.isEmpty());
}

void CopyButton::showCopied(bool isCopied)
{
    setIcon(weightroom::icon(isCopied ? u"check"_s : u"duplicate"_s));
    setAccessibleDescription(isCopied ? tr("Copied") : QString());
}

} // namespace weightroom
