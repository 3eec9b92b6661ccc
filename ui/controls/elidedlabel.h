// A line of text that may be too long for its place: elided, the whole as tooltip, and copied whole.
#pragma once

#include <QLabel>

namespace weightroom
{

// A line or paragraph with links in it, which follow the palette and the keyboard.
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

// Selectable. text() is what is shown; use whole() for what it stands for.
class ElidedLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(Qt::TextElideMode mode, QWidget *parent = nullptr);

    // Plain text. An abbreviation, such as a digest's, is shown instead of the whole.
    void setWhole(const QString &whole, const QString &abbreviation = {});
    const QString &whole() const { return m_whole; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void elide();
    void copy() const;

    Qt::TextElideMode m_mode;
    QString m_whole;
    QString m_shown;
};

} // namespace weightroom
