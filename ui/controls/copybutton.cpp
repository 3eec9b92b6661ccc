#include "ui/controls/copybutton.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

CopyButton::CopyButton(const QString &name, QWidget *parent)
    : QToolButton(parent)
{
    setIcon(weightroom::icon(u"duplicate"_s));
    setIconSize({16, 16});
    setAutoRaise(true);
    // No higher than a line of text, so that it fits into a row of facts.
    setFixedSize(22, std::max(fontMetrics().height(), 18));
    setToolTip(name);
    setAccessibleName(name);
    // Of a tool button the default is to be left out.
    setFocusPolicy(Qt::StrongFocus);
    setEnabled(false);
    connect(this, &QToolButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_text);
        emit copied();
    });
}

void CopyButton::setCopied(const QString &text)
{
    m_text = text;
    setEnabled(!text.isEmpty());
}

} // namespace weightroom
