// A line or paragraph with links in it, which follow the palette and the keyboard.
#pragma once

#include <QLabel>

namespace weightroom
{

class LinkLabel : public QLabel
{
    Q_OBJECT

public:
    explicit LinkLabel(QWidget *parent = nullptr);

    // Rich text: whatever comes from disk must be escaped. Focusable only if there is a link in it.
    void setHtml(const QString &html);

protected:
    void changeEvent(QEvent *event) override;

private:
    QString m_html;
};

} // namespace weightroom
