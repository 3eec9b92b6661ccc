#include "ui/details/texttab.h"

#include "ui/theme/theme.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace weightroom
{

TextTab::TextTab(const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
    , m_text(new QPlainTextEdit(this))
{
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(monoFont(font()));
    m_text->setAccessibleName(accessibleName);
    m_text->document()->setDocumentMargin(12);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text);
}

void TextTab::setText(const QString &text)
{
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
}

} // namespace weightroom
