#include "ui/controls/linklabel.h"

#include "ui/controls/unbrokenfigures.h"

#include <QEvent>

namespace weightroom
{

LinkLabel::LinkLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::RichText);
    setWordWrap(true);
}

void LinkLabel::setHtml(const QString &html)
{
    if (html == m_html)
        return;
    m_html = html;
    setText(unbrokenFigures(html));
    const bool hasLink = html.contains(QLatin1String("<a "));
    setTextInteractionFlags(
        hasLink ? Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard
                : Qt::TextInteractionFlags(Qt::TextSelectableByMouse));
    setFocusPolicy(hasLink ? Qt::StrongFocus : Qt::NoFocus);
}

void LinkLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    // The colour of links is taken when the text is read.
    if (event->type() == QEvent::PaletteChange && !m_html.isEmpty()) {
        setText({});
        setText(unbrokenFigures(m_html));
    }
}

} // namespace weightroom
