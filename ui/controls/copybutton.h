// A small button that puts a text on the clipboard.
#pragma once

#include <QString>
#include <QTimer>
#include <QToolButton>

namespace weightroom
{

class CopyButton : public QToolButton
{
    Q_OBJECT

public:
    // what it copies is its tooltip and accessible name: "Copy the digest".
    explicit CopyButton(const QString &name, QWidget *parent = nullptr);

    // Disabled without a text.
    void setCopied(const QString &text);

private:
    void showCopied(bool isCopied);

    QString m_text;
    QTimer m_thanks; // a tick instead of the icon, for a moment
};

} // namespace weightroom
