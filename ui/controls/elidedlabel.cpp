#include "ui/controls/elidedlabel.h"

#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QKeyEvent>
#include <QMenu>
#include <algorithm>

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

namespace
{

constexpr int kLeastWidth = 40;

} // namespace

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, QWidget *parent)
    : QLabel(parent)
    , m_mode(mode)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ElidedLabel::setWhole(const QString &whole, const QString &abbreviation)
{
    const auto &shown = abbreviation.isEmpty() ? whole : abbreviation;
    if (whole == m_whole && shown == m_shown)
        return;
    m_whole = whole;
    m_shown = shown;
    setAccessibleName(whole);
    // Nothing there is nothing to select, and nothing to put the focus on.
    setTextInteractionFlags(whole.isEmpty() ? Qt::NoTextInteraction : Qt::TextSelectableByMouse);
    updateGeometry();
    elide();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_shown) + 2, QLabel::sizeHint().height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(kLeastWidth, sizeHint().width()), QLabel::sizeHint().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    elide();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        elide();
}

void ElidedLabel::elide()
{
    setText(fontMetrics().elidedText(m_shown, m_mode, width()));
    setToolTip(text() == m_whole ? QString() : plainTooltip(m_whole));
}

void ElidedLabel::copy() const
{
    // A part is copied as it's shown; what stands for the whole is the whole.
    const auto part = selectedText();
    QApplication::clipboard()->setText(part.isEmpty() || part == text() ? m_whole : part);
}

void ElidedLabel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QLabel::keyPressEvent(event);
}

void ElidedLabel::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy"), this, &ElidedLabel::copy);
    menu->popup(event->globalPos());
}

} // namespace weightroom
