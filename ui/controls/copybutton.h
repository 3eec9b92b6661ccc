// A small button that puts a text on the clipboard.
#pragma once

#include <QString>
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

signals:
    void copied();

private:
    QString m_text;
};

} // namespace weightroom
